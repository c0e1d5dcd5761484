"""What silence does to an application: admission is deemed, a party's silence ends it, the registry's is marked."""

from datetime import datetime

from registry.models import Deadline, Registration

from .applicants import applicants_notify
from .deadlines import on_silence, silence_default
from .endings import registration_ended
from .messages import notify


@on_silence("registration", "acceptance")
def acceptance_silence(deadline: Deadline, at: datetime) -> None:
    """Nobody admitted it in time: deemed admitted."""
    registration = _take_silence(deadline, at)
    applicants_notify(registration, "deemed_accepted", at=at, clock="examination")


@on_silence("registration", "registration_draft")
def draft_silence(deadline: Deadline, at: datetime) -> None:
    registration = _take_silence(deadline, at)
    params = {"registration": registration.pk, "name": registration.dataset.slug}
    notify([registration.applicant], "registration:abandoned", case=None, at=at, params=params, key=str(deadline.pk))


@on_silence("registration", "correction")
def correction_silence(deadline: Deadline, at: datetime) -> None:
    _end_by_silence(deadline, "deemed_withdrawn", at)


@on_silence("registration", "evidence")
def evidence_silence(deadline: Deadline, at: datetime) -> None:
    _end_by_silence(deadline, "terminated", at)


@on_silence("registration", "review_request")
def review_request_silence(deadline: Deadline, at: datetime) -> None:
    """No review was asked for: the refusal is final."""
    _end_by_silence(deadline, "refused_final", at)


@on_silence("registration", "examination")
def examination_silence(deadline: Deadline, at: datetime) -> None:
    """The registry is late: a public mark, and after as long again the lead has to reassign. Nothing is decided."""
    silence_default(deadline, at)
    registration = deadline.case.registration
    applicants_notify(registration, "overdue", at=at, key=str(deadline.pk), was_due_at=deadline.due_at.isoformat())


def _end_by_silence(deadline: Deadline, event: str, at: datetime) -> None:
    registration = _take_silence(deadline, at)
    registration_ended(registration, at)
    applicants_notify(registration, event, at=at, was_due_at=deadline.due_at.isoformat())


def _take_silence(deadline: Deadline, at: datetime) -> Registration:
    silence_default(deadline, at)
    return Registration.objects.select_related("case__profile", "dataset", "version", "applicant").get(
        case_id=deadline.case_id
    )
