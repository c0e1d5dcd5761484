"""What a stranger wrote, made fit to be read and to be shown in a sentence."""

from __future__ import annotations

import re

SHOWN = 80  # characters of a stranger's text that a diagnosis repeats

_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def shown(value: object) -> str:
    """At most SHOWN characters of any value: no control characters, no reversal of the line, no lone surrogates."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except (RecursionError, ValueError):  # nested beyond measure; an integer too long to be written
        return "…"
    text = _UNSHOWABLE.sub("�", text[: SHOWN * 2]).strip()
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def is_encodable(text: str) -> bool:
    """Whether a text can be stored and sent: JSON escapes can hold lone surrogates."""
    return text.isascii() or not re.search("[\ud800-\udfff]", text)
