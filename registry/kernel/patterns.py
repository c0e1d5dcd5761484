"""Path patterns as RFC 9309 section 2.2.3 has them: `*` stands for any run of characters, a last `$` for the end.

Matched without backtracking, in time linear in the address: each literal piece is looked for once, after the one
before. `%2A` and `%24` in a pattern mean the characters themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_LITERAL = (("%2A", "*"), ("%2a", "*"), ("%24", "$"))


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern made ready: `pieces` are the literals between the stars, unescaped; the first is anchored."""

    pieces: tuple[str, ...]
    is_anchored: bool  # ends with `$`

    def matches(self, path: str) -> bool:
        """Whether a canonical `path`, its query included, is covered from its beginning."""
        return self.covers(spelled_out(path))

    def covers(self, subject: str) -> bool:
        """The same for a path that was spelled out before."""
        first, *rest = self.pieces
        if not rest:
            return subject == first if self.is_anchored else subject.startswith(first)
        tail = rest.pop() if self.is_anchored else None
        return in_order(subject, first, rest, tail)


def in_order(subject: str, head: str, middles: Sequence[str], tail: str | None) -> bool:
    """Whether `head` begins the subject, `middles` follow one after the other, and `tail`, if given, ends it.

    Each piece is taken at its first place behind the one before: nothing is tried twice, whatever the pattern.
    """
    if not subject.startswith(head):
        return False
    at = len(head)
    for piece in middles:
        at = subject.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return tail is None or (subject.endswith(tail) and len(subject) - len(tail) >= at)


def path_pattern(text: str) -> PathPattern:
    """`/private*`, `/*.pdf$` made ready for matching."""
    is_anchored = text.endswith("$")
    pieces = tuple(spelled_out(piece) for piece in text.removesuffix("$").split("*"))
    return PathPattern(pieces, is_anchored)


def spelled_out(text: str) -> str:
    """A path with `%2A` and `%24` as the characters they stand for, which is how patterns and paths are compared."""
    if "%2" in text:
        for escaped, literal in _LITERAL:
            text = text.replace(escaped, literal)
    return text
