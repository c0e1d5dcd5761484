"""Public notices of the Gazette."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.models import Case, GazetteNotice

from .cases import number_take


def notice_publish(
    case: Case, event: str, *, params: dict[str, Any], at: datetime, closes_at: datetime | None = None
) -> GazetteNotice:
    """Put a notice into the Gazette inside the act's own transaction; `params` are public facts, no personal data."""
    return GazetteNotice.objects.create(
        number=number_take("notice", at=at), case=case, event=event, params=params, published_at=at, closes_at=closes_at
    )
