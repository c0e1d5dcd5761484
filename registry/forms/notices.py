"""How a party wants to be told."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.models import NoticeSettings


class NoticesForm(forms.Form):
    """Reminders and news; service is no choice."""

    reminders = forms.BooleanField(
        label=_("Remind me before my time ends"),
        required=False,
        help_text=_("Three working days and one working day before the end."),
    )
    news = forms.ChoiceField(
        label=_("News that asks nothing of me"), choices=NoticeSettings.News.choices, widget=forms.RadioSelect
    )


class SecondAddressForm(forms.Form):
    second_email = forms.EmailField(
        label=_("Second e-mail address for service"),
        required=False,
        help_text=_("What cannot be delivered to the first address is sent here. Leave empty for none."),
    )
