"""From the statements that cover something to one answer per usage, and the rule that gave it.

Within one holder's statements the closest one that speaks of a usage wins (a file or address before a longer folder,
that before a shorter one, the host, the nearest domain); equally close ones combine restrictively. Across holders every
refusal stands: one that disallows is enough. Nobody's silence allows anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from registry.models import Usage

from .coverage import Covering
from .usages import usages_complete

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
    GRANTED = "granted"  # the holders of all that would stop it lifted it for whom it is asked


@dataclass(frozen=True, slots=True)
class Verdict:
    """`statements` are those that the verdict rests on, the best backed of them with `assurance`.

    `is_disputed`: another holder's closest statement says the opposite; it lifts nothing.
    """

    verdict: str
    rule: Rule
    statements: tuple[Covering, ...]
    is_disputed: bool = False

    @property
    def assurance(self) -> int:
        return max(one.refusal.assurance for one in self.statements)


def verdicts(covering: Sequence[Covering]) -> dict[str, Verdict]:
    """By usage, in the order of the categories; a usage nobody speaks of is left out: it is unspecified."""
    said = [(one, usages_complete(one.refusal.usages)) for one in covering]
    found = {}
    for usage in Usage.values:
        speaking = [(one, usages[usage]) for one, usages in said if usage in usages]
        if speaking:
            found[usage] = _verdict(speaking)
    return found


def is_refused(found: Mapping[str, Verdict], wanted: Collection[str]) -> bool:
    """Whether any of the wanted usages is disallowed; nobody's silence allows anything, it only does not refuse."""
    return any(usage in found and found[usage].verdict == DISALLOW for usage in wanted)


def _verdict(speaking: Sequence[tuple[Covering, str]]) -> Verdict:
    """Of statements on one usage, each with what it says. What is lifted for the asker does not stop it."""
    standing = [(one, said) for one, said in speaking if not (one.is_granted and said == DISALLOW)]
    if not standing:
        return Verdict(ALLOW, Rule.GRANTED, tuple(one for one, _said in speaking))
    says = {one.scope: said for one, said in standing}
    closest = _closest_by_holder([one for one, _said in standing])
    against = [one for one in closest if says[one.scope] == DISALLOW]
    decided = tuple(against or closest)
    if len(standing) == 1:
        rule = Rule.ONLY_STATEMENT
    elif len(decided) == len(closest) < len(standing):
        rule = Rule.CLOSEST_OF_HOLDER
    else:
        rule = Rule.MOST_RESTRICTIVE
    return Verdict(DISALLOW if against else ALLOW, rule, decided, is_disputed=_disputed(closest, says))


def _disputed(closest: Sequence[Covering], says: Mapping[int, str]) -> bool:
    """Whether two holders say opposite things of one usage."""
    by_word: dict[str, set[int]] = defaultdict(set)
    for one in closest:
        by_word[says[one.scope]].add(one.refusal.holder_id)
    return any(holder != other for holder in by_word[DISALLOW] for other in by_word[ALLOW])


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
