"""From the statements that cover something to one answer per usage, and the rule that gave it.

Within one holder's statements the closest one that speaks of a usage wins (a file or address before a longer folder,
that before a shorter one, the host, the nearest domain); equally close ones combine restrictively. Across holders every
refusal stands: one that disallows is enough. Nobody's silence allows anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from registry.models import Usage

from .coverage import Covering

RANK = {
    **dict.fromkeys(("dataset", "person", "domain"), 0),
    "host": 1,
    **dict.fromkeys(("account", "prefix", "pattern"), 2),
    **dict.fromkeys(("url", "sha256", "doi", "isbn", "issn", "isrc", "iscc"), 3),
}
DISALLOW, ALLOW = "disallow", "allow"


class Rule(StrEnum):
    """Which rule decided."""

    ONLY_STATEMENT = "only_statement"
    CLOSEST_OF_HOLDER = "closest_of_holder"
    MOST_RESTRICTIVE = "most_restrictive"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`statements` are those that the verdict rests on."""

    verdict: str
    rule: Rule
    statements: tuple[Covering, ...]


def verdicts(covering: Sequence[Covering]) -> dict[str, Verdict]:
    """By usage, in the order of the categories; a usage nobody speaks of is left out: it is unspecified."""
    found = {}
    for usage in Usage.values:
        speaking = [one for one in covering if usage in one.refusal.usages]
        if speaking:
            found[usage] = _verdict(usage, speaking)
    return found


def _verdict(usage: str, speaking: Sequence[Covering]) -> Verdict:
    closest = _closest_by_holder(speaking)
    against = [one for one in closest if one.refusal.usages[usage] == DISALLOW]
    decided = tuple(against or closest)
    if len(speaking) == 1:
        rule = Rule.ONLY_STATEMENT
    elif len(decided) == len(closest) < len(speaking):
        rule = Rule.CLOSEST_OF_HOLDER
    else:
        rule = Rule.MOST_RESTRICTIVE
    return Verdict(DISALLOW if against else ALLOW, rule, decided)


def _closest_by_holder(speaking: Sequence[Covering]) -> list[Covering]:
    """Of each holder its closest statements; several where they are equally close."""
    by_holder: dict[int, list[Covering]] = defaultdict(list)
    for one in speaking:
        by_holder[one.refusal.holder_id].append(one)
    kept = []
    for own in by_holder.values():
        nearest = max(map(closeness, own))
        kept += [one for one in own if closeness(one) == nearest]
    return kept


def closeness(covering: Covering) -> tuple[int, int]:
    """How near a scope is to what it covers; of two on one path the longer text is the nearer one."""
    return scope_closeness(covering.kind, covering.value)


def scope_closeness(kind: str, value: str) -> tuple[int, int]:
    rank = RANK[kind]
    return rank, 0 if rank == RANK["url"] else len(value)
