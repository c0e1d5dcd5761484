"""How long a registration is good: the profile's period, cut short by the shortest source contract."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Min

from registry.kernel.calendar import add_months, day_end, local_day, period_end
from registry.models import Registration
from registry.models.clocks import current_calendar


def validity_end(registration: Registration, *, at: datetime) -> datetime:
    """The exclusive end of validity that begins at `at`: never beyond the day the first source contract ends.

    A contract that has ended already gives an end in the past; it is for the caller to refuse that.
    """
    first = registration.version.sources.aggregate(first=Min("contract_ends_on"))["first"]
    return _cut(registration, at, [] if first is None else [first])


def renewal_end(registration: Registration, contract_ends: Iterable[date]) -> datetime:
    """The exclusive end of a further term that begins where the present one ends, cut to the shortest contract."""
    until = registration.valid_until
    if until is None:
        raise ValueError("only what is registered is renewed")
    is_plain = registration.case.profile.period("validity").is_plain
    start = until if is_plain else until - timedelta(microseconds=1)  # 24:00 belongs to the day it ends
    return _cut(registration, start, contract_ends)


def renewal_opens(registration: Registration) -> datetime | None:
    """From when a renewal can be filed: the profile's renewal window before the end. None for what has no end."""
    if registration.valid_until is None:
        return None
    period = registration.case.profile.period("renewal_window")
    if period.unit == "s":
        return registration.valid_until - timedelta(seconds=period.n)
    last = local_day(registration.valid_until - timedelta(microseconds=1))
    return day_end(add_months(last, -period.n))  # the six months after that day are the window


def _cut(registration: Registration, start: datetime, contract_ends: Iterable[date]) -> datetime:
    end = period_end(start, registration.case.profile.period("validity"), current_calendar(), rolls=False)
    return min([end, *(day_end(day) for day in contract_ends)])
