"""The training and data mining assertion of C2PA manifests: CAWG 1.1, its 1.0, and `c2pa.training-mining` before.

Read from the assertion's data, an assertion with its label, or the JSON of a whole manifest store. Whether the
manifest's signature holds is not looked at here: `c2pa_assets` does, where the optional library is installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.preferences.jsontext import MISSING, read_json
from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.texts import shown
from registry.preferences.vocabularies import CAWG, CAWG_1_0, Vocabulary

LABELS = ("cawg.training-mining", "c2pa.training-mining")
MAX_ENTRIES = 100
# "constrained" is no permission to whoever does not meet the constraint, and nobody here can tell.
_USES = {"allowed": True, "notAllowed": False, "constrained": False}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the assertion, known or custom; `use` is verbatim."""

    name: str
    use: str
    constraint: str = ""


@dataclass(frozen=True, slots=True)
class Assertion:
    entries: tuple[Entry, ...] = ()
    statements: tuple[Statement, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()


def read(assertion: Mapping[str, Any] | bytes) -> Assertion:
    """Never raises; JSON as bytes, or what a library decoded from CBOR or JSON."""
    diagnoses: list[Diagnosis] = []
    if isinstance(assertion, bytes):
        found = read_json(assertion)
        diagnoses += found.diagnoses
        if found.value is MISSING:
            return Assertion(diagnoses=tuple(diagnoses))
        assertion = found.value
    entries: list[Entry] = []
    statements: list[Statement] = []
    for data, label in _assertions(assertion):
        read_one, said, faults = _read(data, CAWG_1_0 if label.startswith("c2pa.") else CAWG)
        entries += read_one
        statements += said
        diagnoses += faults
    if not entries and not diagnoses:
        diagnoses.append(Diagnosis("cawg_no_assertion", "note"))
    return Assertion(tuple(entries), tuple(dict.fromkeys(statements)), tuple(diagnoses))


def _assertions(value: Any) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The data and label of each assertion, in a bare assertion, a labelled one, a manifest or a manifest store."""
    if not isinstance(value, Mapping):
        return
    if "entries" in value:
        yield value, LABELS[0]
        return
    manifests = value.get("manifests")
    active = manifests.get(value.get("active_manifest")) if isinstance(manifests, Mapping) else value
    labelled = active.get("assertions", [active]) if isinstance(active, Mapping) else []
    for one in labelled if isinstance(labelled, list) else []:
        label = one.get("label") if isinstance(one, Mapping) else None
        if isinstance(label, str) and label.startswith(LABELS) and isinstance(one.get("data"), Mapping):
            yield one["data"], label


def _read(data: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[list[Entry], list[Statement], list[Diagnosis]]:
    given = data.get("entries")
    if not isinstance(given, Mapping):
        return [], [], [Diagnosis("cawg_no_entries", "error")]
    entries: list[Entry] = []
    statements: list[Statement] = []
    diagnoses: list[Diagnosis] = []
    for name, value in list(given.items())[:MAX_ENTRIES]:
        use = value.get("use") if isinstance(value, Mapping) else None
        if not isinstance(name, str) or not isinstance(use, str) or use not in _USES:
            params = {"entry": shown(name), "value": shown(use if isinstance(value, Mapping) else value)}
            diagnoses.append(Diagnosis("cawg_unknown_use", "error", params=params))
            continue
        constraint = value.get("constraint_info")
        entries.append(Entry(shown(name), use, constraint[:2000] if isinstance(constraint, str) else ""))
        speaks = CAWG_1_0 if name.startswith("c2pa.") else vocabulary
        said = speaks.statements(name, _USES[use])
        statements += said
        diagnoses += _noted(name, use, is_known=bool(said))
    return entries, statements, diagnoses


def _noted(name: str, use: str, *, is_known: bool) -> list[Diagnosis]:
    if not is_known:
        return [Diagnosis("cawg_custom_entry", "note", params={"entry": shown(name)})]
    if use == "constrained":
        return [Diagnosis("cawg_constrained", "note", params={"entry": shown(name)})]
    return []
