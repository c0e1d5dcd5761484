"""What an objection is aimed at: from what somebody wrote to item numbers of the version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from objections.models import Objection, Target, TargetKind
from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.kernel.urls import InvalidScope, UnresolvableUrl, domain_scope
from registry.models import ItemSet, Manifest, Match, Source, Version
from registry.screening.itemset import items_at
from registry.selectors.named_items import items_of_domain, items_of_lines
from registry.selectors.sources import source_of_items
from registry.services.itemsets import Numbers, itemset_numbers, itemset_store

Resolver = Callable[[Version, Manifest, "TargetInput"], tuple[Numbers, list[str]]]
MAX_LINES = 50_000
SHOWN_LINES = 50
SAMPLE = 10


class NothingNamed(DomainError):
    """No item of the version is what the objection names; the sentence repeats the lines."""

    code = "nothing_named"


@dataclass(frozen=True, slots=True)
class TargetInput:
    """One target as somebody asks for it; `text` is a domain, or a list with one URL or SHA-256 a line."""

    kind: str
    source: int | None = None
    match: int | None = None
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "source": self.source, "match": self.match, "text": self.text}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A target with the items it names; `numbers` is None for the whole version."""

    target: TargetInput
    numbers: Numbers | None
    count: int
    sample: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def targets_resolve(version: Version, targets: Sequence[TargetInput]) -> list[Resolved]:
    """Look every target up in the items of the version; reads files, so call it before taking a lock.

    Raises NothingNamed when a target names no item, DomainError when it names nothing of this version.
    """
    if not targets:
        raise DomainError(_("Say what you object to."), field="kind")
    manifest = manifest_of(version)
    return [_resolve(version, manifest, target) for target in targets]


def manifest_of(version: Version) -> Manifest:
    return version.manifests.get(is_current=True)


def items_path(manifest: Manifest) -> Path:
    return store.path_of(manifest.items_sha256)


def targets_store(objection: Objection, resolved: Sequence[Resolved], *, at: datetime) -> None:
    """Write the targets of an objection anew."""
    objection.targets.all().delete()
    for one in resolved:
        items = None if one.numbers is None else itemset_store(objection.version, one.numbers, at=at)
        Target.objects.create(
            objection=objection,
            kind=one.target.kind,
            source_id=one.target.source,
            match_id=one.target.match,
            text=one.target.text,
            items=items,
            count=one.count,
            sample=one.sample,
            missing=one.missing,
        )


def target_inputs(objection: Objection) -> list[TargetInput]:
    """The targets of a stored objection as they were asked for."""
    return [TargetInput(one.kind, one.source_id, one.match_id, one.text) for one in objection.targets.order_by("pk")]


def named_numbers(objection: Objection) -> Numbers:
    """All items the objection names, sorted; every item of the version for an objection to the whole."""
    sets = []
    for target in objection.targets.select_related("items"):
        if target.items is None:
            return np.arange(manifest_of(objection.version).items or 0, dtype="<i8")
        sets.append(itemset_numbers(target.items))
    return np.unique(np.concatenate(sets)) if sets else np.empty(0, dtype="<i8")


def named_items(objection: Objection, *, at: datetime) -> ItemSet:
    """The same as a stored set."""
    return itemset_store(objection.version, named_numbers(objection), at=at)


def is_to_the_whole(objection: Objection) -> bool:
    return objection.targets.filter(kind=TargetKind.WHOLE).exists()


def _resolve(version: Version, manifest: Manifest, target: TargetInput) -> Resolved:
    if target.kind == TargetKind.WHOLE:
        return Resolved(target, None, manifest.items or 0)
    numbers, missing = _RESOLVERS[target.kind](version, manifest, target)
    if not len(numbers):
        raise _nothing(target, missing)
    told = missing[:SHOWN_LINES] if target.kind == TargetKind.ITEMS else []
    return Resolved(target, numbers, len(numbers), sample_of(manifest, numbers), told)


def _source(version: Version, manifest: Manifest, target: TargetInput) -> tuple[Numbers, list[str]]:
    source = Source.objects.filter(version=version, pk=target.source or 0).first()
    if source is None:
        raise DomainError(_("Choose one of the disclosed sources."), field="source")
    return source_of_items(version)[source.pk], [source.name]


def _domain(version: Version, manifest: Manifest, target: TargetInput) -> tuple[Numbers, list[str]]:
    try:
        host = domain_scope(target.text)
    except (InvalidScope, UnresolvableUrl):
        raise DomainError(
            _("“%(text)s” is no domain. Write it like example.com, without a path."), field="domain", text=target.text
        ) from None
    return items_of_domain(items_path(manifest), host), [target.text]


def _match(version: Version, manifest: Manifest, target: TargetInput) -> tuple[Numbers, list[str]]:
    match = Match.objects.filter(version=version, pk=target.match or 0).select_related("items").first()
    if match is None:
        raise DomainError(_("Choose one of your refusals that matched this dataset."), field="match")
    return itemset_numbers(match.items), []


def _list(version: Version, manifest: Manifest, target: TargetInput) -> tuple[Numbers, list[str]]:
    lines = list(dict.fromkeys(line for text in target.text.splitlines() if (line := text.strip(" \t,;\"'"))))
    if len(lines) > MAX_LINES:
        raise DomainError(
            _("The list has %(lines)s lines; %(limit)s are possible. Name the domain or the source instead."),
            field="items",
            lines=len(lines),
            limit=MAX_LINES,
        )
    return items_of_lines(items_path(manifest), lines)


def sample_of(manifest: Manifest, numbers: Numbers) -> list[dict[str, Any]]:
    """The first items of a set, to be recognised by a person."""
    return list(islice(_sample(manifest, numbers), SAMPLE))


def _sample(manifest: Manifest, numbers: Numbers) -> Iterator[dict[str, Any]]:
    for item in items_at(items_path(manifest), numbers[:SAMPLE].tolist()):
        yield {"item": item.item, "url": item.url or "", "sha256": item.sha256 or ""}


def _nothing(target: TargetInput, missing: list[str]) -> NothingNamed:
    shape = ngettext(
        "Nothing in this dataset is what this line names: %(lines)s.",
        "Nothing in this dataset is what these %(count)d lines name. The first are: %(lines)s.",
        len(missing),
    )
    field = "match" if target.kind == TargetKind.MATCHES else str(target.kind)
    return NothingNamed(shape, field=field, lines=", ".join(missing[:5])[:500], count=len(missing))


_RESOLVERS: dict[str, Resolver] = {
    TargetKind.SOURCE: _source,
    TargetKind.DOMAIN: _domain,
    TargetKind.MATCHES: _match,
    TargetKind.ITEMS: _list,
}


def items_of_text(objection: Objection, text: str) -> Numbers:
    """Items of the objection's version named by pasted lines; raises NothingNamed for lines that name none."""
    lines = [line for raw in text.splitlines() if (line := raw.strip(" \t,;\"'"))]
    if not lines:
        return np.empty(0, dtype="<i8")
    numbers, missing = items_of_lines(items_path(manifest_of(objection.version)), lines)
    if missing:
        raise _nothing(TargetInput("lines"), missing)
    return numbers


def items_shown(objection: Objection, limit: int) -> list[dict[str, Any]]:
    """The items an objection names when they are at most `limit`, to be ticked one by one; none otherwise."""
    numbers = named_numbers(objection)
    if len(numbers) > limit:
        return []
    found = items_at(items_path(manifest_of(objection.version)), numbers.tolist())
    return [{"item": item.item, "url": item.url or "", "sha256": item.sha256 or ""} for item in found]
