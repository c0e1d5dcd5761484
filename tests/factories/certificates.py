"""Registered datasets with certificates. Everything goes through the services but the last step of `registered`.

registered()     window over, screened at the close, registered, and no certificate yet: to issue one with odd facts
certified()      the same with its first certificate
reissued()       items leave after registration, a narrower certificate takes over
page_drawn()     the job that draws the page is done
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from registry.models import SYSTEM, Certificate, Registration
from registry.services.cases import number_take
from registry.services.certificates import ObjectionFact, ProcedureFacts, certificate_issue
from registry.services.exclusion_acts import exclusion_ex_officio
from registry.services.exclusions import exclusion_record
from registry.services.validity import validity_end

from .objections import registration_published, silence, window_of
from .registrations import AT, fresh, jobs_work

OPENS = AT
CLOSES = datetime(2026, 12, 22, 16, 0, tzinfo=UTC)  # twenty working days, for what was crawled
SETTLED = CLOSES + timedelta(minutes=11)
REISSUED = SETTLED + timedelta(days=30)
OBJECTION = ObjectionFact("YY-2026-000041-7", "来源 1", "copyright", "upheld", 1, CLOSES, "source 1")


def procedure(*objections: ObjectionFact) -> ProcedureFacts:
    return ProcedureFacts(OPENS, CLOSES, 20, list(objections))


def registered(*, excluded: list[int] | None = None, at: datetime = SETTLED, **options: Any) -> Registration:
    """As the settlement leaves it just before the certificate, with `excluded` items taken out."""
    registration = registration_published(**options)
    assert window_of(registration).closes_at <= CLOSES
    silence(at)
    jobs_work("screening", at=at)
    if excluded:
        exclusion_record(registration, numbers=np.array(excluded, "<i8"), reasons=[_reason(len(excluded))], at=at)
    registration = fresh(registration)
    registration.number = number_take("registration", at=at)
    registration.registered_at, registration.valid_until = at, validity_end(registration, at=at)
    registration.save(update_fields=["number", "registered_at", "valid_until"])
    Registration.advance([registration.pk], "settle", at, actor=SYSTEM)
    return fresh(registration)


def certified(*, objections: list[ObjectionFact] | None = None, at: datetime = SETTLED, **options: Any) -> Certificate:
    registration = registered(at=at, **options)
    return certificate_issue(registration, procedure=procedure(*(objections or [])), at=at)


def reissued(certificate: Certificate, *, out: list[int] | None = None, at: datetime = REISSUED) -> Certificate:
    """Items leave after registration, and a narrower certificate takes the place of this one."""
    numbers = np.array(out or [2], "<i8")
    reasons = [_reason(len(numbers))]
    exclusion_ex_officio(certificate.registration, numbers=numbers, reasons=reasons, at=at)
    return fresh_certificate(Certificate.objects.get(supersedes=certificate))


def page_drawn(certificate: Certificate) -> Certificate:
    """Let the waiting job draw the page; the row as it stands then."""
    jobs_work("certificate_pdf", at=certificate.issued_at)
    return fresh_certificate(certificate)


def fresh_certificate(certificate: Certificate) -> Certificate:
    return Certificate.objects.select_related(
        "case__profile", "registration__case__profile", "registration__version", "superseded_by", "entry"
    ).get(pk=certificate.pk)


def _reason(items: int) -> dict[str, Any]:
    return {"ref": "YY-2026-000041-7", "ground": "copyright", "scope": "来源 1", "scope_en": "source 1", "items": items}
