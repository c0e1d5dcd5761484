"""Forms about parties, their members, identity and mandates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.models import Membership, Party

from .widgets import DateField


class PartyForm(forms.ModelForm[Party]):
    """For whom somebody acts: themselves or an organisation."""

    class Meta:
        model = Party
        fields = ["kind", "name", "name_en", "country", "registration_code", "is_sealed"]
        widgets = {"kind": forms.RadioSelect}
        help_texts = {
            "name": _("As it stands in your identity document or register."),
            "name_en": _("Optional. Shown on English pages."),
            "country": _("Two letters, for example CN."),
            "registration_code": _("Only for organisations."),
            "is_sealed": _("Only for persons. The other party of a case always sees your name, officers too."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Party.Kind.choices  # type: ignore[attr-defined]  # no empty choice

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class MemberForm(forms.Form):
    """Who else acts for the party."""

    email = forms.EmailField(label=_("E-mail of the new member"))
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, widget=forms.RadioSelect)


class IdentityForm(forms.Form):
    """A document an officer will look at."""

    level = forms.ChoiceField(
        label=_("Level you ask for"),
        choices=[choice for choice in Party.Identity.choices if choice[0] != Party.Identity.EMAIL],
        widget=forms.RadioSelect,
    )
    document = forms.FileField(
        label=_("Document"),
        help_text=_("PDF or image, up to 100 MB. Only officers see it; nobody else can open it."),
    )


class MandateForm(forms.Form):
    """The acting party lets another one act for it."""

    agent = forms.CharField(
        label=_("Reference of the agent"),
        max_length=40,
        help_text=_("The reference stands on their page and begins with P-."),
    )
    scope = forms.CharField(label=_("What the agent may do"), max_length=300)
    valid_until = DateField(
        label=_("Until"),
        help_text=_("The mandate ends with this day, 24:00 Beijing time. Leave empty for no end."),
    )
    document = forms.FileField(label=_("Signed mandate"), help_text=_("PDF or image, up to 100 MB."))


class TokenForm(forms.Form):
    """A name to know the token by."""

    name = forms.CharField(label=_("What the token is for"), max_length=60)
