"""The decision on an objection, group by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from objections.selectors.grounds import RulingGround
from objections.services.item_groups import ItemGroup
from objections.services.ruling_drafts import RULINGS, WITH_PARTS, Choice
from portal.desk.wording import DecisionWords
from portal.forms_look import top_fields
from registry.models import DecisionPart
from registry.services.decisions import Reasons

from .desk_decision import DecisionForm

OUTCOMES = ((DecisionPart.Outcome.UPHELD, _("Remove")), (DecisionPart.Outcome.REJECTED, _("Keep")))
BY_OUTCOME = "items"  # the one choice that stands for uphold, uphold in part and reject


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group with its controls."""

    group: ItemGroup
    outcome: BoundField
    exceptions: BoundField


class RulingForm(DecisionForm):
    """Groups decide the event where an objection is ruled on; where the panel may affirm, it says which it does.

    `choices` are what a stored draft says; groups that the curator gives up start as removed.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        groups: Sequence[ItemGroup],
        choices: Mapping[str, Choice],
        events: Sequence[str],
        **kwargs: Any,
    ) -> None:
        self.groups = groups
        self.is_ruling = set(events) >= RULINGS
        shown = [event for event in events if event not in RULINGS] if not self.is_ruling else ["uphold"]
        super().__init__(data, events=shown, **kwargs)
        for group in groups:
            self._add_group(group, choices.get(group.key, _usual(group)))
        if self.is_ruling:
            self._rule_by_items()

    def _rule_by_items(self) -> None:
        """No choice of event: the outcomes decide. The ground is asked for once."""
        del self.fields["event"], self.fields["ground_uphold"]
        draft_ground = next((self.initial[name] for name in self.initial if name.startswith("ground_")), "")
        self.fields["ground"] = forms.ChoiceField(
            label=_("Main reason"),
            required=False,
            choices=[("", _("Choose one")), *RulingGround.choices],
            initial=draft_ground,
        )
        self.order_fields(["lock", "ground"])
        self._show_required(is_required=True)

    def _add_group(self, group: ItemGroup, choice: Choice) -> None:
        self.fields[f"outcome_{group.key}"] = forms.ChoiceField(
            label=group.label, choices=OUTCOMES, initial=choice.outcome, required=False, widget=forms.RadioSelect
        )
        self.fields[f"except_{group.key}"] = forms.CharField(
            label=_("Except these, one address or SHA-256 a line"),
            initial=choice.exceptions,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        )

    @property
    def only(self) -> DecisionWords | None:
        """Here the outcomes of the groups are the choice."""
        return None if self.is_ruling else super().only

    def rows(self) -> Iterator[GroupRow]:
        for group in self.groups:
            yield GroupRow(group, self[f"outcome_{group.key}"], self[f"except_{group.key}"])

    def text_fields(self) -> list[BoundField]:
        """Everything but the groups, for the template; fields that a card opens come with their card."""
        return [bound for bound in top_fields(self) if not bound.name.startswith(("outcome_", "except_"))]

    @property
    def chosen_event(self) -> str:
        """ "" where the outcomes decide."""
        return "" if self.is_ruling else str(self.cleaned_data["event"])

    def chosen(self) -> dict[str, Choice]:
        data = self.cleaned_data
        return {
            group.key: Choice(data[f"outcome_{group.key}"], data[f"except_{group.key}"])
            for group in self.groups
            if data[f"outcome_{group.key}"]
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.is_final and (self.is_ruling or data.get("event") in WITH_PARTS - {"execute_judgment"}):
            for group in self.groups:
                if not data.get(f"outcome_{group.key}"):
                    self.add_error(f"outcome_{group.key}", _("Decide on this group, or save the draft."))
        if self.is_final and self.is_ruling and not data.get("ground"):
            self.add_error("ground", _("Choose the ground the decision rests on."))
        return data

    def clean_event(self) -> str:
        return super().clean_event() if "event" in self.fields else ""

    def structured(self) -> Reasons:
        if not self.is_ruling:
            return super().structured()
        data = self.cleaned_data
        texts = {name: data[name].strip() for name in ("facts", "reasons", "evidence_considered", "redress")}
        return Reasons(ground=data["ground"], **texts)


def _usual(group: ItemGroup) -> Choice:
    """What both sides agree on needs no thought, but can still be decided otherwise."""
    return Choice(str(DecisionPart.Outcome.UPHELD) if group.is_given_up else "")
