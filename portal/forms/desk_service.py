"""What an officer enters when a message was served by post."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PostForm(forms.Form):
    reference = forms.CharField(label=_("Number of the postal item"), max_length=100)
    delivered_on = forms.DateField(label=_("Day of delivery"), widget=forms.DateInput(attrs={"type": "date"}))
