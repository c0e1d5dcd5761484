"""The one decision for many alike objections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from objections.models import Objection, RulingBatch
from objections.selectors.grounds import RulingGround
from objections.services.item_groups import source_label
from objections.services.ruling_batches import Goes
from registry.forms.widgets import RadioCards
from registry.models import Source
from registry.services.decisions import Reasons


def _text(label: Any, rows: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=20_000, required=required, widget=widget, help_text=help_text)


class RulingBatchForm(forms.Form):
    """`objections` are the cases of the group; ticked ones are left out."""

    event = forms.ChoiceField(
        label=_("Decision"),
        choices=RulingBatch.Event.choices,
        widget=RadioCards(
            hints={
                "uphold": _("In every case of the batch; other outcomes are decided case by case."),
                "reject": _("What the curator gave up in its own answer goes all the same."),
                "by_item": _("Each case is upheld, upheld in part or rejected by the items it names itself."),
            }
        ),
    )
    goes_source = forms.TypedChoiceField(
        label=_("Item by item: the source whose items go"), coerce=int, empty_value=None, required=False
    )
    goes_lines = _text(
        _("Item by item: items that go"), 3, required=False, help_text=_("Addresses or SHA-256, one on each line.")
    )
    ground = forms.ChoiceField(label=_("Main reason"), choices=[("", _("Choose one")), *RulingGround.choices])
    facts = _text(_("Facts found"), 3, help_text=_("What is established, by what."))
    evidence_considered = _text(_("Evidence considered"), 2, required=False)
    reasons = _text(_("Reasons"), 4, help_text=_("Read by the parties and kept with the decision."))
    redress = _text(_("What can be done against it"), 2, required=False)
    aside = forms.TypedMultipleChoiceField(label=_("Left out"), required=False, coerce=int)

    def __init__(
        self,
        data: Any = None,
        *,
        objections: Sequence[Objection],
        initial: dict[str, str],
        sources: Sequence[Source] = (),
    ) -> None:
        super().__init__(data, initial=initial)
        named = [(source.position, f"{source_label(source)} {source.name}") for source in sources]
        self.fields["goes_source"].choices = [("", _("None")), *named]  # type: ignore[attr-defined]  # a choice field
        self.fields["aside"].choices = [(one.pk, one.pk) for one in objections]  # type: ignore[attr-defined]  # a choice field

    def structured(self) -> Reasons:
        names = ("facts", "reasons", "ground", "evidence_considered", "redress")
        return Reasons(**{name: self.cleaned_data[name].strip() for name in names})

    def goes(self) -> Goes:
        return Goes(self.cleaned_data["goes_source"], self.cleaned_data["goes_lines"])

    @property
    def ticked(self) -> set[int]:
        return {int(pk) for pk in self["aside"].value() or [] if str(pk).isdecimal()}

    def shown(self) -> list[Any]:
        """The fields in order, without the ticks, which the page lists with their cases."""
        return [bound for bound in self.visible_fields() if bound.name != "aside"]
