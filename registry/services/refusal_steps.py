"""The steps of a filed refusal that need no decision: proof, verification, answer to a contest, reaffirmation."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import SYSTEM, Actor, Assurance, Deadline, Ground, Letter, Match, Officer, Refusal, ReviewRequest
from registry.models.bulk import among
from registry.models.clocks import NO_CLOCK, Clock

from .cases import act_record
from .decisions import officer_check
from .in_time import in_time_check
from .match_clocks import matches_wake
from .match_messages import match_tell
from .messages import Notice, notify_all
from .refusal_access import holder_check, refusal_locked, refusal_parties


def life_clock(refusal: Refusal) -> Clock | None:
    """The clock of an effective refusal: the profile's, and none where personal information is refused."""
    return NO_CLOCK if refusal.ground == Ground.PERSONAL_INFORMATION else None


def check_clock(refusal: Refusal) -> Clock | None:
    """The registrar's clock on a filed refusal: in the personal-information lane identity alone is checked, sooner."""
    return Clock("person_check") if refusal.ground == Ground.PERSONAL_INFORMATION else None


@transaction.atomic
def refusal_verify(refusal: Refusal, *, assurance: Assurance, actor: Actor, at: datetime) -> Refusal:
    """Control proved, evidence or identity reviewed: in force for good, and matches that waited start their clock."""
    if assurance < Assurance.EVIDENCE_REVIEWED:
        raise DomainError(_("Say how the refusal was checked."), field="assurance")
    refusal = refusal_locked(refusal)
    _officer_check(refusal, actor)
    facts = {"assurance": assurance.code}
    (refusal,) = Refusal.advance([refusal.pk], "verify", at, actor=actor, facts=facts, clock=life_clock(refusal))
    assurance_lift(refusal, assurance)
    matches_wake(refusal, at=at)
    refusal_tell(refusal, "refusal:verified", at=at)
    return refusal


@transaction.atomic
def refusal_assurance_raise(refusal: Refusal, *, assurance: Assurance, actor: Actor, at: datetime) -> Refusal:
    """Record that a refusal is backed better than before; a lower level changes nothing."""
    refusal = refusal_locked(refusal)
    _officer_check(refusal, actor)
    if assurance > refusal.assurance and not refusal.is_ended:
        assurance_lift(refusal, assurance)
        facts: dict[str, object] = {"assurance": assurance.code}
        act_record(refusal.case, "assurance", at=at, actor=actor, state=refusal.state, facts=facts)
        matches_wake(refusal, at=at)
    return refusal


@transaction.atomic
def refusal_assurance_fall(refusal: Refusal, *, assurance: Assurance, at: datetime) -> Refusal:
    """Record that the site itself does not say any more what the refusal says; nothing else is taken from it."""
    refusal = refusal_locked(refusal)
    if assurance < refusal.assurance and not refusal.is_ended:
        refusal.assurance = assurance
        refusal.save(update_fields=["assurance"])
        facts: dict[str, object] = {"assurance": assurance.code}
        act_record(refusal.case, "assurance_fell", at=at, actor=SYSTEM, state=refusal.state, facts=facts)
    return refusal


@transaction.atomic
def refusal_ask_proof(refusal: Refusal, *, text: str, actor: Actor, at: datetime) -> Refusal:
    """Ask the holder for proof; the refusal stays in force until the answer is due."""
    if not text.strip():
        raise DomainError(_("Say what the holder has to prove."), field="text")
    refusal = refusal_locked(refusal)
    _officer_check(refusal, actor)
    (refusal,) = Refusal.advance([refusal.pk], "ask_proof", at, actor=actor)
    _letter(refusal, Letter.Kind.EVIDENCE_REQUEST, text, actor, at)
    refusal_tell(refusal, "refusal:proof_required", clock="proof", at=at)
    return refusal


@transaction.atomic
def refusal_supply(refusal: Refusal, *, text: str, actor: Actor, at: datetime) -> Refusal:
    """The holder hands in proof, asked for or not; files were attached to the case before."""
    if not text.strip():
        raise DomainError(_("Say what the files show, or what you rely on."), field="text")
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    if refusal.state != Refusal.State.PROVISIONAL:  # there an examiner waits for it anyway
        in_time_check(refusal.case, "proof", at)
        (refusal,) = Refusal.advance([refusal.pk], "supply", at, actor=actor, clock=check_clock(refusal))
    _letter(refusal, Letter.Kind.EVIDENCE, text, actor, at)
    running = check_clock(refusal)
    clock = str(running.key) if running else "proof_check"
    refusal_tell(refusal, "refusal:proof_received", clock=clock, at=at)
    return refusal


@transaction.atomic
def refusal_reaffirm(refusal: Refusal, *, actor: Actor, at: datetime) -> Refusal:
    """The holder still means it; the full period starts again. Late is as good: a dormant refusal can be woken."""
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    (refusal,) = Refusal.advance([refusal.pk], "reaffirm", at, actor=actor, clock=life_clock(refusal))
    refusal_tell(refusal, "refusal:reaffirmed", at=at)
    return refusal


@transaction.atomic
def refusal_answer(refusal: Refusal, *, text: str, actor: Actor, at: datetime) -> Refusal:
    """The holder answers a curator who contested the refusal; officers decide next."""
    if not text.strip():
        raise DomainError(_("Answer what the curator says against your refusal."), field="text")
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    in_time_check(refusal.case, "contest_answer", at)
    (refusal,) = Refusal.advance([refusal.pk], "answer", at, actor=actor)
    _letter(refusal, Letter.Kind.CONTEST_ANSWER, text, actor, at)
    contesters_tell(refusal, "match:holder_answered", at=at)
    return refusal


@transaction.atomic
def refusal_request_review(refusal: Refusal, *, reasons: str, actor: Actor, at: datetime) -> Refusal:
    """The holder asks a panel to look again at a refusal that was dismissed."""
    if not reasons.strip():
        raise DomainError(_("Say why the decision is wrong."), field="reasons")
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    in_time_check(refusal.case, "review_request", at)
    (refusal,) = Refusal.advance([refusal.pk], "request_review", at, actor=actor)
    assert actor.party_id is not None  # the holder's check would have turned it away
    ReviewRequest.objects.create(case=refusal.case, party_id=actor.party_id, reasons=reasons, received_at=at)
    refusal_tell(refusal, "refusal:review_requested", at=at)
    return refusal


def contesters_tell(refusal: Refusal, event: str, *, at: datetime) -> None:
    """Tell every curator whose match contests the refusal itself."""
    contested = refusal.matches.filter(state=Match.State.CONTESTED, contested=Match.Contested.REFUSAL)
    for match in contested.select_related("case", "registration__case", "registration__applicant", "refusal__case"):
        match_tell(match, event, at=at)


def refusal_tell(refusal: Refusal, event: str, *, at: datetime, clock: str = "", **params: object) -> None:
    """Tell the holder. With `clock` the message names the end of that running period as `due_at`."""
    refusals_tell([refusal], event, at=at, clock=clock, **params)


def refusals_tell(refusals: Sequence[Refusal], event: str, *, at: datetime, clock: str = "", **params: object) -> None:
    """`refusal_tell` for many; each holder is told of his own."""
    ends = _ends(refusals, clock)
    notices = [
        Notice(party, refusal.case, {**params, **ends[refusal.case_id], "number": refusal.case.number})
        for refusal in refusals
        for party in refusal_parties(refusal)
    ]
    notify_all(notices, event, at=at)


def _ends(refusals: Sequence[Refusal], clock: str) -> dict[int, dict[str, str]]:
    """When the running period `clock` of each ends, by case; nothing for each when no clock is named."""
    cases = [refusal.case_id for refusal in refusals]
    if not clock:
        return {case: {} for case in cases}
    running = Deadline.objects.filter(
        among("case_id", cases), clock=clock, fired_at__isnull=True, cancelled_at__isnull=True
    )
    return {case: {"due_at": due_at.isoformat()} for case, due_at in running.values_list("case", "due_at")}


def assurance_lift(refusal: Refusal, assurance: Assurance) -> None:
    refusal.assurance = max(refusal.assurance, assurance)
    refusal.save(update_fields=["assurance"])


def _officer_check(refusal: Refusal, actor: Actor) -> None:
    if actor.officer_id:
        officer_check(refusal.case, Officer.objects.select_related("user").get(pk=actor.officer_id))


def _letter(refusal: Refusal, kind: str, text: str, actor: Actor, at: datetime) -> None:
    Letter.objects.create(
        case=refusal.case,
        kind=kind,
        text=text.strip(),
        officer_id=actor.officer_id,
        party_id=None if actor.officer_id else actor.party_id,
        written_at=at,
    )
