"""One objection for many datasets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from objections.models import TargetKind
from objections.services.targets import TargetInput
from registry.forms.widgets import RadioCards

from .objection import ground_field, statement_field


class ManyForm(forms.Form):
    """Which datasets, what in them, on what ground, and why."""

    numbers = forms.CharField(
        label=_("Numbers of the datasets, one a line"),
        max_length=5_000,
        help_text=_("At most 50; application or registration numbers, as they stand in the register."),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "class": "mono"}),
    )
    kind = forms.ChoiceField(
        label=_("What do you object to?"),
        choices=[(kind.value, kind.label) for kind in (TargetKind.DOMAIN, TargetKind.ITEMS)],
        widget=RadioCards(
            hints={
                "domain": _("All items under this domain and the names below it."),
                "items": _("Looked up in every dataset; each objection names what that dataset holds of them."),
            },
            opens={"domain": ("domain",), "items": ("items",)},
        ),
    )
    domain = forms.CharField(
        label=_("Domain"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "m", "spellcheck": "false"}),
    )
    items = forms.CharField(
        label=_("Addresses or SHA-256, one a line"),
        required=False,
        max_length=5_000_000,
        widget=forms.Textarea(attrs={"spellcheck": "false", "rows": 5}),
    )
    ground = ground_field()
    statement = statement_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("kind", "")
        if kind and not data.get(kind, "").strip():
            self.add_error(kind, _("Fill this in, or choose something else above."))
        return data

    @property
    def target(self) -> TargetInput:
        kind = self.cleaned_data["kind"]
        return TargetInput(kind, text=self.cleaned_data[kind])
