"""The `Content-Signal` line of the Content Signals Policy: `search=yes, ai-input=no, ai-train=no`."""

from __future__ import annotations

from dataclasses import dataclass

from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.vocabularies import CONTENT_SIGNAL

_VALUES = {"yes": True, "no": False}
_OTHER_KEYS = ("use",)  # how collected content may be shown; says nothing about one of our categories


@dataclass(frozen=True, slots=True)
class Signals:
    """What one line says; a signal that is absent neither grants nor restricts."""

    statements: tuple[Statement, ...]
    diagnoses: tuple[Diagnosis, ...]


def parse(field: str, line: int | None = None) -> Signals:
    """Read the signals of one line. Keys and values in any case; of a key given twice with two answers, `no` stands."""
    said: dict[str, tuple[bool, str]] = {}
    diagnoses = []
    for member in filter(None, (part.strip(" \t") for part in field.split(","))):
        key, _, value = (part.strip(" \t").lower() for part in member.partition("="))
        if key not in CONTENT_SIGNAL.terms:
            if key not in _OTHER_KEYS:
                diagnoses.append(Diagnosis("signal_unknown", "warning", line, {"token": member}))
        elif value not in _VALUES:
            diagnoses.append(Diagnosis("signal_value", "error", line, {"token": member}))
        elif key not in said or said[key][0]:
            said[key] = (_VALUES[value], member)
    statements = (
        statement
        for key, (allowed, member) in said.items()
        for statement in CONTENT_SIGNAL.statements(key, allowed, line)
    )
    return Signals(tuple(statements), tuple(diagnoses))
