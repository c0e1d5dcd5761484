"""The form of a decision: which one, its ground, and the structured reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.desk.grounds import grounds_of
from portal.desk.wording import DecisionWords, decision_words
from registry.forms.widgets import RadioCards
from registry.models import Decision
from registry.services.decisions import Reasons

PREVIEW = "preview"
REQUIRED = ("facts", "reasons")


def _text(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=20_000, required=False, widget=widget, help_text=help_text)


class DecisionForm(forms.Form):
    """A decision of one kind of case; `events` are those possible now, each with the ground it needs.

    Saved as a draft it may be incomplete; sent on ("go" = preview) it needs ground, facts and reasons.
    """

    facts = _text(_("Facts found"), 3, _("What is established, by what."))
    evidence_considered = _text(_("Evidence considered"), 2)
    reasons = _text(_("Reasons"), 4, _("Read by the parties and kept with the decision."))
    redress = _text(_("What can be done against it"), 2)
    lock = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        kind: str,
        events: Sequence[str],
        draft: Decision | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={**(initial or {}), **_of_draft(kind, draft)})
        self.kind, self.events = kind, list(events)
        self._add_event()
        self.order_fields(["lock", "event", *self._ground_names()])
        self._show_required(is_required=True)

    @property
    def only(self) -> DecisionWords | None:
        """The one decision there is, where the page asks for no choice."""
        return decision_words(self.kind, self.events[0]) if len(self.events) == 1 else None

    @property
    def is_final(self) -> bool:
        return self.data.get("go") == PREVIEW

    def _add_event(self) -> None:
        opens = {}
        for event in self.events:
            grounds = grounds_of(self.kind, event)
            if grounds is not None:
                name = f"ground_{event}"
                opens[event] = (name, *self.opened_by(event))
                self.fields[name] = forms.ChoiceField(
                    label=_("Ground"), required=False, choices=[("", _("Choose one")), *grounds.choices]
                )
        words = {event: decision_words(self.kind, event) for event in self.events}
        only_one = len(self.events) == 1
        self.fields["event"] = forms.ChoiceField(
            label=_("Decision"),
            choices=[(event, said.title) for event, said in words.items()],
            initial=self.events[0] if only_one else None,
            required=not only_one,
            widget=forms.HiddenInput
            if only_one
            else RadioCards(hints={event: said.effect for event, said in words.items()}, opens=opens),
        )

    def opened_by(self, event: str) -> tuple[str, ...]:
        """Further fields that belong to one event alone."""
        return ()

    def full_clean(self) -> None:
        """What a decision needs is asked for on the page, and insisted on only when it is sent on."""
        self._show_required(is_required=False)
        super().full_clean()
        self._show_required(is_required=True)

    def _show_required(self, *, is_required: bool) -> None:
        for name, field in self.fields.items():
            if name in REQUIRED or name.startswith("ground"):
                field.required = is_required

    def _ground_names(self) -> list[str]:
        return [name for name in self.fields if name.startswith("ground_")]

    def clean_event(self) -> str:
        return self.cleaned_data["event"] or self.events[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.is_final:
            for name in REQUIRED:
                if not data.get(name, "").strip():
                    self.add_error(name, _("A decision needs the facts found and the reasons."))
            ground = f"ground_{data.get('event')}"
            if ground in self.fields and not data.get(ground):
                self.add_error(ground, _("Choose the ground the decision rests on."))
        return data

    def structured(self) -> Reasons:
        data = self.cleaned_data
        return Reasons(
            facts=data["facts"].strip(),
            reasons=data["reasons"].strip(),
            ground=data.get(f"ground_{data['event']}", ""),
            evidence_considered=data["evidence_considered"].strip(),
            redress=data["redress"].strip(),
        )


def _of_draft(kind: str, draft: Decision | None) -> dict[str, Any]:
    """A stored draft as initial values; empty for none."""
    if draft is None:
        return {}
    texts = {name: getattr(draft, name) for name in ("facts", "evidence_considered", "reasons", "redress")}
    return {**texts, "event": draft.event, f"ground_{draft.event}": draft.ground, "lock": draft.lock}


class SuspensionForm(DecisionForm):
    """A decision on a certificate; a suspension may name the items it covers."""

    lines = forms.CharField(
        label=_("Only these items"),
        help_text=_("One address or SHA-256 a line. Empty: the whole certificate."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "suspend" not in self.events:
            del self.fields["lines"]

    def opened_by(self, event: str) -> tuple[str, ...]:
        return ("lines",) if event == "suspend" else ()
