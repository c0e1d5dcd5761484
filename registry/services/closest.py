"""Within one holder's statements the closest one counts: what a holder allows nearer is not held against a dataset.

The same rule as the verdict of a single address (selectors.verdicts), on arrays of item numbers: for each usage the
nearest scopes of the holder decide, and where one of the nearest disallows, the usage is refused. Across holders every
refusal stands.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from registry.models import Refusal, Registration, Scope, Usage, Version
from registry.screening.arrow import Ints, Mask
from registry.selectors.counting import refusals_counting, refusals_permitting
from registry.selectors.refusals import refusals_in_force
from registry.selectors.usages import BLOCKING, usages_said
from registry.selectors.verdicts import scope_closeness

from .covering import covered, hits_among
from .itemsets import Numbers

_UNCOVERED = -1
_RANK = 1 << 32  # above any length of a scope's text


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the refusals that hit a version: those that count against it, and where their holders allow something."""

    counting: Mapping[int, Refusal]
    permitting: Mapping[int, Refusal]

    @property
    def ids(self) -> set[int]:
        return {*self.counting, *self.permitting}


def standing_read(registration: Registration, ids: Collection[int], *, at: datetime) -> Standing:
    """Who of the refusals `ids` has a say about the registration at `at`."""
    counting = refusals_counting(registration, ids, at=at)
    permitting = refusals_permitting(counting, ids, at=at)
    return Standing({one.pk: one for one in counting}, {one.pk: one for one in permitting})


def numbers_refused(standing: Standing, version: Version, numbers_of: Callable[[int], Numbers]) -> dict[int, Numbers]:
    """By counting refusal the items that it keeps out, without those its holder allows in a closer statement."""
    found = {pk: numbers_of(pk) for pk in standing.counting}
    for holder, permitting in _by_holder(standing.permitting).items():
        own = [one for one in standing.counting.values() if one.holder_id == holder]
        permitted = np.unique(np.concatenate([numbers_of(one.pk) for one in permitting]))
        disputed = np.intersect1d(permitted, np.concatenate([found[one.pk] for one in own]))
        if not len(disputed):
            continue
        allowed = _allowed(version, disputed, own, permitting)
        for one in own:
            refused = np.any([~allowed[usage] for usage in usages_said(one.usages, "disallow")], axis=0)
            found[one.pk] = np.setdiff1d(found[one.pk], disputed[~refused])
    return found


def without_allowed(
    refusal: Refusal, registration: Registration, version: Version, numbers: Numbers, *, at: datetime
) -> Numbers:
    """Of items that a refusal covers, those that its holder does not allow in a closer statement at `at`."""
    own = refusals_in_force(at).filter(holder=refusal.holder_id).values_list("pk", flat=True)
    standing = standing_read(registration, list(own), at=at)
    if refusal.pk not in standing.counting or not standing.permitting:
        return numbers

    def numbers_of(pk: int) -> Numbers:
        alive = Scope.objects.filter(refusal=pk, until__isnull=True)
        return numbers if pk == refusal.pk else covered(version, numbers, alive)[0]

    return numbers_refused(standing, version, numbers_of)[refusal.pk]


def _by_holder(refusals: Mapping[int, Refusal]) -> dict[int, list[Refusal]]:
    found: dict[int, list[Refusal]] = defaultdict(list)
    for refusal in refusals.values():
        found[refusal.holder_id].append(refusal)
    return found


def _allowed(version: Version, items: Numbers, counting: list[Refusal], permitting: list[Refusal]) -> dict[Usage, Mask]:
    """By usage, for each of the sorted `items`, whether the holder's closest statement allows it."""
    nearness = _nearness(version, items, {one.pk for one in [*counting, *permitting]})

    def nearest(refusals: list[Refusal], usage: Usage, said: str) -> Ints:
        speaking = [nearness[one.pk] for one in refusals if usage in usages_said(one.usages, said)]
        found: Ints = np.maximum.reduce([np.full(len(items), _UNCOVERED), *speaking])
        return found

    return {
        usage: nearest(permitting, usage, "allow") > nearest(counting, usage, "disallow")
        for usage in Usage
        if usage in BLOCKING
    }


def _nearness(version: Version, items: Numbers, refusals: set[int]) -> dict[int, Ints]:
    """By refusal how near its nearest scope is to each item, `_UNCOVERED` where it has none."""
    scopes = list(Scope.objects.filter(refusal__in=refusals, until__isnull=True))
    near = {scope.pk: _nearness_of(scope) for scope in scopes}
    found = {pk: np.full(len(items), _UNCOVERED, dtype=np.int64) for pk in refusals}
    for numbers, rules, owners in hits_among(version, items, scopes):
        places = np.searchsorted(items, numbers)
        levels = np.array([near[rule] for rule in rules.tolist()], dtype=np.int64)
        for pk in np.unique(owners).tolist():
            mine = owners == pk
            np.maximum.at(found[pk], places[mine], levels[mine])
    return found


def _nearness_of(scope: Scope) -> int:
    rank, length = scope_closeness(scope.kind, scope.value)
    return rank * _RANK + length
