"""Plain values behind a list's page: where it goes on, and links that change what it shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a keyset list: how many are shown, of how many (None: not counted), and where it goes on."""

    shown: int
    total: int | None = None
    next_url: str = ""
    first_url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that sets or takes off one thing; `count` is how many it would leave."""

    label: str | Promise
    url: str
    count: int | None = None
    is_current: bool = False
