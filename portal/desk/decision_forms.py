"""The form for whatever two officers can decide in a case now, and saving what was written in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from objections.services.item_groups import groups_of
from objections.services.ruling_drafts import RULINGS, choices_of, part_of_lines, ruling_write
from portal.forms.desk_decision import DecisionForm, SuspensionForm
from portal.forms.desk_ruling import RulingForm
from registry.models import Case, CaseKind, Decision, DeskTemplate, Officer
from registry.models.transitions import Edge
from registry.selectors.checklist import checklist_of, counts
from registry.services.decisions import PartDraft
from registry.services.proposals import decision_open, decision_write, decisions_possible

from .wording import redress_text

GROUPED = RULINGS | {"vary", "execute_judgment"}


def decision_form(
    case: Case, officer: Officer, data: Any = None, *, template: DeskTemplate | None = None
) -> DecisionForm | None:
    """None where nothing can be decided now, or a decision waits for its signature. `template` begins a new text."""
    events = [event for event, edge in decisions_possible(case).items() if _may_draft(edge, officer)]
    draft = decision_open(case)
    if not events or (draft is not None and draft.state == Decision.State.PROPOSED):
        return None
    common: dict[str, Any] = {"kind": case.kind, "draft": draft, "initial": _initial(case, events) | _begun(template)}
    if case.kind == CaseKind.OBJECTION and GROUPED & set(events):
        groups = groups_of(case.objection)
        choices = choices_of(case.objection, draft, groups) if draft else {}
        return RulingForm(data, groups=groups, choices=choices, events=events, **common)
    form = SuspensionForm if case.kind == CaseKind.CERTIFICATE else DecisionForm
    return form(data, events=events, **common)


def decision_save(case: Case, form: DecisionForm, *, officer: Officer, at: datetime) -> Decision:
    """Save a valid form as the case's draft. Raises what the services raise."""
    lock = form.cleaned_data["lock"]
    if isinstance(form, RulingForm):
        return ruling_write(
            case.objection,
            event=form.chosen_event,
            choices=form.chosen(),
            officer=officer,
            reasons=form.structured(),
            lock=lock,
            at=at,
        )
    return decision_write(
        case,
        event=form.cleaned_data["event"],
        officer=officer,
        reasons=form.structured(),
        parts=_parts(case, form, at),
        lock=lock,
        at=at,
    )


def _begun(template: DeskTemplate | None) -> dict[str, Any]:
    return {"facts": template.facts, "reasons": template.text} if template else {}


def _may_draft(edge: Edge, officer: Officer) -> bool:
    return not edge.actor.startswith("lead") or officer.role == Officer.Role.LEAD


def _parts(case: Case, form: DecisionForm, at: datetime) -> list[PartDraft]:
    """A suspension of some items; every other decision here is about the whole."""
    if form.cleaned_data["event"] != "suspend":
        return []
    version = case.certificate.registration.version
    return part_of_lines(version, form.cleaned_data["lines"], label=case.certificate.number, at=at)


def _initial(case: Case, events: list[str]) -> dict[str, Any]:
    """What need not be typed: the way to a review, and what the checklist says."""
    texts = [text for event in events if (text := redress_text(case, event))]
    found = {"redress": texts[0] if texts else ""}
    if "pass" in events:
        marks = counts(checklist_of(case.registration))
        found["facts"] = _("Parts checked: %(ok)d in order, %(not_needed)d not needed.") % marks
    return found
