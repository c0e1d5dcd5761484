"""What silence does to certificates and to registrations at the end of their validity."""

from datetime import datetime

from django.db import transaction

from registry.kernel.calendar import Period, period_end
from registry.models import SYSTEM, Deadline, FilingKind, Registration, RegistrationState
from registry.models.clocks import Clock, current_calendar, deadline_for, deadlines_open
from registry.selectors.certificates import LIVE

from .certificate_steps import certificate_end
from .deadlines import on_silence
from .endings import registration_ended
from .exclusion_acts import exclusion_ex_officio
from .itemsets import itemset_numbers
from .locks import cases_lock

ENDED_FILING = ("recorded", "withdrawn", "deemed_withdrawn", "closed")


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


@transaction.atomic
def registration_expire(registration: Registration, *, at: datetime) -> bool:
    """Let a registration whose time is over lapse together with its certificate; False when it does not.

    While a renewal that was filed in time is pending it stays registered and is looked at again a working day later.
    """
    cases_lock(registration.case)
    registration = Registration.objects.select_related("case__profile").get(pk=registration.pk)
    end = registration.valid_until
    if registration.state != RegistrationState.REGISTERED or end is None or at < end:
        return False
    if _renewal_pending(registration, end):
        _look_again(registration, at)
        return False
    facts = {"clock": "validity"}
    Registration.advance([registration.pk], "silence", at, actor=SYSTEM, facts=facts)
    certificate_end(registration, "expire", at=at, actor=SYSTEM, facts=facts)
    registration_ended(registration, at)
    return True


def _renewal_pending(registration: Registration, end: datetime) -> bool:
    timely = registration.filings.filter(kind=FilingKind.RENEWAL, filed_at__lt=end)
    return timely.exclude(state__in=ENDED_FILING).exists()


def _look_again(registration: Registration, at: datetime) -> None:
    """A fresh deadline: one that has fired is never opened again. None while one is still open."""
    case = registration.case
    if case.deadlines.filter(clock="validity", fired_at__isnull=True, cancelled_at__isnull=True).exists():
        return
    is_plain = case.profile.period("validity").is_plain
    end = period_end(at, Period(10, "s") if is_plain else Period(1, "wd"), current_calendar())
    rule = Registration.TRANSITIONS[RegistrationState.REGISTERED]
    deadlines_open([deadline_for(case, rule, at, Clock("validity", end))])
