"""Parties with a track record of objections."""

from datetime import datetime, timedelta

from objections.models import Objection

from .objections import FILED, objection_filed, objector_new, registration_published
from .registrations import Acting


def with_record(outcomes: str, *, name: str = "Shantang Press", at: datetime = FILED) -> Acting:
    """A party with past objections: u upheld, p partly, r rejected, i inadmissible, each ended long enough ago."""
    words = {"u": "upheld", "p": "partly_upheld", "r": "rejected", "i": "inadmissible"}
    acting, registration = objector_new(name), registration_published()
    for outcome in outcomes:
        objection = objection_filed(registration, objector=acting)
        Objection.objects.filter(pk=objection.pk).update(
            state="closed",
            outcome=words[outcome],
            state_since=at - timedelta(days=60),
            filed_at=at - timedelta(days=90),
        )
    return acting
