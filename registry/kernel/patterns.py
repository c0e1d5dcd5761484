"""Path patterns as RFC 9309 section 2.2.3 has them: `*` stands for any run of characters, a last `$` for the end.

Matched without backtracking, in time linear in the address: each literal piece is looked for once, after the one
before. `%2A` and `%24` in a pattern mean the characters themselves.
"""

from __future__ import annotations

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
        if not subject.startswith(first):
            return False
        if not rest:
            return not self.is_anchored or subject == first
        at = len(first)
        last = rest.pop()
        for piece in rest:
            found = subject.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        if self.is_anchored:
            return subject.endswith(last) and len(subject) - len(last) >= at
        return subject.find(last, at) >= 0


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
