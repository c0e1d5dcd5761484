"""Counting refusals: by what one can filter by, and how the register grew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from registry.kernel.clock import BEIJING
from registry.models import ASSURANCE_BY_CODE, IN_FORCE_STATES, Ground, Refusal, RefusalState, Usage

from .refusals import UNFILED, refusal_search

CODES: Mapping[str, tuple[str, ...]] = {
    "state": tuple(state for state in RefusalState.values if state not in UNFILED),
    "ground": tuple(Ground.values),
    "usage": tuple(Usage.values),
    "assurance": tuple(ASSURANCE_BY_CODE),
}


@dataclass(frozen=True, slots=True)
class RefusalQuery:
    """What the list of refusals is asked for: a text, and at most one code of each of CODES."""

    text: str
    chosen: Mapping[str, str]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> RefusalQuery:
        """A value that no refusal can have is left out."""
        text = given.get("q", "").strip()[:200]
        chosen = {name: given[name] for name, codes in CODES.items() if given.get(name) in codes}
        return cls("" if "\0" in text else text, chosen)

    @property
    def params(self) -> dict[str, str]:
        return {**({"q": self.text} if self.text else {}), **self.chosen}


def refusals_found(query: RefusalQuery, *, without: str = "") -> QuerySet[Refusal]:
    """The refusals that are asked for; `without` one of the filters, to count its other values."""
    found = refusal_search(query.text)
    for name, code in query.chosen.items():
        if name != without:
            found = found.filter(_filter(name, code))
    return found


def facet_counts(query: RefusalQuery) -> dict[str, dict[str, int]]:
    """By filter how many refusals each of its values would give; zeros left out. One query for each filter."""
    return {name: _counted(name, refusals_found(query, without=name)) for name in CODES}


@dataclass(frozen=True, slots=True)
class RefusalCounts:
    """Of all that were ever filed: how many, in force, and by each filter; `months` are (first day, filed so far)."""

    total: int
    in_force: int
    by: dict[str, dict[str, int]]
    months: list[tuple[date, int]]


def refusal_counts() -> RefusalCounts:
    """Counted in five queries whatever the size of the register."""
    by = facet_counts(RefusalQuery("", {}))
    states = by["state"]
    in_force = sum(count for state, count in states.items() if state in IN_FORCE_STATES)
    return RefusalCounts(sum(states.values()), in_force, by, _growth())


def _growth() -> list[tuple[date, int]]:
    """How many had been filed by the end of each month of Beijing's calendar, months without any included."""
    filed = Refusal.objects.exclude(state__in=UNFILED).annotate(month=TruncMonth("filed_at", tzinfo=BEIJING))
    by_month = Counter({month.date(): count for month, count in filed.values_list("month").annotate(n=Count("pk"))})
    if not by_month:
        return []
    found, so_far, month = [], 0, min(by_month)
    while month <= max(by_month):
        so_far += by_month[month]
        found.append((month, so_far))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def _counted(name: str, found: QuerySet[Refusal]) -> dict[str, int]:
    counts = found.order_by().aggregate(**{code: Count("pk", filter=_filter(name, code)) for code in CODES[name]})
    return {code: counts[code] for code in CODES[name] if counts[code]}


def _filter(name: str, code: str) -> Q:
    if name == "usage":
        return Q(**{f"usages__{code}": "disallow"})
    return Q(assurance=ASSURANCE_BY_CODE[code]) if name == "assurance" else Q(**{name: code})
