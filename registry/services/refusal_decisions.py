"""What a signed decision on a refusal does: kept, narrowed, dismissed, found abusive; and the review after it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Actor, Assurance, Decision, Refusal

from .control import refusal_control
from .decisions import effect_of, panel_check
from .match_clocks import matches_wake
from .match_decisions import matches_follow
from .match_narrowing import matches_narrow
from .probe_queue import probe_start
from .refusal_access import refusal_locked
from .refusal_endings import refusal_over, scopes_drop
from .refusal_steps import assurance_lift, life_clock, refusal_tell
from .refusal_versions import version_keep


@effect_of("refusal", "keep")
def refusal_kept(decision: Decision, actor: Actor, at: datetime) -> None:
    """The refusal holds as it stands; the matches that contested it are accepted."""
    refusal = refusal_locked(decision.case.refusal)
    refusal.scopes.filter(contested_at__isnull=False).update(contested_at=None)
    _in_force_again(refusal, decision, actor, at, {})
    matches_follow(refusal, decision, actor, at=at)


@effect_of("refusal", "narrow")
def refusal_narrowed(decision: Decision, actor: Actor, at: datetime) -> None:
    """The contested scopes go, the others hold."""
    refusal = refusal_locked(decision.case.refusal)
    contested = list(refusal.scopes.filter(contested_at__isnull=False, until__isnull=True).values_list("pk", flat=True))
    if len(contested) == refusal.scope_count:
        raise DomainError(_("Every scope is contested, so none would be left. Choose “dismiss”."))
    facts = scopes_drop(refusal, contested, at)
    version_keep(refusal, "narrow", at=at)
    _in_force_again(refusal, decision, actor, at, facts)
    refusal_control(refusal, at=at)  # what is left may lie under proved places alone
    matches_narrow(refusal, at=at, decision=decision, actor=actor)
    matches_follow(refusal, decision, actor, at=at)


@effect_of("refusal", "dismiss")
def refusal_dismissed(decision: Decision, actor: Actor, at: datetime) -> None:
    """No scope is left; the holder may ask for a review."""
    refusal = refusal_locked(decision.case.refusal)
    Refusal.advance([refusal.pk], "dismiss", at, actor=actor, decision=decision, facts=_facts(decision))
    refusal_over(refusal, "dismissed", at=at)
    refusal_tell(refusal, "refusal:dismissed", clock="review_request", at=at, reasons=decision.reasons)


@effect_of("refusal", "find_abuse")
def refusal_revoked(decision: Decision, actor: Actor, at: datetime) -> None:
    """Filed against better knowledge; ends at once. What can be done against it stands in the decision."""
    if not decision.redress.strip():
        raise DomainError(_("A finding of abuse names what can be done against it."), field="redress")
    refusal = refusal_locked(decision.case.refusal)
    Refusal.advance([refusal.pk], "find_abuse", at, actor=actor, decision=decision, facts=_facts(decision))
    refusal_over(refusal, "dismissed", at=at)
    refusal_tell(refusal, "refusal:revoked", at=at, reasons=decision.reasons, redress=decision.redress)


@effect_of("refusal", "reinstate")
def refusal_reinstated(decision: Decision, actor: Actor, at: datetime) -> None:
    """The panel puts a dismissed refusal back into force; what it hits is matched anew."""
    refusal = refusal_locked(decision.case.refusal)
    _panel_check(decision)
    refusal.scopes.filter(contested_at__isnull=False).update(contested_at=None)
    _in_force_again(refusal, decision, actor, at, {})
    probe_start(refusal, f"reinstated{decision.pk}", at=at)


@effect_of("refusal", "affirm")
def refusal_closed(decision: Decision, actor: Actor, at: datetime) -> None:
    """The dismissal stands and is final."""
    refusal = refusal_locked(decision.case.refusal)
    _panel_check(decision)
    Refusal.advance([refusal.pk], "affirm", at, actor=actor, decision=decision, facts=_facts(decision))
    refusal_tell(refusal, "refusal:closed", at=at, reasons=decision.reasons)


def _in_force_again(refusal: Refusal, decision: Decision, actor: Actor, at: datetime, facts: dict[str, object]) -> None:
    """A decision for the holder: in force for good, and as well backed as evidence that officers looked at."""
    facts = {**_facts(decision), **facts}
    clock = life_clock(refusal)
    Refusal.advance([refusal.pk], decision.event, at, actor=actor, decision=decision, facts=facts, clock=clock)
    refusal.refresh_from_db(fields=["state", "state_since"])
    assurance_lift(refusal, Assurance.EVIDENCE_REVIEWED)
    matches_wake(refusal, at=at)
    refusal_tell(refusal, f"refusal:{decision.event}", at=at, reasons=decision.reasons)


def _facts(decision: Decision) -> dict[str, object]:
    return {"decision": decision.event, "ground": decision.ground}


def _panel_check(decision: Decision) -> None:
    assert decision.signed_by is not None  # the effect of a signed decision
    for officer in (decision.drafted_by, decision.signed_by):
        panel_check(decision.case, officer, besides=decision)
