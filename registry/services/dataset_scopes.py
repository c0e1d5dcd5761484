"""A refusal that names a registered dataset covers that dataset itself, and what another one took from it.

Whether a source is a registered dataset is read from what its curator disclosed: a registration number anywhere in the
source's name, basis, licence or contract, or its short name as the name of the source. Where such a source names the
domains it covers, only their items are covered; else all, since nothing tells them apart.
"""

import re
from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np
from django.db.models import Q

from registry.kernel import store
from registry.kernel.numbers import InvalidNumber, parse_number
from registry.kernel.urls import InvalidScope, domain_scope
from registry.models import Dataset, Manifest, OriginKind, Source, Version
from registry.selectors.named_items import items_of_domain
from registry.selectors.registrations import registration_by_number

from .itemsets import Numbers

TAKEN_OVER = (OriginKind.LICENSED, OriginKind.BOUGHT, OriginKind.PUBLIC_SET, OriginKind.CRAWLED)
_NUMBER = re.compile(r"\bDIP-(?:A-)?\d{4}-\d{6}-\d\b", re.ASCII | re.IGNORECASE)


def dataset_numbers(version: Version, slugs: Iterable[str]) -> Mapping[str, Numbers]:
    """By short name of a registered dataset, of those asked for, the items of a version that belong to it, ascending.

    Items are read only where a source names one of them.
    """
    wanted = set(slugs)
    if not wanted:
        return {}
    manifest = version.manifests.get(is_current=True)
    every = np.arange(manifest.items or 0, dtype="<i8")
    found = {version.dataset.slug: every} if version.dataset.slug in wanted else {}
    for source in version.sources.filter(Q(origin__in=TAKEN_OVER) | Q(parent__isnull=False)).select_related(
        "parent__dataset"
    ):
        if named := _named(source) & wanted:
            numbers = _within(manifest, source, every)
            found |= {slug: np.union1d(found.get(slug, numbers), numbers) for slug in named}
    return found


def _named(source: Source) -> set[str]:
    said = " ".join((source.name, source.basis, source.licence, source.contract))
    found = {_slug_of(number) for number in _NUMBER.findall(said)}
    if source.parent is not None:
        found.add(source.parent.dataset.slug)
    own = Dataset.objects.filter(slug=source.name.strip().lower()).values_list("slug", flat=True)
    return {slug for slug in found if slug} | set(own)


def _slug_of(number: str) -> str:
    try:
        registration = registration_by_number(parse_number(number).text)
    except InvalidNumber:
        return ""
    return registration.dataset.slug if registration else ""


def _within(manifest: Manifest, source: Source, every: Numbers) -> Numbers:
    """The items of the domains a source names; all where it names none."""
    if not source.domains:
        return every
    path = store.path_of(manifest.items_sha256)
    parts = [np.empty(0, dtype="<i8")]
    for domain in source.domains:
        try:
            parts.append(items_of_domain(path, domain_scope(domain)).astype("<i8"))
        except InvalidScope:
            return every  # not a domain after all: what it covers cannot be told apart
    return reduce(np.union1d, parts)
