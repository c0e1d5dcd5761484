"""A site to read."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SiteForm(forms.Form):
    site = forms.CharField(
        label=_("Your site"),
        max_length=2048,
        widget=forms.TextInput(attrs={"placeholder": "example.com", "spellcheck": "false", "autocapitalize": "none"}),
    )
