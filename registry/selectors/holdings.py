"""Which public datasets hold a site, an address or a file, and how many items of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Func, IntegerField, Q

from registry.kernel import store
from registry.kernel.urls import canonicalise, registrable_domain
from registry.models import Manifest, Registration

from .gaps import TOP_DOMAINS
from .named_items import items_of_domain, items_of_lines
from .registrations import registrations_public

LIVE = ("pre_published", "objection_pending", "registered")
PENDING = ("pre_published", "objection_pending")
MAX_SCAN = 200_000  # items of one dataset that are read within a request
MAX_DATASETS = 20
Kind = Literal["host", "url", "sha256"]


@dataclass(frozen=True, slots=True)
class Holding:
    """A public dataset and how many of its items are what was asked for; None: too large to read here."""

    registration: Registration
    count: int | None

    @property
    def is_pending(self) -> bool:
        return self.registration.state in PENDING


def holdings_of(kind: Kind, value: str) -> list[Holding]:
    """Live datasets that hold `value` (in its canonical spelling), newest first."""
    rows = [Holding(registration, _count(manifest, kind, value)) for registration, manifest in _places(kind, value)]
    return [row for row in rows if row.count is None or row.count > 0]


def _places(kind: Kind, value: str) -> Iterable[tuple[Registration, Manifest]]:
    """Public datasets that may hold it: by the domains of their manifests, or all of them for a SHA-256."""
    manifests = Manifest.objects.filter(is_current=True, ready_at__isnull=False)
    if kind != "sha256":
        host = value if kind == "host" else canonicalise(value).host
        named = Q(domains__contains=[[registrable_domain(host) or host]])
        manifests = manifests.alias(listed=Func("domains", function="jsonb_array_length", output_field=IntegerField()))
        manifests = manifests.filter(named | Q(listed__gte=TOP_DOMAINS))  # the list may leave out the rest
    registrations = registrations_public().filter(state__in=LIVE, version__manifests__in=manifests)
    chosen = list(registrations.order_by("-pk").distinct()[:MAX_DATASETS])
    by_version = {row.version_id: row for row in manifests.filter(version__in=[r.version_id for r in chosen])}
    return [(registration, by_version[registration.version_id]) for registration in chosen]


def _count(manifest: Manifest, kind: Kind, value: str) -> int | None:
    if (manifest.items or 0) > MAX_SCAN:
        return None
    path = store.path_of(manifest.items_sha256)
    if kind == "host":
        return len(items_of_domain(path, value))
    numbers, _missing = items_of_lines(path, [value])
    return len(numbers)
