"""Which live registrations some scopes may reach, by the key files; and, one by one, whether they really do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import QuerySet

from registry.kernel import store
from registry.models import Manifest, Registration, Scope
from registry.screening.keyindex_rows import Candidates, candidates_many, covered, sources_of
from registry.screening.rules import ScopeKind

from .dataset_scopes import dataset_numbers
from .key_catalogue import keys_build, sets_missing
from .key_reading import keys_asked
from .scope_rules import rules_of
from .whereabouts import LIVE, registrations_by_set


@dataclass(frozen=True, slots=True)
class Reach:
    """A registration that may be reached; `checks` read its items and sources, any of them is enough."""

    registration: Registration
    checks: Sequence[Callable[[], bool]]

    def is_real(self) -> bool:
        return any(check() for check in self.checks)


def reach_of(scopes: Sequence[Scope], *, at: datetime) -> list[Reach]:
    """Live registrations, published or not, in which the scopes may hit something, by id.

    Keys that are missing are made first; what has none all the same is taken for reached. Where a scope names a dataset
    everything live is looked at: what a version took from another is said in its sources.
    """
    for sha256 in set(_missing().values_list("items_sha256", flat=True)):
        keys_build(sha256, at=at)
    rules = rules_of(scopes)
    by_set = sources_of(keys_asked(lambda files: candidates_many(files, rules), at))
    live = Registration.objects.filter(state__in=LIVE).select_related("version__dataset")
    found: dict[int, Registration] = {}
    checks: dict[int, list[Callable[[], bool]]] = defaultdict(list)

    def reach(registration: Registration, check: Callable[[], bool]) -> None:
        found[registration.pk] = registration
        checks[registration.pk].append(check)

    for registration in live.filter(version__manifests__in=_missing()):
        reach(registration, lambda: True)
    for sha256, registrations in registrations_by_set(by_set.keys(), live).items():
        for registration in registrations:
            reach(registration, partial(_holds, by_set[sha256], sha256))
    slugs = {rule.value for rule in rules if rule.kind is ScopeKind.DATASET}
    for registration in live if slugs else ():
        reach(registration, partial(_is_named, registration, slugs))
    return [Reach(found[pk], checks[pk]) for pk in sorted(found)]


def _missing() -> QuerySet[Manifest]:
    return sets_missing().filter(version__registrations__state__in=LIVE)


def _holds(found: Sequence[Candidates], sha256: str) -> bool:
    return bool(covered(found, sha256, store.path_of(sha256)))


def _is_named(registration: Registration, slugs: set[str]) -> bool:
    """Whether the version is, or took from, one of these datasets."""
    return any(len(numbers) for numbers in dataset_numbers(registration.version, slugs).values())
