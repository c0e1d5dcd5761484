"""Telling registrants that a registration ends soon: when it can be renewed, and 90, 30 and 7 days before the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from registry.models import Filing, FilingKind, Registration, RegistrationState

from .applicants import applicants_notify
from .filings import PENDING
from .validity import renewal_opens

DAYS = (90, 30, 7)
FAR = timedelta(days=200)  # beyond any renewal window counted in months


def renewals_remind(at: datetime) -> int:
    """Each stage once; none while a renewal is pending. Returns how many messages were posted. Safe to repeat."""
    ending = Registration.objects.filter(
        state=RegistrationState.REGISTERED, valid_until__gt=at, valid_until__lte=at + FAR
    ).exclude(filings__in=_pending())
    related = ("case__profile", "version", "dataset")
    return sum(_remind(registration, at) for registration in ending.select_related(*related))


def _pending() -> QuerySet[Filing]:
    return Filing.objects.filter(kind=FilingKind.RENEWAL, state__in=PENDING)


def _remind(registration: Registration, at: datetime) -> int:
    opens, until = renewal_opens(registration), registration.valid_until
    if opens is None or until is None or at < opens:
        return 0
    stage = min((day for day in DAYS if until <= at + timedelta(days=day)), default=0)
    key = f"renewable/{until.isoformat()}/{stage}"
    said = {"dip": registration.number, "until_at": until.isoformat()}
    return len(applicants_notify(registration, "renewable", at=at, key=key, **said))
