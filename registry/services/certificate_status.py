"""Signed statements of status, made when asked for.

A statement made now carries the begun minute, or the last change if that is younger: for one state every web node
signs the same bytes, so copies and ETags agree, and no statement says what had already changed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from registry.certification.codec import JsonValue, dump
from registry.certification.keys import Use
from registry.certification.status import issue_status, read_status
from registry.kernel.errors import DomainError
from registry.models import Act, Certificate, CertificateState
from registry.selectors.certificate_history import Standing, standing_at

from .keys import key_provider

GRAIN = timedelta(minutes=1)
LIFE = timedelta(hours=24)  # how long an offline verifier may trust a copy; see docs on the certificate
CACHE_SECONDS = 60


class NoStatusThen(DomainError):
    code = "no_status_then"
    message = _(
        "There is no status for that instant. Give one between the issue, %(issued)s, and now, %(now)s, for example "
        "2026-11-30T12:00+08:00."
    )

    @classmethod
    def of(cls, certificate: Certificate, at: datetime) -> "NoStatusThen":
        return cls(issued=certificate.issued_at.isoformat(), now=at.isoformat())


def status_now(certificate: Certificate, acts: Sequence[Act], at: datetime) -> str:
    """The statement (`status+jwt`) to be served at `at`."""
    standing = standing_at(certificate, acts, at)
    as_of = max([_grain(at), *(act.at for act in acts if act.at <= at), *_ended(certificate, at)])
    return _sign(certificate, standing, as_of)


def status_at(certificate: Certificate, acts: Sequence[Act], then: datetime, *, at: datetime) -> str:
    """What holds for an earlier instant `then`, as known at `at`. Raises NoStatusThen for the future and before issue.

    The statement lives no longer than what it states did, so that it cannot be shown for a later instant.
    """
    if not certificate.issued_at <= then <= at:
        raise NoStatusThen.of(certificate, at)
    return _sign(certificate, standing_at(certificate, acts, then), then)


def status_read(token: str) -> JsonValue:
    """The content of one of our own statements as JSON, for those who cannot read the token."""
    return dump(read_status(token, key_provider().jwks()))


def _grain(at: datetime) -> datetime:
    seconds = int(at.timestamp()) // int(GRAIN.total_seconds()) * int(GRAIN.total_seconds())
    return datetime.fromtimestamp(seconds, UTC)


def _ended(certificate: Certificate, at: datetime) -> list[datetime]:
    return [certificate.valid_until] if certificate.valid_until <= at else []


def _sign(certificate: Certificate, standing: Standing, as_of: datetime) -> str:
    end = as_of + LIFE
    if standing.holds_until is not None:
        end = min(end, standing.holds_until)
    successor = certificate.superseded_by if standing.state == CertificateState.SUPERSEDED else None
    return issue_status(
        certificate.number,
        standing.state,
        as_of,
        end - as_of,
        key=key_provider().signer(Use.VC),
        issuer_url=settings.SITE_URL,
        challenged=standing.is_challenged,
        effective_at=standing.since,
        successor=successor.number if successor else None,
        covered_root=standing.covered_root,
        suspended_items=standing.suspended_items,
    )
