"""A wording of the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.forms.widgets import RadioCards
from registry.models import DeskTemplate


class DeskTemplateForm(forms.Form):
    """Facts only where it is for decisions."""

    name = forms.CharField(label=pgettext_lazy("of a template", "Name"), max_length=100)
    purpose = forms.ChoiceField(
        label=_("What it is for"),
        choices=DeskTemplate.Purpose.choices,
        widget=RadioCards(opens={"decision": ("facts",)}),
    )
    facts = forms.CharField(
        label=_("Facts found"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    text = forms.CharField(
        label=_("Reasons, or the text of the letter"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
