"""A certificate for what a registration has become after a recorded filing: changed, transferred or renewed."""

from datetime import datetime

from django.db import transaction

from registry.certification.facts import CertificateFacts
from registry.certification.wording import Words
from registry.models import Certificate, CertificateState, Registration
from registry.selectors.certificates import certificate_live

from .certificate_facts import certificate_facts
from .certificate_issuing import IssueContext, certificate_write
from .certificate_news import certificate_tell
from .certificate_procedure import procedure_repeated
from .certificates import REASONS, certificate_locked, certificate_supersede
from .endings import registration_certified_again


@transaction.atomic
def certificate_follow(registration: Registration, *, reason: str, at: datetime) -> Certificate | None:
    """Replace the live certificate by one of the rows as they are now; None where there never was one or it ended.

    A renewal also follows a certificate that expired while the renewal was pending: validity ran on in the register.
    `reason` is a key of certificates.REASONS.
    """
    live = certificate_live(registration)
    if live is not None:
        return certificate_supersede(live, registration=registration, reason=reason, at=at)
    last = registration.certificates.order_by("-issue").first()
    if reason != "renewal" or last is None or last.state != CertificateState.EXPIRED:
        return None
    return _after_expiry(last, certificate_locked(registration), at)


def _after_expiry(last: Certificate, registration: Registration, at: datetime) -> Certificate:
    words = REASONS["renewal"]
    note = Words(f"{last.number} 到期后换发：{words.zh}。", f"Follows {last.number}, which expired: {words.en}.")
    facts = certificate_facts(
        registration,
        procedure=procedure_repeated(CertificateFacts.from_object(last.facts)),
        issue=last.issue + 1,
        at=at,
        notes=(note,),
    )
    renewed = certificate_write(registration, facts, IssueContext(at))
    certificate_tell(renewed, "reissued", at, replaces=last.number)
    registration_certified_again(registration, at)
    return renewed
