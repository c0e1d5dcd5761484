"""The lead's forms: a year of the calendar as a file, the clocks of a profile, an outage nobody probed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal import words
from registry.forms.widgets import RadioCards
from registry.kernel.clock import BEIJING
from registry.kernel.years import MAX_BYTES, Fault, YearTable, YearUnreadable, year_read
from registry.models import RuleProfile
from registry.selectors.clock_words import clock_name
from registry.services.profile_rules import COUNTS, DAYS_ONLY, UNITS

from .desk_steps import text_field

FAULTS = {
    "no_day": _("Line %(line)s: “%(value)s” is no day. Write it as 2027-01-31."),
    "no_kind": _("Line %(line)s: “%(value)s” is neither rest nor working."),
    "twice": _("Line %(line)s: %(value)s stands there twice."),
    "notice_too_long": _("Line %(line)s: keep the name of the notice to 150 characters."),
    "several_years": _("The file names several years: %(value)s. Import one at a time."),
    "empty": _("The file names no day."),
    "holiday_works": _("%(value)s is a holiday by the Regulation on Public Holidays, but the file lets people work."),
    "too_long": _("The file is too large for a year."),
    "unreadable": _("This is neither CSV with the columns day, kind, notice, notice_en nor such a JSON list."),
}
UNIT_NAMES = {
    "wd": _("working days"),
    "cd": _("calendar days"),
    "mo": _("months"),
    "yr": _("years"),
    "min": _("minutes"),
    "s": _("seconds"),
    "times": _("times"),
    "percent": _("percent"),
}
MAX_SHOWN = 20


def fault_text(fault: Fault) -> str:
    return str(FAULTS[fault.code]) % {"line": fault.line, "value": fault.value}


class YearForm(forms.Form):
    """A file of one year, and the notice that announces it."""

    file = forms.FileField(
        label=_("File of the year"),
        help_text=_(
            "CSV with the columns day, kind (rest or working), notice, notice_en, or the same as JSON. Name every day "
            "of rest that is no weekend and every working weekend; the other days follow the weekday."
        ),
    )
    source = forms.CharField(label=_("Notice, in Chinese"), max_length=150)
    source_en = forms.CharField(label=_("Notice, in English"), max_length=150)
    reason = text_field(_("Reason"), rows=2, limit=1000)

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(fault_text(Fault(0, "too_long")))
        return file

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "file" in found:
            try:
                found["table"] = self._table(found)
            except YearUnreadable as error:
                self.add_error("file", [fault_text(fault) for fault in error.faults[:MAX_SHOWN]])
        return found

    def _table(self, found: dict[str, Any]) -> YearTable:
        source, source_en = found.get("source", ""), found.get("source_en", "")
        return year_read(found["file"].read(), source=source, source_en=source_en)


class OutageForm(forms.Form):
    """A time in which the register could not be reached, of which no probe tells."""

    starts_at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    what = forms.CharField(label=_("What was down"), max_length=200)
    evidence = text_field(_("How that is known"), rows=4, limit=4000)


class ChangeDropForm(forms.Form):
    note = text_field(_("Why it is not signed"), rows=3, limit=2000)


@dataclass(frozen=True, slots=True)
class ClockInputs:
    """One clock of the editor: its name and its three fields."""

    key: str
    name: str
    n: forms.BoundField
    unit: forms.BoundField
    note: forms.BoundField


class ProfileForm(forms.Form):
    """Every clock of a profile, and from when and for whom the new version counts."""

    begins_on = forms.DateField(
        label=_("In effect from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From 0:00 Beijing time; empty: from the second signature on."),
    )
    applies = forms.ChoiceField(
        label=_("Which cases follow it"),
        choices=[
            ("new", _("Cases filed from then on; a case keeps the version of its filing")),
            ("open", _("Also cases under way, because the law says so; running ends move later only")),
        ],
        initial="new",
        widget=RadioCards,
    )
    law = forms.CharField(
        label=_("Text of law for cases under way"),
        max_length=500,
        required=False,
        help_text=_("Only for the second choice."),
    )
    reason = text_field(_("Reason"), rows=3, limit=2000)

    def __init__(self, *args: Any, base: RuleProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        for key, entry in sorted(base.clocks.items()):
            self.fields[f"n-{key}"] = forms.IntegerField(
                label=_("%(clock)s: length") % {"clock": clock_name(key)},
                min_value=0,
                max_value=5000,
                initial=entry["n"],
            )
            self.fields[f"unit-{key}"] = forms.ChoiceField(
                label=_("%(clock)s: unit") % {"clock": clock_name(key)},
                choices=[(unit, UNIT_NAMES[unit]) for unit in _units(key, entry)],
                initial=entry["unit"],
            )
            self.fields[f"note-{key}"] = forms.CharField(
                label=_("%(clock)s: source") % {"clock": clock_name(key)},
                max_length=300,
                required=False,
                initial=entry.get("note", ""),
            )

    def clocks_shown(self) -> Iterator[ClockInputs]:
        for key in sorted(self.base.clocks):
            yield ClockInputs(key, clock_name(key), self[f"n-{key}"], self[f"unit-{key}"], self[f"note-{key}"])

    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("begins_on", "applies", "law", "reason")]

    def clocks(self) -> dict[str, Any]:
        """The clocks as the profile keeps them; a note only where there is one."""
        found = self.cleaned_data
        return {
            key: {"n": found[f"n-{key}"], "unit": found[f"unit-{key}"]}
            | ({"note": found[f"note-{key}"]} if found[f"note-{key}"] else {})
            for key in self.base.clocks
        }

    def effective_from(self, at: datetime) -> datetime:
        day = self.cleaned_data["begins_on"]
        begins = datetime.combine(day, time.min, BEIJING) if day else at
        return at if day and begins < at and begins.date() == words.beijing(at).date() else begins

    def fault_add(self, field: str | None, message: str) -> None:
        """Put a service's refusal beside the clock it is about."""
        self.add_error(
            f"n-{field}" if f"n-{field}" in self.fields else field if field in self.fields else None, message
        )


def _units(key: str, entry: dict[str, Any]) -> tuple[str, ...]:
    old = str(entry["unit"])
    return (old,) if key in COUNTS | DAYS_ONLY or old in {"s", "min"} else UNITS[:-1]
