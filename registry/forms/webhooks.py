"""A new webhook."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("https address"), max_length=500, widget=forms.URLInput(attrs={"placeholder": "https://"})
    )
    serves = forms.BooleanField(
        label=_("Counts as a channel of service when a mail comes back"),
        required=False,
        help_text=_("A message that your address answered with 2xx is then served."),
    )
