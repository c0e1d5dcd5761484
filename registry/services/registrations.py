"""The applicant's acts on an application: submit, resubmit, supply evidence, withdraw, ask for review.

The registry's acts are in `examinations`, decisions and what they do in `registration_decisions`, silence in
`registration_silence`.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.canon import digest_of
from registry.kernel.errors import Conflict, DomainError
from registry.models import (
    Actor,
    Letter,
    NotPossibleNow,
    Receipt,
    Registration,
    RegistrationState,
    ReviewRequest,
    Version,
)
from registry.selectors.gaps import Gap, version_gaps

from .applicants import (
    applicant_check,
    applicants_notify,
    consent_give,
    registration_lock,
    version_name,
)
from .cases import case_number
from .deadlines import clock_resumed
from .endings import registration_ended
from .examinations import (
    registration_accept,
    registration_extend,
    registration_request_evidence,
    registration_require_correction,
    registration_send_back,
)
from .in_time import in_time_check
from .messages import notify
from .receipts import receipt_write

__all__ = [
    "AlreadySubmitted",
    "GapsLeft",
    "registration_accept",
    "registration_extend",
    "registration_request_evidence",
    "registration_request_review",
    "registration_require_correction",
    "registration_resubmit",
    "registration_send_back",
    "registration_submit",
    "registration_supply",
    "registration_withdraw",
]


class GapsLeft(DomainError):
    """Something is still missing; `gaps` lists it."""

    code = "gaps_left"
    message = _("The application is not complete: %(first)s")

    def __init__(self, gaps: list[Gap]) -> None:
        self.gaps = gaps
        super().__init__(first=f"{gaps[0].place} {gaps[0].text}".strip())


class AlreadySubmitted(Conflict):
    code = "already_submitted"
    message = _("This application was already submitted; the receipt is %(number)s.")


@transaction.atomic
def registration_submit(registration: Registration, *, actor: Actor, at: datetime) -> Receipt:
    """File the draft: it gets its number, its version is closed, and a receipt names every file.

    Raises GapsLeft while anything is missing, AlreadySubmitted the second time.
    """
    registration = registration_lock(registration)
    applicant_check(registration, actor)
    if registration.state != RegistrationState.DRAFT:
        raise AlreadySubmitted(number=registration.case.number or "")
    receipt = _file(registration, at)
    case_number(registration.case, "application", at=at)
    Registration.objects.filter(pk=registration.pk).update(submitted_at=at)
    Registration.advance([registration.pk], "submit", at, actor=actor, facts=_facts(registration, receipt))
    applicants_notify(registration, "submitted", at=at, clock="acceptance", items=receipt.facts["items"])
    return receipt


@transaction.atomic
def registration_resubmit(registration: Registration, *, actor: Actor, at: datetime) -> Receipt:
    """Hand the corrected application in again. Raises GapsLeft, PeriodOver when late, AlreadySubmitted otherwise."""
    registration = registration_lock(registration)
    applicant_check(registration, actor)
    if registration.state != RegistrationState.CORRECTION_REQUIRED:
        raise AlreadySubmitted(number=registration.case.number or "")
    in_time_check(registration.case, "correction", at)
    receipt = _file(registration, at)
    Registration.advance([registration.pk], "resubmit", at, actor=actor, facts=_facts(registration, receipt))
    applicants_notify(registration, "resubmitted", at=at, clock="acceptance", items=receipt.facts["items"])
    return receipt


def _file(registration: Registration, at: datetime) -> Receipt:
    """Close the version if it is complete. It changes no more, unless a correction opens it again."""
    version = Version.objects.select_for_update(of=("self",)).get(pk=registration.version_id)
    gaps = version_gaps(version, at=at)
    if gaps:
        raise GapsLeft(gaps)
    version.filed_at = at
    version.save(update_fields=["filed_at"])
    return receipt_write(registration, at=at)


def _facts(registration: Registration, receipt: Receipt) -> dict[str, Any]:
    version = registration.version
    return {"dataset": registration.dataset.slug, "version": version.label, **receipt.facts} | (
        {"asks_unpublished": True} if version.asks_unpublished else {}
    )


@transaction.atomic
def registration_supply(registration: Registration, *, text: str, actor: Actor, at: datetime) -> Letter:
    """Answer a request for evidence; files are attached to the case before. The examination clock goes on.

    Raises DomainError(field="text") when nothing is said, NotPossibleNow when nothing was asked for.
    """
    registration = registration_lock(registration)
    joined = applicant_check(registration, actor)
    if not text.strip():
        raise DomainError(_("Say what the files show, or why there is nothing to add."), field="text")
    in_time_check(registration.case, "evidence", at)
    clock = clock_resumed(registration.case, "examination", registration.examination_days_left or 1, at=at)
    since = registration.evidence_stopped_at or at
    files = registration.case.attachments.filter(purpose="evidence", uploaded_at__gte=since)
    digests = sorted(files.values_list("sha256", flat=True))
    Registration.advance(
        [registration.pk],
        "supply",
        at,
        actor=actor,
        facts={"files": len(digests), "files_sha256": digest_of(digests)},
        private={"text": text.strip()},
        clock=clock,
    )
    Registration.objects.filter(pk=registration.pk).update(evidence_stopped_at=None, examination_days_left=None)
    letter = Letter.objects.create(
        case=registration.case, kind=Letter.Kind.EVIDENCE, text=text.strip(), party=joined.party, written_at=at
    )
    applicants_notify(registration, "supplied", at=at, clock="examination", files=len(digests))
    return letter


@transaction.atomic
def registration_withdraw(registration: Registration, *, actor: Actor, at: datetime) -> Registration:
    """Ask for withdrawal; carried out when every joint applicant has asked. The state tells whether it was.

    Open objections and matches end with it. Safe to repeat while others have not agreed yet. Raises NotPossibleNow
    for a draft (which nobody received) and for an application that has ended or is registered.
    """
    registration = registration_lock(registration)
    if "withdraw" not in Registration.TRANSITIONS[registration.state].edges:
        raise NotPossibleNow(number=str(registration.case), state=registration.state_label)
    missing = consent_give(registration, "withdraw", actor=actor, at=at)
    if missing:
        params = {
            "registration": registration.pk,
            "number": registration.case.number,
            "name": version_name(registration),
        }
        notify(missing, "registration:withdrawal_asked", case=registration.case, at=at, params=params, key="withdraw")
        return registration
    [registration] = Registration.advance([registration.pk], "withdraw", at, actor=actor)
    registration_ended(registration, at)
    applicants_notify(registration, "withdrawn", at=at)
    return registration


@transaction.atomic
def registration_request_review(
    registration: Registration, *, reasons: str, actor: Actor, at: datetime
) -> ReviewRequest:
    """Ask a panel to look at a refusal again. Raises DomainError(field="reasons") without reasons, NotPossibleNow."""
    registration = registration_lock(registration)
    joined = applicant_check(registration, actor)
    if not reasons.strip():
        raise DomainError(_("Say what the decision got wrong."), field="reasons")
    in_time_check(registration.case, "review_request", at)
    Registration.advance([registration.pk], "request_review", at, actor=actor, private={"reasons": reasons.strip()})
    request = ReviewRequest.objects.create(
        case=registration.case, party=joined.party, reasons=reasons.strip(), received_at=at
    )
    applicants_notify(registration, "review_requested", at=at, clock="review")
    return request
