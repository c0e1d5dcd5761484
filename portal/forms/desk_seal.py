"""The lead's order to open a sealed identity."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.models import CaseParty, UnsealOrder

from .desk_steps import text_field


class UnsealForm(forms.Form):
    """Who, to whom, and why."""

    party = forms.ChoiceField(label=_("Sealed person"))
    to = forms.ChoiceField(label=_("Opened to"), choices=UnsealOrder.To.choices, widget=forms.RadioSelect)
    authority = forms.CharField(label=_("Authority and its reference"), max_length=300, required=False)
    reasons = text_field(_("Reasons"), help_text=_("Read by the person, and by nobody else outside the registry."))

    def __init__(self, *args: object, sealed: list[CaseParty], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as forms.Form has them
        field = self.fields["party"]
        field.choices = [(row.party_id, row.party.alias) for row in sealed]  # type: ignore[attr-defined]  # a ChoiceField
