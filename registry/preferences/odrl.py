"""TDM policies: the ODRL 2.2 profile of TDMRep. Permissions, duties and constraints are shown, never decided on.

A policy is an offer ("ask me", "pay me"); the reservation it goes with is in tdmrep.json, header or meta.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.preferences.jsontext import MISSING, read_json
from registry.preferences.statements import Diagnosis
from registry.preferences.texts import shown

CONTEXT = ("http://www.w3.org/ns/odrl.jsonld", "http://www.w3.org/ns/tdmrep.jsonld")
PROFILE = "http://www.w3.org/ns/tdmrep"
MAX_PERMISSIONS = 100
_MINE = frozenset({"tdm:mine", "http://www.w3.org/ns/tdmrep#mine"})


@dataclass(frozen=True, slots=True)
class Permission:
    """`duties` are actions such as `obtainConsent`; `constraints` are (left operand, operator, right operand)."""

    action: str
    target: str = ""
    duties: tuple[str, ...] = ()
    constraints: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """`contact` has vCard properties as written (`vcard:fn`, `vcard:hasURL`…), texts only."""

    uid: str = ""
    contact: Mapping[str, str] | None = None
    permissions: tuple[Permission, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()


def read(data: bytes) -> Policy:
    """Never raises. A text that is no JSON is read as it was meant where that can be told, with the fault named."""
    found = read_json(data)
    policy = found.meant
    diagnoses = list(found.diagnoses)
    if policy is MISSING:
        return Policy(diagnoses=tuple(diagnoses))
    if not isinstance(policy, Mapping):
        return Policy(diagnoses=(*diagnoses, Diagnosis("odrl_not_an_object", "error")))
    diagnoses += _of_frame(policy)
    given = policy.get("permission")
    permissions = given if isinstance(given, list) else [given] if isinstance(given, Mapping) else []
    if not permissions:
        diagnoses.append(Diagnosis("odrl_no_permission", "error"))
    return Policy(
        shown(policy.get("uid", "")),
        _contact(policy.get("assigner")),
        tuple(_permission(one, diagnoses) for one in permissions[:MAX_PERMISSIONS] if isinstance(one, Mapping)),
        tuple(diagnoses),
    )


def _of_frame(policy: Mapping[str, Any]) -> list[Diagnosis]:
    context = policy.get("@context")
    is_named = isinstance(context, list) and all(needed in context for needed in CONTEXT)
    frame = [] if is_named else [Diagnosis("odrl_context", "warning", params={"needed": ", ".join(CONTEXT)})]
    expected = {"@type": "Offer", "profile": PROFILE}
    wrong = [
        Diagnosis(
            "odrl_property", "warning", params={"property": key, "needed": value, "found": shown(policy.get(key))}
        )
        for key, value in expected.items()
        if policy.get(key) != value
    ]
    missing = [
        Diagnosis("odrl_missing", "warning", params={"property": key})
        for key in ("uid", "assigner")
        if not policy.get(key)
    ]
    beyond = [
        Diagnosis("odrl_beyond_profile", "warning", params={"property": key})
        for key in ("obligation", "prohibition")
        if key in policy
    ]
    return [*frame, *wrong, *missing, *beyond]


def _contact(assigner: Any) -> dict[str, str] | None:
    if not isinstance(assigner, Mapping):
        return None
    return {
        shown(key): value[:500]
        for key, value in list(assigner.items())[:20]
        if isinstance(key, str) and isinstance(value, str)
    }


def _permission(one: Mapping[str, Any], diagnoses: list[Diagnosis]) -> Permission:
    action = _text(one.get("action"))
    if action not in _MINE:
        diagnoses.append(Diagnosis("odrl_action", "warning", params={"found": shown(one.get("action"))}))
    duties = tuple(_text(duty.get("action")) for duty in _objects(one.get("duty")))
    constraints = tuple(
        (_text(limit.get("leftOperand")), _text(limit.get("operator")), _text(limit.get("rightOperand")))
        for limit in _objects(one.get("constraint"))
    )
    return Permission(action, _text(one.get("target")), duties, constraints)


def _objects(value: Any) -> list[Mapping[str, Any]]:
    """An array of objects, or one object without its array, as JSON-LD allows."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values[:MAX_PERMISSIONS] if isinstance(one, Mapping)]


def _text(value: Any) -> str:
    return shown(value) if isinstance(value, str) else ""
