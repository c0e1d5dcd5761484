"""The checklist of the formal examination: four states for every part, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from registry.models import CheckMark
from registry.selectors.checklist import Check
from registry.services.checklists import MarkInput


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One part with its two controls."""

    check: Check
    mark: BoundField
    note: BoundField


class ChecklistForm(forms.Form):
    """One radio group and one line of text for every part of the application."""

    def __init__(self, data: Any = None, *, checks: Sequence[Check]) -> None:
        super().__init__(data)
        self.checks = checks
        for check in checks:
            self.fields[f"mark_{check.key}"] = forms.ChoiceField(
                label=check.label,
                choices=CheckMark.State.choices,
                initial=check.state,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"note_{check.key}"] = forms.CharField(
                label=_("What is missing"),
                max_length=500,
                initial=check.note,
                required=False,
                widget=forms.TextInput(attrs={"aria-label": f"{_('What is missing')}: {check.label}"}),
            )

    def rows(self) -> Iterator[ChecklistRow]:
        for check in self.checks:
            yield ChecklistRow(check, self[f"mark_{check.key}"], self[f"note_{check.key}"])

    def marks(self) -> dict[str, MarkInput]:
        """What was chosen, by part; a note without a gap is dropped."""
        found = {}
        for check in self.checks:
            state = self.cleaned_data[f"mark_{check.key}"]
            note = self.cleaned_data[f"note_{check.key}"]
            if state:
                found[check.key] = MarkInput(state, note if state == CheckMark.State.GAP else "")
        return found
