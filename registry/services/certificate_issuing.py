"""Writing one certificate: credential signed, case opened, ledger entry, clocks, and the job that draws the page."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from registry.certification.credential import issue, token_sha256
from registry.certification.facts import CertificateFacts
from registry.certification.keys import Use
from registry.certification.ledgerproof import DIGEST_KEY
from registry.models import SYSTEM, Act, Case, CaseKind, Certificate, CertificateState, Registration
from registry.models.clocks import Clock, deadline_for, deadlines_open
from registry.selectors.registrations import applicants_of

from .cases import act_record, case_open, case_party_add
from .certificate_news import certificate_tell
from .certificate_suspension import CarriedSuspension, suspension_clock
from .jobs import job_create
from .key_events import keys_announce
from .keys import key_provider


@dataclass(frozen=True, slots=True)
class IssueContext:
    """What is needed beside the facts; `suspension` when the certificate it replaces was suspended."""

    at: datetime
    replaces: Certificate | None = None
    suspension: CarriedSuspension | None = None


def status_url(number: str) -> str:
    """Where the statement of status of a certificate is served; it stands inside the credential."""
    return f"{settings.SITE_URL}/v/{number}/status.json"


def certificate_write(registration: Registration, facts: CertificateFacts, one: IssueContext) -> Certificate:
    """Inside the caller's transaction and under the lock of the registration; `facts` are final."""
    key = key_provider().signer(Use.VC)
    keys_announce(at=one.at)
    token = issue(facts, key, settings.SITE_URL, status_url(facts.certificate_number))
    case = _case(registration, facts.certificate_number, one.at)
    act = _act(case, registration, facts, token, one)
    certificate = Certificate.objects.create(
        case=case,
        state=facts.state.value,
        state_since=one.at,
        registration=registration,
        number=facts.certificate_number,
        issue=facts.issue,
        facts=facts.to_object(),
        credential=token,
        credential_sha256=token_sha256(token),
        key_id=key.kid,
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        is_challenged=bool(one.replaces and one.replaces.is_challenged),
        suspended_items=one.suspension.items if one.suspension else None,
        issued_at=one.at,
        entry=act.entry,
    )
    _clocks(certificate, one)
    job_create(
        "certificate_pdf",
        params={"certificate": certificate.pk},
        key=str(certificate.pk),
        at=one.at,
        party=registration.applicant,
    )
    if one.replaces:
        certificate_tell(certificate, "reissued", one.at, replaces=one.replaces.number)
    return certificate


def _case(registration: Registration, number: str, at: datetime) -> Case:
    case = case_open(CaseKind.CERTIFICATE, at=at, parent=registration.case)
    case.number = number
    case.save(update_fields=["number"])
    for party in applicants_of(registration.case) or [registration.applicant]:
        case_party_add(case, party, "applicant", confirmed_at=at)
    return case


def _act(case: Case, registration: Registration, facts: CertificateFacts, token: str, one: IssueContext) -> Act:
    """The act whose ledger entry names the credential; verifiers look for its digest in the leaf."""
    said: dict[str, object] = {
        DIGEST_KEY: token_sha256(token),
        "registration": str(registration.case),
        "items": facts.items.covered,
        "items_root": facts.roots.after.items,
        "keys_root": facts.roots.after.keys,
    }
    if one.replaces:
        said |= {"replaces": one.replaces.number, "is_challenged": one.replaces.is_challenged}
    if one.suspension:
        said |= one.suspension.facts
    return act_record(case, "issue", at=one.at, actor=SYSTEM, state=facts.state.value, facts=said)


def _clocks(certificate: Certificate, one: IssueContext) -> None:
    """Validity runs in every live state; a suspension that was carried over ends when it would have ended."""
    rules = Certificate.TRANSITIONS
    validity = deadline_for(
        certificate.case,
        rules[CertificateState.IN_FORCE],
        one.at,
        Clock("validity", certificate.valid_until),
    )
    ends = [validity]
    if one.suspension:
        clock = suspension_clock(one.suspension.due_at)
        ends.append(deadline_for(certificate.case, rules[CertificateState.SUSPENDED], one.at, clock))
    deadlines_open(ends)
