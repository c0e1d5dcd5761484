"""When a registration settles, and when it must not."""

import pytest

from registry.models import Certificate
from tests.factories.objections import registration_published, settle

pytestmark = pytest.mark.django_db


def test_nobody_objected_so_everything_is_registered():
    registration = registration_published()

    settled = settle(registration)

    assert settled.state == "registered"
    assert settled.number.startswith("DIP-2026-")
    assert Certificate.objects.get(registration=settled).state == "in_force"
