"""Inbox messages as their reader sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from registry.models import InboxMessage

from .wording import Text, render


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One message in the reader's language."""

    pk: int
    text: Text
    posted_at: datetime
    is_read: bool


def inbox_rows(messages: Iterable[InboxMessage], language: str) -> list[InboxRow]:
    """The wording is made now, so a message written years ago reads in whatever language the reader has."""
    return [
        InboxRow(row.pk, render(row.event, row.params, language), row.posted_at, row.read_at is not None)
        for row in messages
    ]
