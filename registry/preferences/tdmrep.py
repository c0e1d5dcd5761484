"""TDM Reservation Protocol (W3C community group): the file on the origin server.

Read strictly for the result: no agent reads a file that is no array, a "1" in quotes or a key in capitals. What was
meant stands beside it in `intended`, for the holder to confirm. Headers, metas and embedded metadata: `tdmlayers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from registry.kernel.patterns import PathPattern, path_pattern
from registry.kernel.urls import UnresolvableUrl, canonicalise
from registry.preferences.jsontext import MISSING, read_json
from registry.preferences.statements import Diagnosis
from registry.preferences.tdmlayers import TdmLayer, read_headers, read_meta
from registry.preferences.tdmrules import Rule, check_rule, meant_rule
from registry.preferences.texts import shown

__all__ = ["Document", "Entry", "TdmLayer", "read", "read_headers", "read_meta"]

MAX_ENTRIES = 10_000
_ORIGIN = "http://origin.invalid"


@dataclass(frozen=True)
class Entry:
    """One rule. `reserved` is None where the value is missing or neither 1 nor 0: unset, but the rule still matches.

    `number` counts the rules of the file from 1.
    """

    number: int
    location: str
    reserved: bool | None
    policy: str | None = None

    @cached_property
    def _pattern(self) -> PathPattern | None:
        return _pattern(self.location)

    def covers(self, target: str) -> bool:
        """Whether the rule covers a path (query included) in canonical spelling."""
        return self._pattern is not None and self._pattern.matches(target)


@dataclass(frozen=True)
class Document:
    """`entries` is what agents read; `intended` what the file was meant to say, equal where it breaks no rule."""

    entries: tuple[Entry, ...] = ()
    intended: tuple[Entry, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()

    def match(self, path: str) -> Entry | None:
        """The first rule in file order that covers a path or URL, not the longest ("the first in sequence")."""
        target = _target(path)
        return None if target is None else next((entry for entry in self.entries if entry.covers(target)), None)

    def reservation(self, path: str) -> int | None:
        """1 reserved, 0 not reserved, None unset, for a path (with its query) or a URL of the origin."""
        entry = self.match(path)
        return None if entry is None or entry.reserved is None else int(entry.reserved)

    def policy(self, path: str) -> str | None:
        """The policy that goes with a reservation; agents do not process one beside a 0."""
        entry = self.match(path)
        return entry.policy if entry is not None and entry.reserved else None

    def layer(self, path: str) -> TdmLayer:
        """What the file says about a path, as the first of the layers that supersede one another."""
        entry = self.match(path)
        return TdmLayer("tdm_file") if entry is None else TdmLayer("tdm_file", entry.reserved, entry.policy)


def read(data: bytes) -> Document:
    """The content of `/.well-known/tdmrep.json`. Never raises; a file that breaks the protocol has fewer entries."""
    found = read_json(data)
    diagnoses = list(found.diagnoses)
    rules = _array(found.value, diagnoses) if found.value is not MISSING else []
    entries = []
    for number, rule in enumerate(rules[:MAX_ENTRIES], 1):
        read_one, faults = check_rule(rule, number)
        diagnoses += faults
        if read_one is not None:
            entries.append(_entry(number, read_one))
    if len(rules) > MAX_ENTRIES:
        diagnoses.append(Diagnosis("tdmrep_too_many_rules", "error", params={"limit": str(MAX_ENTRIES)}))
    diagnoses += _shadowed(entries)
    return Document(tuple(entries), _intended(found.meant), tuple(diagnoses))


def _array(value: Any, diagnoses: list[Diagnosis]) -> list[Any]:
    if isinstance(value, list):
        if not value:
            diagnoses.append(Diagnosis("tdmrep_no_rules", "warning"))
        return value
    code = "tdmrep_one_object" if isinstance(value, Mapping) else "tdmrep_not_an_array"
    diagnoses.append(Diagnosis(code, "error"))
    return []


def _intended(value: Any) -> tuple[Entry, ...]:
    """The rules as they were meant: one object, an object around the array, keys and values in other spellings."""
    if isinstance(value, Mapping):
        lists = [inner for inner in value.values() if isinstance(inner, list)]
        value = lists[0] if len(lists) == 1 and meant_rule(value) is None else [value]
    if not isinstance(value, list):
        return ()
    meant = ((number, meant_rule(rule)) for number, rule in enumerate(value[:MAX_ENTRIES], 1))
    return tuple(_entry(number, rule) for number, rule in meant if rule is not None)


def _entry(number: int, rule: Rule) -> Entry:
    return Entry(number, rule.location, rule.reserved, rule.policy)


def _target(path: str) -> str | None:
    """Path and query in the register's one spelling; None for what is no address."""
    try:
        url = canonicalise(f"{_ORIGIN}{path}" if path.startswith("/") else path)
    except UnresolvableUrl:
        return None
    return url.path if url.query is None else f"{url.path}?{url.query}"


def _pattern(location: str) -> PathPattern | None:
    """A location made ready; one that does not start with a slash can match nothing."""
    anchor = "$" if location.endswith("$") else ""
    text = location.removesuffix("$")
    if not text.startswith("/"):
        return None
    target = _target(f"{text}*" if text.endswith("?") else text)  # a lone question mark would be dropped
    return None if target is None else path_pattern(target + anchor)


def _shadowed(entries: list[Entry]) -> list[Diagnosis]:
    """Rules that are never reached, because an earlier plain location begins as they do."""
    earlier: dict[str, int] = {}
    diagnoses = []
    for entry in entries:
        plain = entry.location
        reached = next((earlier[plain[:end]] for end in range(1, len(plain) + 1) if plain[:end] in earlier), None)
        if reached is not None:
            params = {"rule": str(entry.number), "location": shown(plain), "earlier": str(reached)}
            diagnoses.append(Diagnosis("tdmrep_never_reached", "warning", params=params))
        elif "*" not in plain and "$" not in plain and plain.startswith("/"):
            earlier[plain] = entry.number
    return diagnoses
