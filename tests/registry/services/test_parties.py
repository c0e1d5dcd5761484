"""Parties: saying twice for whom one acts makes one party."""

import pytest

from registry.models import Membership, Party
from registry.services.parties import party_create
from tests.factories.registrations import AT, user_new

pytestmark = pytest.mark.django_db


def test_the_same_party_said_twice_is_one_party() -> None:
    user, other = user_new(), user_new()

    first = party_create(user=user, kind="organisation", name="Jiangnan Centre", at=AT)
    again = party_create(user=user, kind="organisation", name=" Jiangnan Centre ", at=AT)
    another = party_create(user=user, kind="person", name="Jiangnan Centre", at=AT)
    foreign = party_create(user=other, kind="organisation", name="Jiangnan Centre", at=AT)

    assert again == first
    assert len({first, another, foreign}) == Party.objects.count() == Membership.objects.count() == 3
