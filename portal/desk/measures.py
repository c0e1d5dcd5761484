"""Entering a court's order at the desk or by the API: from what was written to the service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Actor, Filing, Registration
from registry.selectors.remarks import filings_of
from registry.services.exclusion_targets import numbers_named
from registry.services.filing_measures import measure_enter


def order_enter(registration: Registration, data: dict[str, Any], actor: Actor, at: datetime) -> Filing:
    """`data`: text, measure, court, docket, ends_on, lifts (a number), lines (items of a suspension, one a line)."""
    lines = data.get("lines", "").strip()
    numbers = numbers_named(registration.version, "items", lines=lines) if lines else None
    lifts = None
    if data.get("lifts"):
        lifts = filings_of(registration).filter(case__number=data["lifts"].strip().upper()).first()
        if lifts is None:
            raise DomainError(_("Choose a remark that stands on this registration."), field="lifts")
    content = {name: data.get(name) for name in ("measure", "court", "docket", "ends_on")}
    return measure_enter(
        registration, text=data["text"], content=content, numbers=numbers, lifts=lifts, actor=actor, at=at
    )
