"""Where is it? Which public datasets hold a site, an address, a file or a work, and how many items of each.

The key files say where to look, the items themselves say whether it is so, and the registrations, as they stand at the
moment of the answer, say what may be told: of a draft, or of what nobody published, nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import structlog
from django.db.models import Exists, OuterRef, QuerySet

from registry.kernel import store
from registry.models import ExclusionList, KeyIndexSource, Manifest, Registration
from registry.screening.errors import ItemSetError
from registry.screening.keyindex_rows import Candidates, candidates, covered
from registry.screening.rules import Rule, ScopeKind
from registry.selectors.registrations import registrations_public

from .exclusions import excluded_numbers
from .key_reading import keys_asked

log = structlog.get_logger()
LIVE = ("pre_published", "objection_pending", "registered")
PENDING = ("pre_published", "objection_pending")
PAGE = 50  # datasets whose items are looked at for one answer


@dataclass(frozen=True, slots=True)
class Holding:
    """A public dataset, how many of its items are what was asked for, and the first of their numbers."""

    registration: Registration
    count: int
    first: int

    @property
    def is_pending(self) -> bool:
        return self.registration.state in PENDING


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`holdings`, newest registrations first; `next_before`: ask on from this id, None at the end.

    `unsearched`: live public datasets whose keys are still being made; it may lie in those too.
    """

    holdings: Sequence[Holding]
    unsearched: int
    next_before: int | None = None


def whereabouts(kind: ScopeKind, value: str, *, at: datetime, before: int | None = None) -> Whereabouts:
    """Live public datasets that hold what a scope of this kind and canonical value covers."""
    rule = Rule(0, 0, kind, value)
    found = keys_asked(lambda files: candidates(files, rule), at)
    by_set = registrations_by_set({run.source for run in found.runs}, registrations_live())
    rows = sorted(((one.pk, one, sha256) for sha256, ones in by_set.items() for one in ones), key=lambda row: -row[0])
    rows = [row for row in rows if before is None or row[0] < before]
    gone = _with_exclusions([row[0] for row in rows[:PAGE]])
    holdings = [_holding(one, sha256, found, one.pk in gone) for _pk, one, sha256 in rows[:PAGE]]
    rest = rows[PAGE - 1][0] if len(rows) > PAGE else None
    return Whereabouts([one for one in holdings if one], sets_unsearched(), rest)


def sets_unsearched() -> int:
    """Live public registrations whose items stand in no key file."""
    named = KeyIndexSource.objects.filter(items_sha256=OuterRef("items_sha256"), is_asked=True)
    current = Manifest.objects.filter(version=OuterRef("version"), is_current=True, ready_at__isnull=False)
    return registrations_live().filter(Exists(current.filter(~Exists(named)))).count()


def registrations_live() -> QuerySet[Registration]:
    """What may be told: pending in public, or registered."""
    return registrations_public().filter(state__in=LIVE)


def registrations_by_set(sets: Collection[str], among: QuerySet[Registration]) -> Mapping[str, Sequence[Registration]]:
    """By item set (the digest of its file) those registrations whose version it is."""
    manifests = Manifest.objects.filter(is_current=True, ready_at__isnull=False, items_sha256__in=sets)
    set_of = dict(manifests.values_list("version", "items_sha256")) if sets else {}
    found: dict[str, list[Registration]] = defaultdict(list)
    for registration in among.filter(version__in=set_of.keys()) if set_of else ():
        found[set_of[registration.version_id]].append(registration)
    return found


def _with_exclusions(ids: Collection[int]) -> set[int]:
    lists = ExclusionList.objects.filter(registration__in=ids) if ids else ExclusionList.objects.none()
    return set(lists.values_list("registration", flat=True))


def _holding(registration: Registration, sha256: str, found: Candidates, has_exclusions: bool) -> Holding | None:
    try:
        numbers = covered([found], sha256, store.path_of(sha256)).get(found.rule.id)
    except ItemSetError as error:
        log.error("whereabouts.set_unreadable", items=sha256, code=error.code)
        return None
    if numbers is not None and has_exclusions:
        numbers = np.setdiff1d(numbers, excluded_numbers(registration))
    return Holding(registration, len(numbers), int(numbers[0])) if numbers is not None and len(numbers) else None
