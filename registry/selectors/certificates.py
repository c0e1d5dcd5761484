"""Reading certificates. Every certificate is public, for ever."""

from datetime import datetime

from django.db.models import QuerySet

from registry.models import Certificate, CertificateState, Deadline, Registration

LIVE = (CertificateState.IN_FORCE, CertificateState.SUSPENDED)


def certificates_public() -> QuerySet[Certificate]:
    return Certificate.objects.select_related(
        "case", "registration__case", "registration__dataset", "registration__version", "superseded_by", "entry"
    )


def certificate_by_number(number: str) -> Certificate | None:
    """By its exact number: `DIP-…` is the first issue, `DIP-…/2` the second."""
    return certificates_public().filter(number=number).first()


def certificate_live(registration: Registration) -> Certificate | None:
    """The certificate that is in force or suspended; a registration has at most one."""
    return certificates_public().filter(registration=registration, state__in=LIVE).first()


def certificate_newest(number: str) -> Certificate | None:
    """The newest issue of a registration number's line, whatever became of it."""
    return certificates_public().filter(registration__number=number).order_by("-issue").first()


def suspension_ends_at(certificate: Certificate) -> datetime | None:
    """When a suspension that runs now ends by silence; None when none runs, or when only a court ends it."""
    if certificate.state != CertificateState.SUSPENDED:
        return None
    running = Deadline.objects.filter(
        case=certificate.case, clock="suspension", fired_at__isnull=True, cancelled_at__isnull=True
    )
    return running.values_list("due_at", flat=True).first()
