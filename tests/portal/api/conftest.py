"""The API's tests run on one day, whenever they are run: two hours after the factories' objections were filed."""

from datetime import UTC, datetime, timedelta

import pytest


@pytest.fixture(autouse=True)
def api_day(db: None) -> None:
    from registry.models import ClockOffset  # a conftest is read before the apps are ready
    from tests.factories.objections import FILED

    ClockOffset.objects.create(id=1, shift=FILED + timedelta(hours=2) - datetime.now(UTC))


@pytest.fixture(autouse=True)
def generous_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests ask faster than any caller may; those of the limits set their own."""
    from portal.api.limits import Limit

    for scope in Limit.rates:
        monkeypatch.setitem(Limit.rates, scope, "100000/min")
