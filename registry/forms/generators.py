"""Which refusals to write in which dialect, and for which host."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.models import Refusal
from registry.preferences.agents import COLLECTORS
from registry.preferences.profiles import PROFILES
from registry.selectors.exports import Asked, origin_said
from registry.selectors.profile_words import PROFILE_NAMES

EVERY = "all"


class GeneratorForm(forms.Form):
    """Sent by GET: the address of the page is the address of the text."""

    refusal = forms.ChoiceField(label=_("Which refusals"))
    origin = forms.CharField(
        label=_("Host"),
        required=False,
        max_length=300,
        help_text=_("Where the text will stand, such as www.example.com."),
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "autocapitalize": "none"}),
    )
    profile = forms.ChoiceField(label=_("Format"), choices=list(PROFILE_NAMES.items()))
    shut_out = forms.BooleanField(
        label=_("In robots.txt, also shut out known crawlers for training, where collecting is refused"), required=False
    )

    def __init__(self, data: object, *, refusals: Sequence[Refusal], origins: Sequence[str]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        numbers = [(refusal.case.number, refusal.case.number) for refusal in refusals]
        choices = [(EVERY, _("All of mine on this host")), *numbers]
        self.fields["refusal"].choices = choices  # type: ignore[attr-defined]  # of a ChoiceField
        self.fields["origin"].initial = origins[0] if origins else ""

    def clean_origin(self) -> str:
        text = self.cleaned_data["origin"]
        origin = origin_said(text) if text.strip() else ""
        if origin is None:
            raise forms.ValidationError(_("This is no host, such as www.example.com."))
        return origin

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        profile = PROFILES.get(str(cleaned.get("profile")))
        if profile is not None and profile.needs_origin and cleaned.get("origin") == "":
            self.add_error("origin", _("This format is for one host: say which."))
        return cleaned

    @property
    def asked(self) -> Asked:
        shut_out = COLLECTORS if self.cleaned_data["shut_out"] else ()
        return Asked(self.cleaned_data["profile"], self.cleaned_data["origin"], shut_out)
