"""The parts of one origin that a holder's refusals cover, and what holds in each, ready to be written down.

Formats differ in which of several matching rules counts (first, longest, last). So an area inside another carries what
both state, and an allowance beside a refusal of the same category on the same origin is left out: whichever rule a
reader takes, it finds nothing that the holder did not state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from registry.kernel.patterns import path_pattern, spelled_out
from registry.kernel.urls import host_of
from registry.preferences.vocabularies import completed

from .model import Holding, Loss, ScopeSaid

MAX_AREAS = 2_000
_ADDRESSES = ("prefix", "url", "pattern")
_WHOLE = ("domain", "host")
# What RFC 3986 lets stand in a path and query; the canonicaliser gives nothing else, and nothing else is written.
_SAFE = re.compile(r"/[A-Za-z0-9\-._~!$&'()*+,;=:@/%?]*", re.ASCII)
_pattern = lru_cache(MAX_AREAS)(path_pattern)  # each is compared with every other area


@dataclass(frozen=True, slots=True)
class Area:
    """`kind`: `all`, `prefix` (with the slash as boundary), `url` (query included) or `pattern` of RFC 9309."""

    kind: str
    path: str

    def contains(self, other: Area) -> bool:
        """Whether every address of the other area is in this one, as far as that can be told from their texts."""
        if self.kind == "all" or self == other:
            return True
        if self.kind == "prefix" and other.kind in ("prefix", "url"):
            below = self.path if self.path.endswith("/") else f"{self.path}/"
            has_query = other.kind == "url" and other.path.startswith(f"{self.path}?")
            return other.path == self.path or other.path.startswith(below) or has_query
        return self.kind == "pattern" and other.kind == "url" and _pattern(self.path).matches(other.path)

    def patterns(self) -> tuple[str, ...]:
        """The area as path patterns of RFC 9309; a star or dollar sign of an address is escaped."""
        if self.kind == "pattern":
            return (self.path,)
        path = self.path.replace("*", "%2A").replace("$", "%24")
        if self.kind == "url":
            return (f"{path}$",)
        return (path,) if path.endswith("/") else (f"{path}$", f"{path}/", f"{path}?*")

    def regex(self, *, end: str) -> str:
        """The area as a regular expression over a request target; `end` is what stands for the target's end."""
        if self.kind == "pattern":
            pieces = (_literal(spelled_out(piece)) for piece in self.path.removesuffix("$").split("*"))
            return ".*".join(pieces) + (end if self.path.endswith("$") else "")
        literal = _literal(self.path)
        if self.kind == "url":
            return literal + end
        return literal if self.path.endswith("/") else f"{literal}(?:[/?]|{end})"


@dataclass(frozen=True, slots=True)
class Stated:
    """An area and what holds in all of it."""

    area: Area
    stated: Mapping[str, bool]


def stated_areas(holdings: Iterable[Holding], origin: str) -> tuple[list[Stated], list[Loss]]:
    """The areas of an origin, most specific first, and what of the holdings is not about addresses of this origin."""
    found: list[tuple[Area, Mapping[str, bool]]] = []
    lost: list[Loss] = []
    for holding in holdings:
        stated = completed(holding.stated)
        areas, faults = _areas_of(holding.scopes, origin)
        lost += faults
        lost += [Loss("dates", {"number": holding.number})] if holding.is_dated and areas else []
        found += [(area, stated) for area in areas]
    if len(found) > MAX_AREAS:
        lost.append(Loss("too_many_scopes", {"limit": str(MAX_AREAS), "count": str(len(found))}))
        found = found[:MAX_AREAS]
    refused = {category for _area, stated in found for category, allowed in stated.items() if not allowed}
    lost += [
        Loss("allowance_beside_refusal", {"category": category})
        for _area, stated in found
        for category, allowed in stated.items()
        if allowed and category in refused
    ]
    merged = _merged(found, refused)
    if any("*" in one.area.path for one in merged) and any(one.stated != merged[0].stated for one in merged):
        lost.append(Loss("patterns_overlap"))
    return merged, lost


def _merged(found: list[tuple[Area, Mapping[str, bool]]], refused: set[str]) -> list[Stated]:
    by_area: dict[Area, dict[str, bool]] = {}
    for area, stated in found:
        kept = {category: allowed for category, allowed in stated.items() if not (allowed and category in refused)}
        by_area.setdefault(area, {}).update(kept)
    merged = []
    for area in by_area:
        holds: dict[str, bool] = {}
        for outer, stated in by_area.items():
            if outer.contains(area):
                holds |= stated
        merged.append(Stated(area, holds))
    return sorted(merged, key=lambda one: (one.area.kind == "all", -len(one.area.path), one.area.kind, one.area.path))


def _areas_of(scopes: Iterable[ScopeSaid], origin: str) -> tuple[list[Area], list[Loss]]:
    areas: dict[Area, None] = {}
    lost: list[Loss] = []
    elsewhere = 0
    for scope in scopes:
        if scope.kind not in _ADDRESSES and scope.kind not in _WHOLE:
            lost.append(Loss("scope_kind", {"kind": scope.kind}))
            continue
        area = _area(scope, origin)
        if area is None:
            elsewhere += 1
            continue
        areas[area] = None
        if scope.kind == "domain":
            lost.append(Loss("subdomains", {"domain": scope.value, "origin": origin}))
    if elsewhere:
        lost.append(Loss("other_origins", {"origin": origin}))
    return list(areas), lost


def _area(scope: ScopeSaid, origin: str) -> Area | None:
    """The part of an origin that one scope covers; None for another origin, or for what no address can hold."""
    if scope.kind in _WHOLE:
        host = host_of(origin)
        is_below = scope.kind == "domain" and host.endswith(f".{scope.value}")
        return Area("all", "/") if host == scope.value or is_below else None
    authority, slash, path = scope.value.partition("/")
    if authority != origin or not _SAFE.fullmatch(slash + path):
        return None
    if scope.kind == "prefix" and not path:
        return Area("all", "/")
    return Area(scope.kind, slash + path)


def _literal(text: str) -> str:
    """Every character that could mean something to a regular expression or a configuration file, as its number."""
    return re.sub(r"[^A-Za-z0-9/_-]", lambda match: f"\\x{ord(match[0]):02x}", text)
