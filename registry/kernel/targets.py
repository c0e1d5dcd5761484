"""What of an address goes to its server: the path and query, which rules of one origin are compared with.

Total on any text, unlike `canonicalise`: a rule file must give an answer for whatever a crawler asks.
"""

from __future__ import annotations

import re

import ada_url

# Scheme, authority, path and query, fragment: RFC 3986 appendix B without the groups nobody asks for.
_WRITTEN = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]*:)?(?://[^/?#]*)?([^#]*)", re.ASCII)

# A parser changes nothing in such a target: no dot segment, no escape that another spelling of the octet would equal.
_PLAIN = re.compile(
    r"(?:https?://[A-Za-z0-9._\-]+(?::[0-9]+)?)?"
    r"(/(?!/)(?!\.)[A-Za-z0-9_\-~!$&'()*+,;=:@/?]*(?:(?:(?<!/)\.|%[89A-Fa-f][0-9A-Fa-f])[A-Za-z0-9_\-~!$&'()*+,;=:@/?]*)*)",
    re.ASCII,
).fullmatch
_BASE = "http://host.invalid/"


def plain_target(text: str) -> str | None:
    """The target when every reader agrees on it, else None; most addresses are so."""
    plain = _PLAIN(text)
    return plain[1] if plain else None


def request_target(text: str) -> str:
    """Path and query as a WHATWG client sends them: absolute, ASCII, dot segments resolved, no fragment.

    A text without a scheme is read as relative to the root. What no client would fetch keeps the target it is
    written with.
    """
    try:
        href = ada_url.join_url(_BASE, text.encode("utf-8", "replace").decode())
    except ValueError:
        return written_target(text)
    target = written_target(href)
    return target if target.isascii() else "/"


def written_target(text: str) -> str:
    """Path and query octet by octet as they are written, with a slash put before a relative path."""
    match = _WRITTEN.match(text)
    target = match[1] if match else ""
    return target if target.startswith("/") else f"/{target}"
