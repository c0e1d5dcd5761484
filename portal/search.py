"""The one box: what somebody typed, recognised; and the register list with its filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, ExtractYear

from objections.models import Objection, Window
from registry.kernel.numbers import InvalidNumber, Kind, parse_number
from registry.kernel.urls import UnresolvableUrl, canonical_host, canonicalise, registrable_domain
from registry.models import Certificate, DataForm, ExclusionList, Manifest, OriginKind, Registration
from registry.screening.itemkey import canonical_digest
from registry.selectors.lookup_terms import is_work
from registry.selectors.registrations import registrations_public


class Typed(StrEnum):
    """What a text in the box is."""

    NUMBER = "number"
    BAD_NUMBER = "bad_number"
    SHA256 = "sha256"
    URL = "url"
    HOST = "host"
    WORK = "work"
    NAME = "name"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Recognised:
    """`value` in its canonical spelling; for a number with a wrong check digit the one probably meant."""

    typed: Typed
    value: str
    kind: Kind | None = None


NUMBER_STARTS = ("DIP-", "YY-", "JJ-", "MZ-", "BG-", "GB-")


def recognise(text: str) -> Recognised:
    """Tell a number, SHA-256, work, URL, host or name; never raises."""
    text = text.strip()
    if not text:
        return Recognised(Typed.NOTHING, "")
    if text.upper().startswith(NUMBER_STARTS):
        return _number(text)
    digest = canonical_digest(text)
    if digest:
        return Recognised(Typed.SHA256, digest)
    if is_work(text):
        return Recognised(Typed.WORK, text)
    if "://" in text or "/" in text:
        try:
            return Recognised(Typed.URL, canonicalise(text if "://" in text else f"http://{text}").url)
        except UnresolvableUrl:
            return Recognised(Typed.NAME, text)
    try:
        host = canonical_host(text.removeprefix("*."))
    except UnresolvableUrl:
        return Recognised(Typed.NAME, text)
    return Recognised(Typed.HOST, host) if "." in host and " " not in text else Recognised(Typed.NAME, text)


def _number(text: str) -> Recognised:
    try:
        number = parse_number(text)
    except InvalidNumber as error:
        return Recognised(Typed.BAD_NUMBER, error.hint or "")
    return Recognised(Typed.NUMBER, number.text, number.kind)


STATES = ("pre_published", "objection_pending", "registered", "refused", "refused_final", "withdrawn", "lapsed")
SORTS = ("closing", "latest", "objections")
YEARS = frozenset(map(str, range(2000, 3000)))
FILTERS = ("state", "form", "origin", "objections", "year")


@dataclass(frozen=True, slots=True)
class Query:
    """A search of the register: text, one value per filter, sort. Unknown values are dropped, so a link never fails."""

    text: str = ""
    filters: Mapping[str, str] | None = None
    sort: str = "closing"

    @classmethod
    def of(cls, params: Mapping[str, str]) -> Query:
        known = {
            "state": STATES,
            "form": tuple(DataForm.values),
            "origin": tuple(OriginKind.values),
            "objections": ("with", "none"),
        }
        chosen = {name: params[name] for name, values in known.items() if params.get(name) in values}
        year = params.get("year", "")
        if year in YEARS:
            chosen["year"] = year
        sort = params.get("sort", "")
        return cls(params.get("q", "").replace("\0", "").strip()[:200], chosen, sort if sort in SORTS else "closing")

    def without(self, name: str) -> Query:
        return Query(self.text, {key: value for key, value in (self.filters or {}).items() if key != name}, self.sort)


def registrations_found(query: Query) -> Any:
    """Public registrations the query is about, with `objection_count`, `closes_at` and `item_count`, in its order."""
    rows = _filtered(_matching(registrations_public(), query.text), query.filters or {})
    return _sorted(annotated(rows), query.sort)


def _current_windows() -> QuerySet[Window]:
    return Window.objects.filter(registration=OuterRef("pk"), is_current=True)


def annotated(rows: QuerySet[Registration]) -> QuerySet[Any]:
    """The figures a list shows, without a query per row (annotations, hence Any)."""
    objections = (
        Objection.objects.filter(registration=OuterRef("pk"), filed_at__isnull=False)
        .order_by()
        .values("registration")
        .annotate(n=Count("pk"))
        .values("n")
    )
    window = _current_windows()
    items = Manifest.objects.filter(version=OuterRef("version"), is_current=True)
    kept = ExclusionList.objects.filter(registration=OuterRef("pk"), version=OuterRef("version")).order_by("-position")
    certificate = Certificate.objects.filter(registration=OuterRef("pk")).order_by("-issue")
    return rows.annotate(
        objection_count=Coalesce(Subquery(objections), 0),
        closes_at=Subquery(window.values("closes_at")[:1]),
        item_count=Coalesce(Subquery(kept.values("items_after")[:1]), Subquery(items.values("items")[:1])),
        certificate_state=Subquery(certificate.values("state")[:1]),
    )


def _matching(rows: QuerySet[Registration], text: str) -> QuerySet[Registration]:
    found = recognise(text)
    if found.typed is Typed.NOTHING:
        return rows
    if found.typed is Typed.NUMBER:
        return rows.filter(Q(number=found.value) | Q(case__number=found.value))
    if found.typed is Typed.HOST:
        return rows.filter(
            Q(version__sources__domains__contains=[found.value])
            | Q(
                version__manifests__is_current=True,
                version__manifests__domains__contains=[[registrable_domain(found.value) or found.value]],
            )
        ).distinct()
    words = text.split()
    condition = Q()
    for word in words:
        condition &= (
            Q(version__name_zh__icontains=word)
            | Q(version__name_en__icontains=word)
            | Q(dataset__slug__icontains=word)
            | Q(applicant__kind="organisation", applicant__name__icontains=word)
        )
    return rows.filter(condition)


def _filtered(rows: QuerySet[Registration], filters: Mapping[str, str]) -> QuerySet[Registration]:
    if "state" in filters:
        rows = rows.filter(state=filters["state"])
    if "form" in filters:
        rows = rows.filter(version__form=filters["form"])
    if "origin" in filters:
        rows = rows.filter(version__sources__origin=filters["origin"]).distinct()
    if "year" in filters:
        rows = rows.filter(submitted_at__year=int(filters["year"]))
    if filters.get("objections") == "with":
        rows = rows.filter(objections__filed_at__isnull=False).distinct()
    if filters.get("objections") == "none":
        rows = rows.exclude(objections__filed_at__isnull=False)
    return rows


def _sorted(rows: QuerySet[Any], sort: str) -> Any:
    if sort == "objections":
        return rows.order_by("-objection_count", "-pk")
    if sort == "latest":
        return rows.order_by("-state_since", "-pk")
    running = Q(state="pre_published")
    closing = Case(When(running, then=Subquery(_current_windows().values("closes_at")[:1])))
    return rows.annotate(closing=closing).order_by(F("closing").asc(nulls_last=True), "-state_since", "-pk")


def facet_counts(query: Query) -> dict[str, dict[str, int]]:
    """How many results each value of each filter would give, the other filters as they are."""
    counts = {}
    for name, column in (("state", "state"), ("form", "version__form"), ("origin", "version__sources__origin")):
        found = _rest(query, name).values(column).annotate(n=Count("pk", distinct=True))
        counts[name] = {row[column]: row["n"] for row in found if row[column]}
    return counts | {"objections": _objection_counts(query), "year": _year_counts(query)}


def _rest(query: Query, name: str) -> QuerySet[Registration]:
    """What is found with the filter `name` taken off."""
    rest = query.without(name)
    return _filtered(_matching(registrations_public(), rest.text), rest.filters or {}).order_by()


def _objection_counts(query: Query) -> dict[str, int]:
    rows = _rest(query, "objections")
    total, objected = rows.count(), rows.filter(objections__filed_at__isnull=False).distinct().count()
    return {code: n for code, n in (("with", objected), ("none", total - objected)) if n}


def _year_counts(query: Query) -> dict[str, int]:
    rows = _rest(query, "year").annotate(year=ExtractYear("submitted_at")).values("year")
    return {str(row["year"]): row["n"] for row in rows.annotate(n=Count("pk", distinct=True)) if row["year"]}


def closing_soon(at: datetime, limit: int = 5) -> QuerySet[Any]:
    """Open windows, the one that closes first in front."""
    rows = registrations_public().filter(state="pre_published", windows__is_current=True, windows__closes_at__gt=at)
    return annotated(rows).order_by("closes_at", "pk")[:limit]
