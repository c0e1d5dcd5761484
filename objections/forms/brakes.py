"""Appeals against a brake, and their decision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AppealForm(forms.Form):
    reasons = forms.CharField(
        label=_("Why the brake should not hold for you"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class AppealDecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("lift", _("Lift the brake for a year")), ("keep", _("The brake stays"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Reasons"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
