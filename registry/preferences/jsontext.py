"""JSON as strangers write it: read strictly for the result, and leniently to say what was meant (RFC 8259)."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from registry.preferences.statements import Diagnosis
from registry.preferences.texts import shown

MAX_BYTES = 1 << 20
_MAX_DIGITS = 300  # longer integers are read as floating-point infinity: no preference is a number of this size


class Missing:
    """The value of a text that is no JSON; None would be the JSON null."""


MISSING = Missing()

# Strings are kept; comments and commas before a closing bracket go. Each alternative also ends with the text, so that
# nothing is looked at twice.
_BEYOND_JSON = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*(?:"|\\?\Z))|(?P<comment>//[^\n]*|#[^\n]*|/\*.*?(?:\*/|\Z))|(?P<comma>,)(?=\s*[\]}])',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Json:
    """`value` is what a strict parser reads, `meant` what the writer meant where that can be told; else MISSING."""

    value: Any
    meant: Any
    diagnoses: tuple[Diagnosis, ...]


class _Strict:
    """Hooks of one parse, which note what json.loads would let pass."""

    def __init__(self) -> None:
        self.repeated: list[str] = []
        self.constants: list[str] = []

    def parse(self, text: str) -> Any:
        return json.loads(
            text, object_pairs_hook=self._pairs, parse_constant=self.constants.append, parse_int=_bounded_int
        )

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            self.repeated += [key for key, count in Counter(key for key, _value in pairs).items() if count > 1]
        return found


def read_json(data: bytes) -> Json:
    """Never raises. Repeated keys: the last counts, as almost every parser has it, and a warning says so."""
    text, diagnoses = _decoded(data)
    if text is None:
        return Json(MISSING, MISSING, tuple(diagnoses))
    value, faults = _parsed(text)
    diagnoses += faults
    if value is not MISSING:
        return Json(value, value, tuple(diagnoses))
    mended, mends = _mended(text)
    meant = _parsed(mended)[0] if mends else MISSING
    if meant is not MISSING:
        diagnoses = [fault for fault in diagnoses if fault.code != "json_syntax"] + mends
    return Json(MISSING, meant, tuple(diagnoses))


def _decoded(data: bytes) -> tuple[str | None, list[Diagnosis]]:
    if len(data) > MAX_BYTES:
        return None, [Diagnosis("json_too_large", "error", params={"limit": str(MAX_BYTES)})]
    diagnoses = []
    if data.startswith(b"\xef\xbb\xbf"):
        diagnoses.append(Diagnosis("json_byte_order_mark", "warning", line=1))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Diagnosis("json_not_utf8", "error", line=line)]
    if not text.strip():
        return None, [Diagnosis("json_empty", "error")]
    if text.lstrip()[:1] == "<":
        return None, [Diagnosis("json_is_a_web_page", "error", line=1)]
    return text, diagnoses


def _parsed(text: str) -> tuple[Any, list[Diagnosis]]:
    strict = _Strict()
    try:
        value = strict.parse(text)
    except json.JSONDecodeError as error:
        return MISSING, [Diagnosis("json_syntax", "error", error.lineno, {"column": str(error.colno)})]
    except (RecursionError, ValueError):
        return MISSING, [Diagnosis("json_too_deep", "error")]
    if strict.constants:
        return MISSING, [Diagnosis("json_not_a_number", "error", params={"value": shown(strict.constants[0])})]
    keys = dict.fromkeys(strict.repeated[:10])
    return value, [Diagnosis("json_repeated_key", "warning", params={"key": shown(key)}) for key in keys]


def _bounded_int(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_DIGITS else float("inf")


def _mended(text: str) -> tuple[str, list[Diagnosis]]:
    """The text without comments and trailing commas, and the first line of each."""
    found: dict[str, int] = {}

    def mend(match: re.Match[str]) -> str:
        if match["string"] is not None:
            return match[0]
        kind = "json_comment" if match["comment"] is not None else "json_trailing_comma"
        found.setdefault(kind, match.start())
        return " "

    mended = _BEYOND_JSON.sub(mend, text)
    return mended, [Diagnosis(code, "error", text.count("\n", 0, at) + 1) for code, at in found.items()]
