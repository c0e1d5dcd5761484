"""Opening a match by hand at the desk or by the API: from what was written to the service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Actor, Match, Refusal, ScopeKind
from registry.selectors.registrations import registration_by_number
from registry.services.match_by_hand import match_by_hand, numbers_pointed_at


def names_person(refusal: Refusal) -> bool:
    """Whether there is anybody in the refusal to be looked for by hand."""
    return not refusal.is_ended and refusal.scopes.filter(kind=ScopeKind.PERSON, until__isnull=True).exists()


def match_enter(refusal: Refusal, data: dict[str, Any], actor: Actor, at: datetime) -> Match:
    """`data`: dataset (a number), lines (items, one a line) or source (its position), reason."""
    registration = registration_by_number(data["dataset"].strip().upper())
    if registration is None:
        raise DomainError(_("No published dataset has this number."), field="dataset")
    numbers = numbers_pointed_at(registration.version, lines=data.get("lines", ""), source=data.get("source"))
    return match_by_hand(refusal, registration, numbers=numbers, reason=data["reason"], actor=actor, at=at)
