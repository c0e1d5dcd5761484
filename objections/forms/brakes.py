"""Appeals against a brake, and their decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AppealForm(forms.Form):
    reasons = forms.CharField(
        label=_("Why the brake should not hold for you"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class AppealDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Reasons"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, lifted_days: int, **options: Any) -> None:
        super().__init__(*args, **options)
        lift = _("Lift the brake for %(days)s days") % {"days": lifted_days}
        self.fields["decision"].choices = [("lift", lift), ("keep", _("The brake stays"))]  # type: ignore[attr-defined]  # a choice field
