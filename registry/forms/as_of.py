"""Asking how something stood at an instant."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AsOfForm(forms.Form):
    """An instant, in Beijing time where no other is said."""

    as_of = forms.DateTimeField(
        label=_("As of"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Beijing time"),
    )
