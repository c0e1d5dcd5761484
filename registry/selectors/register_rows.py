"""The rows of a published snapshot: refusals in force and their scopes, as anybody may keep them for ever.

No natural person is named: files that anybody holds cannot be taken back. Refusals of personal information and scopes
that name a person go to whoever counts what is sealed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast, Collate, Concat

from registry.models import Assurance, Grant, Ground, Party, Refusal, Scope
from registry.models.recording import instant_or_none
from registry.models.refusal import ScopeKind

from .refusals import UNFILED, refusals_in_force_by_state

_CHUNK = 5_000


class Gathering:
    """Refusals first, then their rules: what came or went in between does not tear the two apart."""

    def __init__(self, at: datetime, seal: Callable[[list[Any]], None]) -> None:
        self._at = at
        self._seal = seal
        self._public: set[int] = set()
        self._sealed: set[int] = set()

    def refusals(self) -> Iterator[dict[str, Any]]:
        """Those that may be shown, by id."""
        grants = _granted_datasets()
        found = refusals_in_force_by_state().select_related("case", "holder").order_by("pk")
        for refusal in found.iterator(chunk_size=_CHUNK):
            if refusal.ground == Ground.PERSONAL_INFORMATION:
                self._sealed.add(refusal.pk)
                continue
            self._public.add(refusal.pk)
            yield _shown(refusal, grants.get(refusal.pk, []))

    def rules(self) -> Iterator[list[Any]]:
        """The scopes of those refusals in the order of the file; to be read after them."""
        alive = Q(since__lte=self._at) & (Q(until__isnull=True) | Q(until__gt=self._at))
        scopes = Scope.objects.filter(alive).exclude(refusal__state__in=UNFILED)
        near = Concat("value", Value("~"), Cast("distance", CharField()))
        written = Case(When(distance__isnull=False, then=near), default=F("value"), output_field=CharField())
        ordered = scopes.annotate(written=written).order_by(
            Collate("kind", "C"), Collate("written", "C"), "refusal_id", "pk"
        )
        columns = ordered.values_list("kind", "written", "refusal_id", "pk")
        for rule in map(list, columns.iterator(chunk_size=_CHUNK)):
            if rule[2] in self._sealed or (rule[2] in self._public and rule[0] == ScopeKind.PERSON):
                self._seal(rule)
            elif rule[2] in self._public:
                yield rule


def _shown(refusal: Refusal, datasets: list[str]) -> dict[str, Any]:
    return {
        "id": refusal.pk,
        "number": refusal.case.number,
        "holder": refusal.holder.name if refusal.holder.kind == Party.Kind.ORGANISATION else refusal.holder.alias,
        "ground": refusal.ground,
        "usages": refusal.usages,
        "vocabulary": f"{refusal.vocabulary}/{refusal.vocabulary_version}",
        "assurance": Assurance(refusal.assurance).code,
        "state": refusal.state,
        "filed_at": instant_or_none(refusal.filed_at),
        "effective_from": instant_or_none(refusal.effective_from),
        "effective_until": instant_or_none(refusal.effective_until),
        "granted_to": datasets,
    }


def _granted_datasets() -> dict[int, list[str]]:
    """Short names of datasets by refusal that was lifted for them; a party is never named."""
    found: dict[int, list[str]] = defaultdict(list)
    running = Grant.objects.filter(dataset__isnull=False, revoked_at__isnull=True)
    for refusal, slug in running.order_by("dataset__slug").values_list("refusal_id", "dataset__slug"):
        found[refusal].append(slug)
    return found
