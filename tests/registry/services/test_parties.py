"""Parties and mandates: saying the same twice does it once."""

from datetime import timedelta
from typing import Any

import pytest

from registry.models import InboxMessage, Mandate, Membership, Party
from registry.services.mandates import mandate_give, mandate_revoke
from registry.services.parties import party_create
from tests.factories.registrations import AT, curator_new, user_new

pytestmark = pytest.mark.django_db


def test_the_same_party_said_twice_is_one_party() -> None:
    user, other = user_new(), user_new()

    first = party_create(user=user, kind="organisation", name="Jiangnan Centre", at=AT)
    again = party_create(user=user, kind="organisation", name=" Jiangnan Centre ", at=AT)
    another = party_create(user=user, kind="person", name="Jiangnan Centre", at=AT)
    foreign = party_create(user=other, kind="organisation", name="Jiangnan Centre", at=AT)

    assert again == first
    assert len({first, another, foreign}) == Party.objects.count() == Membership.objects.count() == 3


def test_the_same_mandate_given_twice_runs_once_and_can_be_given_anew_after_its_end() -> None:
    principal, agent = curator_new().party, curator_new("Society").party
    mandate: dict[str, Any] = {"principal": principal, "agent": agent, "scope": "all", "valid_until": None}

    first, again = (
        mandate_give(**mandate, valid_from=at, document=None, at=at) for at in (AT, AT + timedelta(seconds=1))
    )
    assert (again, Mandate.objects.count()) == (first, 1)
    assert InboxMessage.objects.filter(event="mandate:given").count() == 1
    mandate_revoke(first, at=AT + timedelta(days=1))
    anew = mandate_give(**mandate, valid_from=AT + timedelta(days=2), document=None, at=AT + timedelta(days=2))

    assert anew != first
