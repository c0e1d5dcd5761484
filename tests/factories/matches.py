"""Screened registrations and matches in every state, made through the services."""

from datetime import datetime

from registry.models import Actor, Decision, Match, Refusal, Registration
from registry.services.decisions import Reasons, decision_draft, decision_propose, decision_sign
from registry.services.screenings import screening_start

from .clocks import clock_at
from .refusals import refusal_effective
from .registrations import AT, applicant_actor, fresh, jobs_work, officer_new, registration_screening
from .serving import mails_leave

HOST = "images.example.com"  # two of the three items of the usual manifest


def screened(registration: Registration | None = None, *, at: datetime = AT) -> Registration:
    """A registration whose first screening has run; refusals filed before are matched."""
    registration = registration or registration_screening(at=at)
    with clock_at(at):  # the job itself asks what time it is
        jobs_work("screening", at=at)
    return fresh(registration)


def rescreened(registration: Registration, *, at: datetime = AT) -> Registration:
    """Screened once more, as at the close of a window."""
    screening_start(registration, at=at, is_delta=True)
    return screened(registration, at=at)


def match_notified(refusal: Refusal | None = None, *, at: datetime = AT) -> Match:
    """A match of a verified refusal: the curator's clock runs."""
    refusal = refusal or refusal_effective(HOST, at=at)
    registration = screened(at=at)
    return match_of(registration, refusal)


def match_of(registration: Registration, refusal: Refusal) -> Match:
    return Match.objects.select_related("case__profile", "registration__case", "refusal__case").get(
        registration=registration, refusal=refusal
    )


def curator_actor(match: Match) -> Actor:
    applicant = applicant_actor(match.registration)
    return Actor("curator", user_id=applicant.user_id, party_id=applicant.party_id)


def everyone_served() -> None:
    """All mail so far was handed over when it was written."""
    mails_leave()


def decided(row: Match | Refusal, event: str, *, redress: str = "", at: datetime = AT) -> Decision:
    """Drafted by one officer, signed by another."""
    drafter, signer = officer_new(), officer_new("reviewer")
    reasons = Reasons(facts="What was found.", reasons="Why it is so.", redress=redress)
    decision = decision_draft(row.case, event=event, officer=drafter, reasons=reasons, at=at)
    decision_propose(decision, officer=drafter, lock=decision.lock, at=at)
    decision_sign(decision, officer=signer, lock=decision.lock, at=at)
    row.refresh_from_db()
    return decision
