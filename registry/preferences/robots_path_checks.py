"""What is wrong with the paths behind `Allow:`, `Disallow:` and `Content-Usage:`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry.preferences.statements import Diagnosis
from registry.preferences.texts import shown

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.\-]*:)?//", re.IGNORECASE).match
_EXPRESSION = re.compile(r"\.\*|\\[./?]|\(\.|\[[^\]]{1,30}\]|[)\]][+*?]|^\^|\(\?|\|")
_SEVERAL = re.compile(r"[ \t,]/")
_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


def path_diagnoses(path: str, line: int) -> Iterator[Diagnosis]:
    """The one fault of a path (as text, not empty) that does most harm."""
    params = {"path": shown(path)}
    if _ADDRESS(path):
        yield Diagnosis("robots_path_is_address", "error", line, params)
    elif _SEVERAL.search(path):
        yield Diagnosis("robots_path_several", "error", line, params)
    elif path[0] not in "/*":
        suggestion = {"suggestion": shown(f"/{path}")}
        yield Diagnosis("robots_path_without_slash", "error", line, params | suggestion)
    elif _EXPRESSION.search(path):
        yield Diagnosis("robots_path_is_expression", "warning", line, params)
    elif "$" in path[:-1]:
        yield Diagnosis("robots_path_dollar_inside", "warning", line, params)
    elif path[0] == "*":
        yield Diagnosis("robots_path_starts_with_star", "warning", line, params)
    elif _BROKEN_ESCAPE.search(path):
        yield Diagnosis("robots_path_broken_escape", "warning", line, params)
