"""Asking about many addresses at once, as a program does."""

from __future__ import annotations

import json
from typing import Any

from tests.factories.api import visitor


def bulk(entries: Any, media_type: str = "application/json", query: str = "") -> Any:
    raw = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return visitor().client.post(f"/api/v1/check/{query}", raw, content_type=media_type)
