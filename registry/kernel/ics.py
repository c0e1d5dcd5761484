"""iCalendar files (RFC 5545) for deadlines: all-day or timed events, folded and escaped as the standard asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FOLD = 75  # octets in a content line, section 3.1
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One instant by which something must be done: the entry is the hour before it, so that it stands on the last day.

    `uid` is the same whenever the file is fetched, and `sequence` grows when the instant moves, so calendars update the
    entry. `is_tentative`: the instant may still move.
    """

    uid: str
    at: datetime
    summary: str
    description: str = ""
    url: str = ""
    is_tentative: bool = False
    sequence: int = 0


def calendar_text(name: str, events: Iterable[CalendarEvent], *, stamp: datetime) -> str:
    """A whole calendar with CRLF line ends; `stamp` is when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Data-IP Register//EN", f"X-WR-CALNAME:{_escape(name)}"]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _fold(line))


def _event(event: CalendarEvent, stamp: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_escape(event.uid)}",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(event.at - HOUR)}",
        f"DTEND:{_utc(event.at)}",
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{'TENTATIVE' if event.is_tentative else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        f"SUMMARY:{_escape(event.summary)}",
    ]
    if event.description:
        lines.append(f"DESCRIPTION:{_escape(event.description)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escape(text: str) -> str:
    """Section 3.3.11: backslash, semicolon, comma and line breaks."""
    for raw, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(raw, escaped)
    return text


def _fold(line: str) -> Iterator[str]:
    """Cut into lines of at most 75 octets, never inside a character; the following ones begin with a blank."""
    part, size = "", 0
    for sign in line:
        length = len(sign.encode())
        if size + length > FOLD:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + length
    yield part
