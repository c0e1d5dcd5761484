"""The numbers people read, write down and dictate: kind, year, serial and a check digit.

The check digit is ISO/IEC 7064 MOD 11,10 over the four digits of the year followed by the zero-padded serial. It
catches every single wrong digit and nearly every swap of neighbours. The kind is not covered: a wrong kind is another
register, not a misspelt number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a number names."""

    REGISTRATION = "registration"
    APPLICATION = "application"
    OBJECTION = "objection"
    REFUSAL = "refusal"
    MATCH = "match"
    FILING = "filing"
    NOTICE = "notice"

    @property
    def prefix(self) -> str:
        return _SHAPES[self][0]

    @property
    def width(self) -> int:
        """Digits of the serial."""
        return _SHAPES[self][1]


_SHAPES = {
    Kind.REGISTRATION: ("DIP", 6),
    Kind.APPLICATION: ("DIP-A", 6),
    Kind.OBJECTION: ("YY", 6),
    Kind.REFUSAL: ("JJ", 8),
    Kind.MATCH: ("MZ", 8),
    Kind.FILING: ("BG", 6),
    Kind.NOTICE: ("GB", 6),
}
_KINDS = {prefix: kind for kind, (prefix, _) in _SHAPES.items()}

_SHAPE = re.compile(r"(DIP-?A|DIP|YY|JJ|MZ|BG|GB)-?(\d[\d-]*)(?:/([1-9]\d*))?", re.ASCII)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_IGNORED = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_MAX_TEXT = 64  # far longer than any number; pasted pages are turned away unread


class InvalidNumber(ValueError):
    """A text that is no number of ours. `code` is one of `CODES`; `hint` is the text it should have been, or ""."""

    CODES = frozenset({"shape", "length", "range", "issue", "check_digit"})

    def __init__(self, code: str, hint: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.hint = hint


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """One number. `issue` counts the certificates of a registration's line: the first has no mark, then `/2`, `/3`."""

    kind: Kind
    year: int
    serial: int
    issue: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))  # also from its plain value, as a database column holds it
        if not 1000 <= self.year <= 9999 or not 0 < self.serial < 10**self.kind.width:
            raise InvalidNumber("range")
        if self.issue < 1 or (self.issue > 1 and self.kind is not Kind.REGISTRATION):
            raise InvalidNumber("issue")

    @property
    def check_digit(self) -> int:
        return _mod_11_10(self._digits)

    @property
    def text(self) -> str:
        mark = "" if self.issue == 1 else f"/{self.issue}"
        return f"{self.kind.prefix}-{self._digits[:4]}-{self._digits[4:]}-{self.check_digit}{mark}"

    @property
    def _digits(self) -> str:
        return f"{self.year}{self.serial:0{self.kind.width}}"

    def __str__(self) -> str:
        return self.text


def format_number(kind: Kind | str, year: int, serial: int, issue: int = 1) -> str:
    """`DIP-2026-000412-2`, or with an issue above one `DIP-2026-000412-2/2`. Raises InvalidNumber out of range."""
    return Number(Kind(kind), year, serial, issue).text


def parse_number(text: str) -> Number:
    """Read a number as people write it: any case, blanks or nothing for dashes, full-width forms, other dashes.

    Raises InvalidNumber: "check_digit" means a digit was misread or two swapped, and `hint` is the number with the
    check digit that the other digits ask for.
    """
    match = _SHAPE.fullmatch(_plain(text))
    if match is None:
        raise InvalidNumber("shape")
    prefix, digits, issue = match[1], match[2].replace("-", ""), match[3]
    kind = _KINDS["DIP-A" if prefix == "DIPA" else prefix]
    if len(digits) != 4 + kind.width + 1:
        raise InvalidNumber("length")
    number = Number(kind, int(digits[:4]), int(digits[4:-1]), int(issue or 1))
    if number.check_digit != int(digits[-1]):
        raise InvalidNumber("check_digit", hint=number.text)
    return number


def _plain(text: str) -> str:
    if len(text) > _MAX_TEXT:
        raise InvalidNumber("shape")
    folded = unicodedata.normalize("NFKC", text).upper()
    return _IGNORED.sub("", _DASHES.sub("-", folded))


def _mod_11_10(digits: str) -> int:
    """ISO/IEC 7064 hybrid system MOD 11,10: the digit that makes the whole string check."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10
