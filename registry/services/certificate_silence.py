"""What silence does to certificates and to registrations at the end of their validity."""

from datetime import datetime

from registry.models import SYSTEM, Deadline
from registry.selectors.certificates import LIVE

from .certificate_steps import certificate_end
from .deadlines import on_silence
from .exclusion_acts import exclusion_ex_officio
from .itemsets import itemset_numbers
from .registration_ends import registration_expire


@on_silence("registration", "validity")
def registration_validity_over(deadline: Deadline, at: datetime) -> None:
    """The registration lapses and its certificate expires, both at once; not while a timely renewal is pending."""
    registration_expire(deadline.case.registration, at=at)


@on_silence("certificate", "validity")
def certificate_validity_over(deadline: Deadline, at: datetime) -> None:
    """The certificate expires at the end printed on it, with its registration unless a renewal is pending."""
    certificate = deadline.case.certificate
    registration_expire(certificate.registration, at=at)
    certificate.refresh_from_db(fields=["state"])
    if certificate.state in LIVE:
        certificate_end(certificate.registration, "expire", at=at, actor=SYSTEM, facts={"clock": "validity"})


@on_silence("certificate", "suspension")
def suspension_over(deadline: Deadline, at: datetime) -> None:
    """A suspended part is cut out by exclusion and the certificate re-issued; a suspended whole is revoked."""
    certificate = deadline.case.certificate
    registration = certificate.registration
    facts = {"clock": deadline.clock}
    if certificate.suspended_items is None:
        certificate_end(registration, "silence:revoked", at=at, actor=SYSTEM, facts=facts)
        return
    numbers = itemset_numbers(certificate.suspended_items)
    reason = {
        "ref": certificate.number,
        "ground": "suspended_part",
        "scope": "逾期未解除暂停的条目",
        "scope_en": "items whose suspension was not lifted in time",
        "items": len(numbers),
    }
    exclusion_ex_officio(registration, numbers=numbers, reasons=[reason], at=at)
