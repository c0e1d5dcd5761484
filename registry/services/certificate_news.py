"""Telling the public and the registrants what became of a certificate."""

from datetime import datetime
from typing import Any

from registry.models import Certificate
from registry.selectors.registrations import applicants_of

from .gazette import notice_publish
from .messages import notify


def certificate_announce(certificate: Certificate, event: str, at: datetime, **facts: Any) -> None:
    """A notice in the Gazette; `facts` are public."""
    params = {"certificate": certificate.number, "number": certificate.registration.number, **facts}
    notice_publish(certificate.case, f"certificate:{event}", params=params, at=at)


def certificate_tell(certificate: Certificate, event: str, at: datetime, **params: Any) -> None:
    """Tell the registrants, all of them."""
    registration = certificate.registration
    version = registration.version
    facts = {
        "number": registration.number,
        "certificate": certificate.number,
        "dataset": version.name_zh or version.name_en,
        "valid_until_at": certificate.valid_until.isoformat(),
    }
    parties = applicants_of(registration.case)
    notify(parties, f"certificate:{event}", case=certificate.case, at=at, params=facts | params)
