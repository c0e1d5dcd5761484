"""TDM·AI usage declarations (docs.tdmai.org, JSON format 1.0): preferences bound to one work by its ISCC.

`train-ai` inherits from `all` and `train-genai` from `train-ai` unless stated; `ai-use` and `search` stand by
themselves. A value is the text "true" or "false".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.preferences.jsontext import MISSING, read_json
from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.texts import shown
from registry.preferences.vocabularies import TDM_AI

SCHEMA_VERSION = "1.0"
INTENTS = ("activate", "update", "supersede")
_VALUES = {"true": True, "false": False}
_OTHER_KEYS = frozenset({"version", "iscc", "reference", "intent", "summary", "policy"})
_NARROWEST_LAST = ("all", "train-ai", "train-genai", "ai-use", "search")


@dataclass(frozen=True, slots=True)
class Declaration:
    """`statements` has one statement for a category, from the narrowest key that speaks of it."""

    iscc: str = ""
    intent: str = ""
    reference: str = ""
    statements: tuple[Statement, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()


def read(declaration: Mapping[str, Any] | bytes) -> Declaration:
    """Never raises; a declaration without an ISCC is bound to nothing and states nothing."""
    diagnoses: list[Diagnosis] = []
    if isinstance(declaration, bytes):
        found = read_json(declaration)
        diagnoses += found.diagnoses
        declaration = found.value
        if found.value is MISSING:
            return Declaration(diagnoses=tuple(diagnoses))
    if not isinstance(declaration, Mapping):
        return Declaration(diagnoses=(*diagnoses, Diagnosis("tdmai_not_an_object", "error")))
    iscc, intent = _text(declaration.get("iscc")), _text(declaration.get("intent"))
    diagnoses += _of_frame(declaration, iscc, intent)
    stated = _stated(declaration, diagnoses)
    statements = tuple(stated.values()) if iscc else ()
    return Declaration(iscc, intent, _text(declaration.get("reference")), statements, tuple(diagnoses))


def _of_frame(declaration: Mapping[str, Any], iscc: str, intent: str) -> list[Diagnosis]:
    found = []
    if declaration.get("version") != SCHEMA_VERSION:
        found.append(Diagnosis("tdmai_version", "warning", params={"value": shown(declaration.get("version"))}))
    if not iscc:
        found.append(Diagnosis("tdmai_no_iscc", "error"))
    if intent not in INTENTS:
        found.append(Diagnosis("tdmai_intent", "warning", params={"value": shown(declaration.get("intent"))}))
    unknown = [key for key in declaration if key not in _OTHER_KEYS and key not in TDM_AI.terms]
    found += [Diagnosis("tdmai_unknown_key", "warning", params={"key": shown(key)}) for key in unknown[:5]]
    return found


def _stated(declaration: Mapping[str, Any], diagnoses: list[Diagnosis]) -> dict[str, Statement]:
    stated: dict[str, Statement] = {}
    for key in _NARROWEST_LAST:
        if key not in declaration:
            continue
        value = declaration[key]
        allowed = _VALUES.get(value) if isinstance(value, str) else None
        if allowed is None:
            code = "tdmai_not_text" if isinstance(value, bool) else "tdmai_value"
            diagnoses.append(Diagnosis(code, "error", params={"key": key, "value": shown(value)}))
            continue
        stated |= {statement.category: statement for statement in TDM_AI.statements(key, allowed)}
    return stated


def _text(value: Any) -> str:
    return shown(value) if isinstance(value, str) else ""
