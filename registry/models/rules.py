"""Rule profiles, working days and the clock offset: everything a period is counted from."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q

from registry.kernel.calendar import DayKind, Period

from .appending import append_only


class RuleProfile(models.Model):
    """One version of one set of clocks. A change is a new version; a case keeps the one it was filed under."""

    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    clocks = models.JSONField()  # {clock key: {"n": int, "unit": "wd"|…, "note": str}}
    is_demonstration = models.BooleanField(default=False)
    effective_from = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="rule_profile_version_once")]
        triggers = append_only()

    def period(self, clock: str) -> Period:
        """The length of `clock`; KeyError when the profile does not know it."""
        entry = self.clocks[clock]
        return Period(entry["n"], entry["unit"])

    def wait(self, clock: str) -> timedelta:
        """The length of a clock that is a plain wait, of seconds or minutes."""
        period = self.period(clock)
        return timedelta(seconds=period.n) if period.unit == "s" else timedelta(minutes=period.n)

    def count(self, clock: str) -> int:
        """A number that is no period, e.g. how often a version may be replaced."""
        return int(self.clocks[clock]["n"])


class CalendarEdition(models.Model):
    """One state of the working-day table; deadlines remember the edition they were counted with."""

    number = models.PositiveIntegerField(unique=True)
    note = models.CharField(max_length=200)
    created_at = models.DateTimeField()  # periods that had ended by then are not counted again

    class Meta:
        triggers = append_only()


class CalendarDay(models.Model):
    """What one edition says of a day. The newest edition that names the day counts; unlisted days follow the weekday
    and are provisional."""

    day = models.DateField()
    kind = models.CharField(max_length=7, choices=[(kind.value, kind.value) for kind in DayKind])
    notice = models.CharField(max_length=200)  # name of the holiday and the notice it stands in
    notice_en = models.CharField(max_length=200)
    is_official = models.BooleanField()
    edition = models.ForeignKey(CalendarEdition, models.PROTECT, related_name="days")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["working", "rest"]), name="calendar_day_kind_known"),
            models.UniqueConstraint(fields=["day", "edition"], name="calendar_day_once_per_edition"),
        ]
        triggers = append_only()


class ClockOffset(models.Model):
    """How far the one clock is shifted; a single row, absent outside demonstration and tests."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    shift = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="clock_offset_single_row")]
