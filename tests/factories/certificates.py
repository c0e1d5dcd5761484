"""Registered datasets with certificates. Two ways: the short one takes the last steps by the state machine itself.

registered()     a registration that has just been registered, without a certificate (short way)
certified()      the same with its first certificate
page_drawn()     work off the job that draws the page
"""

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from registry.kernel import store
from registry.models import SYSTEM, Actor, Certificate, Decision, Registration, Screening, Snapshot
from registry.services.cases import number_take
from registry.services.certificates import ObjectionFact, ProcedureFacts, certificate_issue
from registry.services.exclusion_acts import exclusion_ex_officio
from registry.services.exclusions import exclusion_record
from registry.services.validity import validity_end

from .registrations import AT, fresh, jobs_work, officer_actor, officer_new, registration_under_examination

OPENS = AT + timedelta(days=7)
CLOSES = OPENS + timedelta(days=14)
SETTLED = CLOSES + timedelta(hours=1)
REISSUED = SETTLED + timedelta(days=30)
OBJECTION = ObjectionFact("YY-2026-000041-7", "来源 1", "copyright", "upheld", 1, CLOSES, "source 1")


def procedure(*objections: ObjectionFact) -> ProcedureFacts:
    return ProcedureFacts(OPENS, CLOSES, 10, list(objections))


def registered(*, excluded: list[int] | None = None, at: datetime = SETTLED, **options: Any) -> Registration:
    """Passed by two officers, screened at the close, `excluded` items taken out, registered at `at`."""
    registration = registration_under_examination(at=AT, **options)
    _pass(registration)
    _screened(registration, as_of=CLOSES + timedelta(minutes=10))
    Registration.advance([registration.pk], "publish", OPENS, actor=SYSTEM)
    registration = fresh(registration)
    if excluded:
        exclusion_record(registration, numbers=np.array(excluded, "<i8"), reasons=[_reason(len(excluded))], at=at)
    registration.number = number_take("registration", at=at)
    registration.registered_at, registration.is_published = at, True
    registration.valid_until = validity_end(registration, at=at)
    registration.save()
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


def _pass(registration: Registration) -> None:
    drafter, signer = officer_new(), officer_new("reviewer")
    decision = Decision.objects.create(
        case=registration.case,
        event="pass",
        state=Decision.State.SIGNED,
        facts="Complete.",
        reasons="Nothing stands against it.",
        drafted_by=drafter,
        drafted_at=AT,
        proposed_at=AT,
        signed_by=signer,
        signed_at=AT,
    )
    actor: Actor = officer_actor(signer)
    Registration.advance([registration.pk], "pass", AT, actor=actor, decision=decision)


def _screened(registration: Registration, *, as_of: datetime) -> Screening:
    manifest = registration.version.manifests.get(is_current=True)
    number = Snapshot.objects.count() + 1
    snapshot = Snapshot.objects.create(
        number=number,
        digest=store.put_bytes(b"snapshot %d" % number),
        as_of=as_of,
        refusals=0,
        rules=0,
        created_at=as_of,
    )
    return Screening.objects.create(
        registration=registration,
        version=registration.version,
        snapshot=snapshot,
        is_delta=True,
        as_of=as_of,
        items=manifest.items,
        items_hit=0,
        unresolvable=manifest.unresolvable,
        finished_at=as_of,
    )
