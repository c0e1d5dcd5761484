"""Review: either party asks, a panel of two who touched nothing of the case before decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.kernel.partition import event_for
from objections.models import Objection
from registry.kernel.errors import DomainError
from registry.models import Actor, CaseParty, Decision, ReviewRequest, Waiver
from registry.services.decisions import effect_of, panel_check

from .after_registration import challenge_over
from .ending import DECIDED, OUTCOMES, objection_close, ruled_state
from .rulings import RulingMismatch, given_up, removed_set, ruling_check
from .steps import counterparts, in_time_check, objection_locked, role_check, tell, tell_both
from .targets import named_numbers

CLOCKS = {"inadmissible": "inadmissible_review_request"}


@transaction.atomic
def objection_request_review(objection: Objection, *, reasons: str, actor: Actor, at: datetime) -> Objection:
    """Either party of a decided objection, or the objector of one not admitted. Raises PeriodOver when late."""
    if not reasons.strip():
        raise DomainError(_("Write what is wrong with the decision."), field="reasons")
    objection = objection_locked(objection)
    party_id = role_check(objection, actor)
    if objection.state in OUTCOMES:
        in_time_check(objection.case, CLOCKS.get(objection.state, "review_request"), at)
    Objection.advance([objection.pk], "request_review", at, actor=actor, private={"reasons": reasons.strip()})
    ReviewRequest.objects.create(case=objection.case, party_id=party_id, reasons=reasons.strip(), received_at=at)
    objection.refresh_from_db()
    tell(objection, counterparts(objection, actor), "review_requested", at=at)
    return objection


@transaction.atomic
def objection_waive_review(objection: Objection, *, actor: Actor, at: datetime) -> Objection:
    """Give up review; final once the side that lost anything has done so. Safe to repeat."""
    objection = objection_locked(objection)
    party_id = role_check(objection, actor)
    if objection.state in DECIDED:
        Waiver.objects.get_or_create(case=objection.case, party_id=party_id, defaults={"at": at})
        if not _losers(objection) <= _sides_waived(objection):
            return objection
    else:
        Objection.advance([objection.pk], "waive_review", at, actor=actor)  # raises, and says why
    return objection_close(objection, "waive_review", at, actor=actor)


def _losers(objection: Objection) -> set[str]:
    """The sides that got less than they wanted: where one won wholly, the other alone suffices."""
    return {"upheld": {"curator"}, "rejected": {"objector"}}.get(objection.state, {"curator", "objector"})


def _sides_waived(objection: Objection) -> set[str]:
    waived = Waiver.objects.filter(case=objection.case, at__gte=objection.state_since).values("party")
    return set(CaseParty.objects.filter(case=objection.case, party__in=waived).values_list("role", flat=True))


def _panel(decision: Decision) -> Objection:
    """Both officers of a review are new to the case. Raises ConflictOfInterest."""
    objection = objection_locked(decision.case.objection)
    assert decision.signed_by is not None
    for officer in (decision.drafted_by, decision.signed_by):
        panel_check(decision.case, officer, besides=decision)
    return objection


@effect_of("objection", "affirm")
def review_affirmed(decision: Decision, actor: Actor, at: datetime) -> None:
    """The decision under review stands and is final."""
    objection = _panel(decision)
    outcome = OUTCOMES[ruled_state(objection)]
    Objection.objects.filter(pk=objection.pk).update(outcome=outcome)
    facts = {"outcome": outcome.value}
    Objection.advance([objection.pk], "affirm", at, actor=actor, decision=decision, facts=facts)
    objection.refresh_from_db()
    tell_both(objection, "closed", at=at, outcome=outcome.value)
    challenge_over(objection, at=at)


@effect_of("objection", "vary")
def review_varied(decision: Decision, actor: Actor, at: datetime) -> None:
    """The panel decides anew on the same items and that is final. A refused admission is remanded, never varied."""
    objection = _panel(decision)
    if ruled_state(objection) == "inadmissible":
        raise RulingMismatch(_("A refused admission is affirmed or remanded: nothing was decided about the items."))
    parts = list(decision.parts.select_related("items"))
    named = named_numbers(objection)
    upheld = sum(part.items.count for part in parts if part.outcome == "upheld")
    event = event_for(upheld, len(named))
    numbers = ruling_check(objection, event, parts)
    removed = removed_set(objection, numbers, at)
    outcome = {"reject": "rejected", "uphold": "upheld", "uphold_part": "partly_upheld"}[event]
    Objection.objects.filter(pk=objection.pk).update(removed=removed, outcome=outcome)
    facts = {"outcome": outcome, "items_removed": removed.count if removed else 0}
    Objection.advance([objection.pk], "vary", at, actor=actor, decision=decision, facts=facts)
    objection.refresh_from_db()
    tell_both(objection, "closed", at=at, outcome=outcome)
    challenge_over(objection, at=at)


@effect_of("objection", "remand")
def review_remanded(decision: Decision, actor: Actor, at: datetime) -> None:
    """Back to the examiners, who decide anew; also a refused admission."""
    objection = _panel(decision)
    removed = removed_set(objection, given_up(objection), at)
    Objection.objects.filter(pk=objection.pk).update(removed=removed)
    Objection.advance([objection.pk], "remand", at, actor=actor, decision=decision)
    objection.refresh_from_db()
    tell_both(objection, "remanded", at=at, reasons=decision.reasons)
