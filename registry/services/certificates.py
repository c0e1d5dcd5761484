"""Certificates: issued in the transaction that registers, replaced by a narrower one in the transaction that excludes.

The signed credential is the certificate. Its page is drawn later by a job (certificate_pdf), from the same facts.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.certification.facts import CertificateFacts, IssueState
from registry.certification.wording import Words
from registry.kernel.errors import Conflict, DomainError
from registry.models import SYSTEM, Certificate, Registration, RegistrationState
from registry.selectors.certificates import certificate_live

from .certificate_facts import certificate_facts
from .certificate_issuing import IssueContext, certificate_write
from .certificate_procedure import ObjectionFact, Procedure, ProcedureFacts, procedure_repeated, procedure_stated
from .certificate_suspension import suspension_carried
from .decision_drop import decisions_drop
from .locks import cases_lock

__all__ = ["ObjectionFact", "ProcedureFacts", "certificate_issue", "certificate_supersede"]

REASONS = {
    "exclusion": Words("条目剔除", "items were excluded"),
    "change": Words("登记事项变更", "the record was changed"),
    "transfer": Words("登记转移", "the registration was transferred"),
    "renewal": Words("续展", "the registration was renewed"),
}


class NeverCertified(DomainError):
    """Nobody could object, so nothing can be certified."""

    code = "never_certified"
    message = _("%(number)s was not published, so nobody could object to it; it never gets a certificate.")


class AlreadyCertified(Conflict):
    code = "already_certified"
    message = _("%(number)s already has a certificate that is in force or suspended: %(certificate)s.")


@transaction.atomic
def certificate_issue(registration: Registration, *, procedure: ProcedureFacts, at: datetime) -> Certificate:
    """The first certificate of a registration that is being registered; it is signed before this returns.

    Called in the transaction that registers, after number, exclusions and `valid_until` are written. Raises
    NeverCertified, AlreadyCertified, NotScreenedAfterClose, or FactsError/ItemsDisagree when rows contradict each
    other; nothing is registered then.
    """
    registration = certificate_locked(registration)
    live = certificate_live(registration)
    if live is not None:
        raise AlreadyCertified(number=str(registration), certificate=live.number)
    facts = certificate_facts(
        registration, procedure=procedure_stated(procedure), issue=_next_issue(registration), at=at
    )
    return certificate_write(registration, facts, IssueContext(at))


@transaction.atomic
def certificate_supersede(
    old: Certificate,
    *,
    registration: Registration,
    reason: str,
    at: datetime,
    procedure: ProcedureFacts | None = None,
) -> Certificate:
    """Replace a live certificate by one of the rows as they are now (narrower after an exclusion); returns the new one.

    `reason` is a key of REASONS. The procedure facts are the old ones unless given. A suspension that still concerns
    certified items goes over to the new certificate with the time that is left of it, and so does a challenge.
    """
    registration = certificate_locked(registration)
    old = Certificate.objects.select_related("case__profile", "suspended_items").get(pk=old.pk)
    before = CertificateFacts.from_object(old.facts)
    stated: Procedure = procedure_stated(procedure) if procedure else procedure_repeated(before)
    words = REASONS[reason]
    note = Words(f"换发，代替 {old.number}：{words.zh}。", f"Re-issued in place of {old.number}: {words.en}.")
    number = _next_issue(registration)
    facts = certificate_facts(registration, procedure=stated, issue=number, at=at, notes=(note,))
    suspension = suspension_carried(old, facts)
    if suspension:
        facts = replace(facts, state=IssueState.SUSPENDED)
    Certificate.advance(
        [old.pk], "supersede", at, actor=SYSTEM, facts={"successor": facts.certificate_number, "reason": reason}
    )
    decisions_drop([old.case_id])
    new = certificate_write(registration, facts, IssueContext(at, old, suspension))
    Certificate.objects.filter(pk=old.pk).update(superseded_by=new)
    return new


def certificate_locked(registration: Registration) -> Registration:
    """The registration under its lock. Raises NeverCertified, or Conflict unless it is in the register."""
    cases_lock(registration.case)
    found = Registration.objects.select_related("case__profile", "dataset", "version", "applicant").get(
        pk=registration.pk
    )
    if found.version.asks_unpublished or not found.is_published:
        raise NeverCertified(number=str(found))
    if found.state != RegistrationState.REGISTERED or not found.number:
        raise Conflict(_("%(number)s is not registered, so it cannot be certified."), number=str(found))
    return found


def _next_issue(registration: Registration) -> int:
    return registration.certificates.count() + 1
