"""Reminders before a party's time ends: three working days and one, as the case's rule profile says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from registry.kernel.calendar import Calendar, local_day
from registry.models import Deadline, NoticeSettings
from registry.models.clocks import current_calendar
from registry.selectors.serving import movers

from .messages import notify

REMINDERS = ("last_reminder", "reminder")  # the nearer one first: only one of them is sent at a time
LOOK_AHEAD = timedelta(days=40)  # longer than any chain of holidays makes three working days


def reminders_send(at: datetime) -> int:
    """Remind everybody whose time runs out soon; each once per reminder and end. Returns how many were told."""
    running = Deadline.objects.filter(
        needs_service=True, fired_at__isnull=True, cancelled_at__isnull=True, due_at__gt=at, due_at__lte=at + LOOK_AHEAD
    )
    calendar = current_calendar()
    return sum(
        _remind(deadline, calendar, at)
        for deadline in running.select_related("case__profile", "profile").order_by("pk")
    )


def _remind(deadline: Deadline, calendar: Calendar, at: datetime) -> int:
    which = next((key for key in REMINDERS if _is_time(deadline, key, calendar, at)), None)
    if which is None:
        return 0
    silenced = NoticeSettings.objects.filter(reminders=False).values("party")
    joined = movers(deadline).exclude(party__in=silenced).select_related("party")
    params = {
        "number": str(deadline.case),
        "clock": deadline.clock,
        "due_at": deadline.due_at.isoformat(),
        "by_role": "system",
    }
    key = f"{deadline.pk}/{which}/{local_day(deadline.due_at):%Y%m%d}"
    parties = [row.party for row in joined]
    return len(notify(parties, "case:reminder", case=deadline.case, at=at, params=params, key=key))


def _is_time(deadline: Deadline, key: str, calendar: Calendar, at: datetime) -> bool:
    """Whether the reminder's day has come. A period no longer than that has none: its notice is enough."""
    period = deadline.profile.period(key)
    if period.unit != "wd" or period.n == 0:
        return False
    day = working_days_before(calendar, local_day(deadline.due_at - timedelta(microseconds=1)), period.n)
    return local_day(deadline.starts_at) < day <= local_day(at)


def working_days_before(calendar: Calendar, day: date, count: int) -> date:
    """The day from which on `count` working days are left, `day` included."""
    while True:
        count -= calendar.day(day).is_working
        if count <= 0:
            return day
        day -= timedelta(days=1)
