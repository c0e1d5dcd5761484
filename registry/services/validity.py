"""How long a registration is good: the profile's period, cut short by the shortest source contract."""

from datetime import datetime

from django.db.models import Min

from registry.kernel.calendar import day_end, period_end
from registry.models import Registration
from registry.models.clocks import current_calendar


def validity_end(registration: Registration, *, at: datetime) -> datetime:
    """The exclusive end of validity that begins at `at`: never beyond the day the first source contract ends.

    A contract that has ended already gives an end in the past; it is for the caller to refuse that.
    """
    case = registration.case
    end = period_end(at, case.profile.period("validity"), current_calendar(), rolls=False)
    first = registration.version.sources.aggregate(first=Min("contract_ends_on"))["first"]
    return end if first is None else min(end, day_end(first))
