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
from registry.models import ExclusionList, Manifest, Registration
from registry.screening.errors import ItemSetError
from registry.screening.keyindex_rows import Candidates, candidates, candidates_many, covered, sources_of
from registry.screening.rules import Rule
from registry.selectors.registrations import registrations_public

from .exclusions import excluded_numbers
from .key_catalogue import sets_missing
from .key_reading import keys_asked

log = structlog.get_logger()
LIVE = ("pre_published", "objection_pending", "registered")
PENDING = ("pre_published", "objection_pending")
PAGE = 50  # datasets whose items are looked at for one answer
MANY = 200  # and for an answer to many questions


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


def whereabouts(rule: Rule, *, at: datetime, before: int | None = None) -> Whereabouts:
    """Live public datasets that hold what a scope covers; the rule's numbers mean nothing."""
    found = keys_asked(lambda files: candidates(files, rule), at)
    live = registrations_live() if before is None else registrations_live().filter(pk__lt=before)
    rows = _newest([found], live, PAGE + 1)
    told = _told(rows[:PAGE], [found])
    rest = rows[PAGE - 1][0].pk if len(rows) > PAGE else None
    return Whereabouts(told.get(rule.id, []), sets_unsearched(), rest)


def whereabouts_many(rules: Sequence[Rule], *, at: datetime) -> tuple[Mapping[int, Sequence[Holding]], bool]:
    """By rule id the holdings of each, and whether that is all: no more than MANY datasets are read for one answer."""
    found = keys_asked(lambda files: candidates_many(files, rules), at)
    rows = _newest(found, registrations_live(), MANY + 1)
    return _told(rows[:MANY], found), len(rows) <= MANY


def _newest(
    found: Sequence[Candidates], among: QuerySet[Registration], most: int
) -> Sequence[tuple[Registration, str]]:
    """Of these registrations the newest in whose item sets any candidate lies, with those sets, newest first."""
    return _with_set({run.source for one in found for run in one.runs}, among.order_by("-pk"), most)


def _told(rows: Sequence[tuple[Registration, str]], found: Sequence[Candidates]) -> dict[int, list[Holding]]:
    """By rule id what really is there, each item looked at; without what exclusions took out."""
    lists = ExclusionList.objects.filter(registration__in=[row[0].pk for row in rows])
    excluding = set(lists.values_list("registration", flat=True))
    by_set = sources_of(found)
    told: dict[int, list[Holding]] = defaultdict(list)
    for registration, sha256 in rows:
        try:
            hits = covered(by_set[sha256], sha256, store.path_of(sha256))
        except ItemSetError as error:
            log.error("whereabouts.set_unreadable", items=sha256, code=error.code)
            continue
        gone = excluded_numbers(registration) if hits and registration.pk in excluding else None
        for rule, numbers in hits.items():
            left = numbers if gone is None else np.setdiff1d(numbers, gone)
            if len(left):
                told[rule].append(Holding(registration, len(left), int(left[0])))
    return told


def sets_unsearched() -> int:
    """Live public registrations whose items stand in no key file."""
    return registrations_live().filter(Exists(sets_missing().filter(version=OuterRef("version")))).count()


def registrations_live() -> QuerySet[Registration]:
    """What may be told: pending in public, or registered."""
    return registrations_public().filter(state__in=LIVE)


def registrations_by_set(sets: Collection[str], among: QuerySet[Registration]) -> Mapping[str, Sequence[Registration]]:
    """By item set (the digest of its file) those registrations whose version it is."""
    found: dict[str, list[Registration]] = defaultdict(list)
    for registration, sha256 in _with_set(sets, among):
        found[sha256].append(registration)
    return found


def _with_set(
    sets: Collection[str], among: QuerySet[Registration], most: int | None = None
) -> Sequence[tuple[Registration, str]]:
    """The first `most` registrations whose version has one of these item sets, with it."""
    manifests = Manifest.objects.filter(is_current=True, ready_at__isnull=False, items_sha256__in=sets)
    set_of = dict(manifests.values_list("version", "items_sha256")) if sets else {}
    rows = among.filter(version__in=set_of.keys())[:most] if set_of else ()
    return [(registration, set_of[registration.version_id]) for registration in rows]
