"""How an end was counted, and why it moved, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from registry.kernel.calendar import Calendar, Period, Step, local_day
from registry.selectors.clock_words import Moved
from registry.selectors.periods import period_text

from . import words


def counting_text(starts_at: datetime, periods: Sequence[Period]) -> str:
    """From when, how long; a further period counts on from the last day of the one before."""
    if periods[0].is_plain:
        return _("A plain duration of %(length)s from %(start)s.") % {
            "length": words.duration_text(sum((_duration(period) for period in periods), timedelta(0))),
            "start": words.instant_text(starts_at, seconds=True),
        }
    return _("Began on %(day)s; counting starts the next day and runs %(length)s. The last day ends at 24:00.") % {
        "day": words.day_text(local_day(starts_at)),
        "length": (" + " if not words.is_chinese() else "，再加").join(_length(period) for period in periods),
    }


def _duration(period: Period) -> timedelta:
    return period.n * (timedelta(seconds=1) if period.unit == "s" else timedelta(minutes=1))


def _length(period: Period) -> str:
    return words.duration_text(_duration(period)) if period.is_plain else period_text(period)


def moved_text(move: Moved) -> str:
    """One sentence: since when it ends later, and the signed change or the outage behind it."""
    ends = {"was": words.end_text(move.from_at), "now": words.end_text(move.to_at), "number": move.number}
    if move.cause == "outage" and move.outage_from and move.outage_until:
        ends |= {"start": words.instant_text(move.outage_from), "end": words.instant_text(move.outage_until)}
        return _("Moved from %(was)s to %(now)s: the register could not be reached from %(start)s to %(end)s.") % ends
    if move.cause == "profile":
        return _("Moved from %(was)s to %(now)s: new rules (version %(number)s) apply to cases under way.") % ends
    return _("Moved from %(was)s to %(now)s: working days were announced (edition %(number)s).") % ends


def count_url(starts_at: datetime, steps: Sequence[Step], calendar: Calendar) -> str:
    """The page that names every counted and skipped day; empty where no working days are counted."""
    periods = [step.period for step in steps if step.until is None]
    if not periods or any(period.unit != "wd" for period in periods):
        return ""
    days = sum(period.n for period in periods)
    asked = urlencode({"from": local_day(starts_at).isoformat(), "days": str(days), "edition": str(calendar.edition)})
    return f"{reverse('working_days')}?{asked}"
