"""Working days and outages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from portal import words
from registry.models import DeadlineMove, Outage
from registry.selectors.working_days import FIRST, LAST, LIMIT, Count, CountedDay

from .base import Body, Shape


def day_in_range(value: Any) -> None:
    if not FIRST <= value <= LAST:
        raise serializers.ValidationError(_("Give a day between 2000 and 2099."))


class WorkingDaysParams(Body):
    """Query parameters of the calculator."""

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python."""
        start = serializers.DateField(
            required=False, validators=[day_in_range], help_text=_("The day of the event, which does not count; today.")
        )
        return {"from": start, **super().get_fields()}

    days = serializers.IntegerField(min_value=0, max_value=LIMIT, help_text=_("How many working days."))
    edition = serializers.IntegerField(
        required=False, min_value=1, help_text=_("An earlier edition of the calendar; the newest by default.")
    )


class CountedDayShape(Shape):
    """A day after the first."""

    day = serializers.DateField(source="day.day")
    weekday = serializers.SerializerMethodField(help_text=_("ISO 8601: 1 is Monday, 7 is Sunday."))
    kind = serializers.CharField(source="day.kind.value", help_text=_("working or rest."))
    is_counted = serializers.SerializerMethodField()
    number = serializers.IntegerField(allow_null=True, help_text=_("Its place in the count; null where skipped."))
    is_moved = serializers.BooleanField(help_text=_("A notice made it other than its weekday."))
    is_official = serializers.BooleanField(
        source="day.is_official", help_text=_("False: the year is not announced yet, the day is provisional.")
    )
    notice = serializers.SerializerMethodField(help_text=_("The notice it stands in; empty where none speaks of it."))

    def get_weekday(self, row: CountedDay) -> int:
        return row.day.day.isoweekday()

    def get_is_counted(self, row: CountedDay) -> bool:
        return row.number is not None

    def get_notice(self, row: CountedDay) -> str:
        return (row.day.notice if words.is_chinese() else row.day.notice_en or row.day.notice) or ""


class WorkingDaysShape(Shape):
    """A count of working days, day by day."""

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField(source="start.day"), **super().get_fields()}

    days = serializers.IntegerField()
    ends_on = serializers.DateField(help_text=_("The last day; the period ends at its 24:00, Beijing time."))
    ends_at = serializers.DateTimeField(help_text=_("The first instant that is late."))
    counted = serializers.SerializerMethodField()
    skipped = serializers.IntegerField()
    is_provisional = serializers.BooleanField(
        help_text=_("A day of a year that is not announced yet is among them: the end may move later.")
    )
    edition = serializers.IntegerField(help_text=_("Edition of the calendar."))
    rows = CountedDayShape(many=True)

    def get_counted(self, count: Count) -> int:
        return len(count.rows) - count.skipped


class OutageShape(Shape):
    """A time in which the register could not be reached."""

    id = serializers.IntegerField(source="pk")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True, help_text=_("Null while it goes on."))
    recorded_by = serializers.CharField(source="source", help_text=_("probes, or officers."))
    what = serializers.CharField(help_text=_("door, or what two officers recorded as down."))
    evidence = serializers.JSONField(help_text=_("Runs of failed probes: node, answer, first and last instant, count."))
    extends = serializers.SerializerMethodField(help_text=_("Whether it was long enough to extend periods."))
    moved = serializers.SerializerMethodField(help_text=_("How many running periods it moved."))

    def get_extends(self, outage: Outage) -> bool:
        return outage.entry_id is not None

    def get_moved(self, outage: Outage) -> int:
        annotated: int | None = getattr(outage, "moved", None)
        return DeadlineMove.objects.filter(outage=outage).count() if annotated is None else annotated
