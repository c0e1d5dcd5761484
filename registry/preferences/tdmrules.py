"""One rule of a tdmrep.json: what an agent reads of it, what it was meant to say, and where the two differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.kernel.urls import MAX_BYTES, UnresolvableUrl, canonicalise
from registry.preferences.statements import Diagnosis
from registry.preferences.texts import is_encodable, shown

LOCATION, RESERVATION, POLICY = KEYS = ("location", "tdm-reservation", "tdm-policy")
_NUMBERS: dict[float, bool] = {1: True, 0: False}
_MEANT = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Rule:
    location: str
    reserved: bool | None
    policy: str | None


def check_rule(rule: Any, number: int) -> tuple[Rule | None, list[Diagnosis]]:
    """What an agent reads of the rule with this number in the file, None if nothing, and its faults."""
    at = {"rule": str(number)}
    if not isinstance(rule, Mapping):
        return None, [Diagnosis("tdmrep_rule_not_an_object", "error", params=at)]
    faults = _unknown_keys(rule, at)
    location = rule.get(LOCATION)
    fault = _of_location(location)
    if fault:
        faults.append(Diagnosis(fault, "error", params={**at, "location": shown(location)}))
    reserved = _strict(rule.get(RESERVATION))
    if reserved is None:
        code = "tdmrep_value" if RESERVATION in rule else "tdmrep_no_reservation"
        faults.append(Diagnosis(code, "error", params={**at, "value": shown(rule.get(RESERVATION))}))
    policy, of_policy = _policy(rule, reserved=reserved)
    faults += [Diagnosis(code, severity, params={**at, "policy": shown(rule[POLICY])}) for code, severity in of_policy]
    if not isinstance(location, str) or not location or fault == "tdmrep_location_type":
        return None, faults
    return Rule(location, reserved, policy), faults


def meant_rule(rule: Any) -> Rule | None:
    """The rule as it was meant, whatever the spelling of keys and values; None where that cannot be told."""
    if not isinstance(rule, Mapping):
        return None
    said = {str(key).lower().strip().replace("_", "-"): value for key, value in rule.items()}
    location, value, policy = (said.get(key) for key in KEYS)
    reserved = _strict(value)
    if reserved is None:
        reserved = value if isinstance(value, bool) else _MEANT.get(str(value).strip().lower()[:5])
    if not isinstance(location, str) or reserved is None or not is_encodable(location):
        return None
    path = _path_of(location)
    if path is None or len(path) > MAX_BYTES:
        return None
    return Rule(path, reserved, policy if isinstance(policy, str) and is_encodable(policy) else None)


def policy_fault(policy: str) -> str | None:
    """The code of what is wrong with the address of a policy, if anything."""
    try:
        canonicalise(policy)
    except UnresolvableUrl:
        return "tdmrep_policy_address"
    return None


def _strict(value: Any) -> bool | None:
    """1 and 0 as numbers; true and "1" are other values to the protocol, and other values are unset."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _NUMBERS.get(value)


def _unknown_keys(rule: Mapping[Any, Any], at: dict[str, str]) -> list[Diagnosis]:
    faults = []
    for key in [key for key in rule if key not in KEYS][:5]:
        meant = str(key).lower().strip().replace("_", "-")
        if meant in KEYS:
            params = {**at, "key": shown(key), "meant": meant}
            faults.append(Diagnosis("tdmrep_key_spelling", "error", params=params))
        else:
            faults.append(Diagnosis("tdmrep_unknown_key", "note", params={**at, "key": shown(key)}))
    return faults


def _of_location(location: Any) -> str | None:
    if location is None:
        return "tdmrep_no_location"
    if not isinstance(location, str) or not is_encodable(location) or len(location) > MAX_BYTES:
        return "tdmrep_location_type"
    if location.startswith("/"):
        return None
    return "tdmrep_location_is_url" if "://" in location else "tdmrep_location_no_slash"


def _policy(rule: Mapping[Any, Any], *, reserved: bool | None) -> tuple[str | None, list[tuple[str, Any]]]:
    if POLICY not in rule:
        return None, []
    policy = rule[POLICY]
    if not isinstance(policy, str) or not is_encodable(policy):
        return None, [("tdmrep_policy_address", "warning")]
    fault = policy_fault(policy)
    if fault:
        return policy, [(fault, "warning")]
    return policy, [("tdmrep_policy_unused", "note")] if reserved is False else []


def _path_of(location: str) -> str | None:
    if "://" not in location:
        return f"/{location.strip().removeprefix('/')}"
    _authority, slash, path = location.partition("://")[2].partition("/")
    return slash + path if slash else "/"
