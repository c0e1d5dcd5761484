"""AIPREF statements of preference: draft-ietf-aipref-vocab-07 section 6, carried by draft-ietf-aipref-attach-05.

A statement is a dictionary of RFC 9651. What cannot be parsed states nothing: every preference is unknown. The last of
equal labels counts; parameters and unknown labels are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import http_sf

from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.texts import shown
from registry.preferences.vocabularies import AIPREF

Preference = Literal["allow", "disallow", "unknown"]
LABELS = tuple(AIPREF.terms)
MAX_CHARACTERS = 65_536
_VALUES = {"y": True, "n": False}
_FOREIGN = re.compile("[^\t -~]")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one statement of preference says; `parameters` {label: {name: value}} mean nothing yet and are only kept."""

    statements: tuple[Statement, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def preference(self, label: str) -> Preference:
        """The status of one category of use by its label, `train-ai` or `search` (vocab section 5)."""
        for statement in self.statements:
            if statement.token == label:
                return "allow" if statement.allowed else "disallow"
        return "unknown"


def parse(field: str) -> Preferences:
    """One statement, as in the value of one header or behind the path of a robots.txt rule. Never raises."""
    if len(field) > MAX_CHARACTERS:
        return Preferences(diagnoses=(Diagnosis("aipref_too_long", "error", params={"limit": str(MAX_CHARACTERS)}),))
    if not field.strip():
        return Preferences(diagnoses=(Diagnosis("aipref_empty", "note"),))
    repeated: list[str] = []
    try:
        members = _dictionary(field, repeated)
    except (ValueError, OverflowError, OSError) as error:  # a date beyond the calendar is the latter two
        return Preferences(diagnoses=(_fault(field, getattr(error, "position", None)),))
    diagnoses = [Diagnosis("aipref_repeated_label", "warning", params={"label": label}) for label in repeated]
    return _preferences(members, diagnoses)


def parse_fields(values: Iterable[str]) -> Preferences:
    """All Content-Usage lines of one message: one dictionary, joined in order (RFC 9651 section 4.2)."""
    return parse(", ".join(values))


def combine(preferences: Iterable[Preference]) -> Preference:
    """The most restrictive of several statements about one category (vocab section 5.1)."""
    said = set(preferences)
    if "disallow" in said:
        return "disallow"
    return "allow" if "allow" in said else "unknown"


def _dictionary(field: str, repeated: list[str]) -> Mapping[str, Any]:
    def note(key: str, _context: str) -> None:
        if key in LABELS and key not in repeated:
            repeated.append(key)

    data = field.encode("ascii", "backslashreplace")  # a backslash is no part of the syntax outside strings
    found = http_sf.parse(data, tltype="dictionary", on_duplicate_key=note)
    return found if isinstance(found, dict) else {}


def _preferences(members: Mapping[str, Any], diagnoses: list[Diagnosis]) -> Preferences:
    statements: list[Statement] = []
    parameters: dict[str, Mapping[str, str]] = {}
    for label, member in members.items():
        value, given = member if isinstance(member, tuple) else (member, {})
        if label not in LABELS:
            diagnoses.append(Diagnosis("aipref_unknown_label", "note", params={"label": shown(label)}))
            continue
        if given:
            parameters[label] = {name: shown(str(said)) for name, said in given.items()}
            diagnoses.append(_of_parameters(label, given))
        allowed = _VALUES.get(str(value)) if isinstance(value, http_sf.Token) else None
        if allowed is None:
            code = "aipref_unknown_value" if isinstance(value, http_sf.Token) else "aipref_not_a_token"
            params = {"label": label, "value": shown(str(value))}
            diagnoses.append(Diagnosis(code, "error", params=params))
        else:
            statements += AIPREF.statements(label, allowed)
    return Preferences(tuple(statements), tuple(diagnoses), parameters)


def _of_parameters(label: str, given: Mapping[str, Any]) -> Diagnosis:
    """A label behind a semicolon was meant as a second preference: only a comma makes it one."""
    lost = next((name for name in given if name in LABELS), None)
    if lost is not None:
        return Diagnosis("aipref_semicolon", "error", params={"label": label, "lost": lost})
    return Diagnosis("aipref_parameters", "note", params={"label": label})


def _fault(field: str, position: int | None) -> Diagnosis:
    if _FOREIGN.search(field):
        return Diagnosis("aipref_not_ascii", "error", params={"text": shown(field)})
    if field != field.lower():
        try:
            _dictionary(field.lower(), [])
        except (ValueError, OverflowError, OSError):
            pass
        else:
            return Diagnosis("aipref_capitals", "error", params={"text": shown(field)})
    column = str((position or 0) + 1)
    return Diagnosis("aipref_syntax", "error", params={"text": shown(field), "column": column})
