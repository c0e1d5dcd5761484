"""A place somebody controls, and how they will show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.models import ControlMethod, Party, PlaceKind

from .widgets import RadioCards

# What is proved and how, the usual way first: value of the choice, its words, what it asks for.
WAYS = (
    (PlaceKind.DOMAIN, ControlMethod.DNS, _("Whole domain, by a DNS record"), _("Covers every name below it.")),
    (PlaceKind.HOST, ControlMethod.FILE, _("One host, by a file"), _("A file under /.well-known/ on the site.")),
    (PlaceKind.HOST, ControlMethod.DNS, _("One host, by a DNS record"), _("Covers this host, not the names below.")),
    (PlaceKind.HOST, ControlMethod.META, _("One host, by a meta tag"), _("A tag in the head of the home page.")),
    (
        PlaceKind.PREFIX,
        ControlMethod.FILE,
        _("A folder or an account, by a file"),
        _("Where many share one site: a file below your own address, or a repository of your account."),
    ),
    (
        PlaceKind.DOMAIN,
        ControlMethod.ORIGIN,
        _("What the site itself says, beside a proof"),
        _("Read at the domain’s own host; lifts refusals of this very domain to the highest level."),
    ),
    (
        PlaceKind.HOST,
        ControlMethod.ORIGIN,
        _("What one host itself says, beside a proof"),
        _("The same for one host."),
    ),
    (PlaceKind.URL, ControlMethod.META, _("One page, by a meta tag"), _("A tag in the head of this page.")),
)


class ControlForm(forms.Form):
    """Who acts for nobody else is not asked whose place it is."""

    holder = forms.ChoiceField(label=_("Whose place it is"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Domain or address"),
        max_length=2048,
        widget=forms.TextInput(
            attrs={"placeholder": "example.com", "spellcheck": "false", "autocapitalize": "none", "class": "mono"}
        ),
    )
    way = forms.ChoiceField(
        label=_("What you show, and how"),
        choices=[(f"{kind}-{method}", words) for kind, method, words, _hint in WAYS],
        initial=f"{PlaceKind.DOMAIN}-{ControlMethod.DNS}",
        widget=RadioCards(hints={f"{kind}-{method}": hint for kind, method, _words, hint in WAYS}, in_columns=True),
    )

    def __init__(self, data: Any = None, *, holders: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._holders = {str(party.pk): party for party in holders}
        choice = self.fields["holder"]
        choice.choices = [(key, party.name) for key, party in self._holders.items()]  # type: ignore[attr-defined]  # a choice
        choice.initial = str(holders[0].pk)
        if len(holders) == 1:
            del self.fields["holder"]

    @property
    def chosen_holder(self) -> Party:
        """The first of the holders where there was no choice."""
        return self._holders[self.cleaned_data.get("holder") or next(iter(self._holders))]

    @property
    def asked(self) -> dict[str, str]:
        """What the service takes."""
        kind, _dash, method = self.cleaned_data["way"].partition("-")
        return {"text": self.cleaned_data["text"], "kind": kind, "method": method}
