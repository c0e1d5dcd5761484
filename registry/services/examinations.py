"""The registry's acts on an application: admission, correction, evidence, extension, sending back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import SYSTEM, Actor, Case, Letter, Officer, Registration, RegistrationState, Version

from .applicants import applicants_notify, registration_lock
from .deadlines import deadline_extend, deadline_left, deadline_open
from .decisions import officer_check

MAX_POINTS = 100


def officer_acting(case: Case, actor: Actor) -> Officer:
    """The officer behind the actor. Raises ConflictOfInterest for a member of a party, DomainError for a regulator."""
    officer = Officer.objects.select_related("user").get(pk=actor.officer_id or 0)
    officer_check(case, officer)
    return officer


@transaction.atomic
def registration_accept(registration: Registration, *, actor: Actor, at: datetime) -> Registration:
    """Admit the application: formal examination begins. Raises NotPossibleNow when it does not wait for that."""
    registration = registration_lock(registration)
    officer_acting(registration.case, actor)
    [accepted] = Registration.advance([registration.pk], "accept", at, actor=actor)
    applicants_notify(registration, "accepted", at=at, clock="examination")
    return accepted


@transaction.atomic
def registration_require_correction(
    registration: Registration, *, gaps: Sequence[str], actor: Actor, at: datetime
) -> Letter:
    """Send the one letter that names every gap; the version can be edited again until it is resubmitted.

    Raises DomainError(field="gaps") for an empty letter, NotPossibleNow when the application does not wait for that.
    """
    registration = registration_lock(registration)
    officer = officer_acting(registration.case, actor)
    points = [text.strip() for text in gaps if text.strip()]
    if not points or len(points) > MAX_POINTS:
        raise DomainError(_("Name at least one gap, and at most 100."), field="gaps")
    Registration.advance(
        [registration.pk], "require_correction", at, actor=actor, facts={"gaps": len(points)}, private={"gaps": points}
    )
    Version.objects.filter(pk=registration.version_id).update(filed_at=None)
    letter = Letter.objects.create(
        case=registration.case, kind=Letter.Kind.CORRECTION, points=points, officer=officer, written_at=at
    )
    listed = "\n".join(f"{position}. {text}" for position, text in enumerate(points, 1))
    applicants_notify(registration, "correction", at=at, clock="correction", officer=officer.number, gaps=listed)
    return letter


@transaction.atomic
def registration_request_evidence(registration: Registration, *, text: str, actor: Actor, at: datetime) -> Letter:
    """Ask the applicant for evidence; the examination clock stands still until it comes.

    Raises DomainError(field="text") for an empty request, NotPossibleNow outside examination.
    """
    registration = registration_lock(registration)
    officer = officer_acting(registration.case, actor)
    if not text.strip():
        raise DomainError(_("Say what has to be shown and by what."), field="text")
    running = deadline_open(registration.case, "examination")
    left = deadline_left(running, at) if running and running.due_at > at else 1
    Registration.advance([registration.pk], "request_evidence", at, actor=actor, private={"text": text.strip()})
    Registration.objects.filter(pk=registration.pk).update(evidence_stopped_at=at, examination_days_left=left)
    letter = Letter.objects.create(
        case=registration.case, kind=Letter.Kind.EVIDENCE_REQUEST, text=text.strip(), officer=officer, written_at=at
    )
    applicants_notify(
        registration, "evidence_requested", at=at, clock="evidence", officer=officer.number, text=text.strip()
    )
    return letter


@transaction.atomic
def registration_extend(registration: Registration, *, reasons: str, actor: Actor, at: datetime) -> Letter:
    """Move the end of the examination later, once, with reasons the applicant reads.

    Raises Conflict the second time or when the period is over, DomainError(field="reasons") without reasons.
    """
    registration = registration_lock(registration)
    officer = officer_acting(registration.case, actor)
    if not reasons.strip():
        raise DomainError(_("Give the reasons for the extension."), field="reasons")
    if registration.state != RegistrationState.UNDER_EXAMINATION or registration.has_extended:
        raise Conflict(_("The examination can be extended once, while it runs."))
    deadline = deadline_extend(registration.case, "examination", "examination_extension", at=at)
    Registration.objects.filter(pk=registration.pk).update(has_extended=True)
    facts = {"due_at": deadline.due_at.isoformat()}
    Registration.advance(
        [registration.pk], "extend", at, actor=actor, facts=facts, private={"reasons": reasons.strip()}
    )
    letter = Letter.objects.create(
        case=registration.case, kind=Letter.Kind.EXTENSION, text=reasons.strip(), officer=officer, written_at=at
    )
    applicants_notify(
        registration, "extended", at=at, clock="examination", officer=officer.number, reasons=reasons.strip()
    )
    return letter


@transaction.atomic
def registration_send_back(registration: Registration, *, reasons: str, at: datetime) -> Letter:
    """Screening could not be done on this manifest: back to examination, which begins anew. The system's own act."""
    registration = registration_lock(registration)
    Registration.advance([registration.pk], "send_back", at, actor=SYSTEM)
    letter = Letter.objects.create(
        case=registration.case, kind=Letter.Kind.SENT_BACK, text=reasons.strip(), written_at=at
    )
    applicants_notify(registration, "sent_back", at=at, clock="examination", reasons=reasons.strip())
    return letter
