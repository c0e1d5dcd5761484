"""Source records: one per source of a version, saved as far as they are known."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.kernel.urls import UnresolvableUrl, canonical_host
from registry.models import Attachment, Source, Version

from .datasets import fields_check, version_lock
from .derivations import parent_named

SOURCE_FIELDS = frozenset(
    {
        *("origin", "name", "domains", "basis", "licence", "contract", "contract_ends_on", "has_no_contract_end"),
        *("collected_from", "collected_until", "collector", "has_personal_information", "deidentification"),
        "unlawful_content_checks",
    }
)
MAX_SOURCES = 5000
MAX_DOMAINS = 5000


@transaction.atomic
def source_add(version: Version, *, at: datetime, origin: str, name: str, **fields: Any) -> Source:
    """Add a source to a version that is not filed; it comes last. Raises DomainError naming the field at fault."""
    version = version_lock(version)
    last = version.sources.aggregate(last=Max("position"))["last"] or 0
    if last >= MAX_SOURCES:
        raise DomainError(_("A version has at most %(limit)d sources. Put small ones together."), limit=MAX_SOURCES)
    source = Source(version=version, position=last + 1)
    _apply(source, {"origin": origin, "name": name, **fields})
    source.save()
    return source


@transaction.atomic
def source_update(source: Source, *, at: datetime, **fields: Any) -> Source:
    """Save some fields of a source. Raises FiledVersion, or DomainError naming the field at fault."""
    version_lock(source.version)
    source = Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    source.save(update_fields=_apply(source, fields))
    return source


@transaction.atomic
def source_remove(source: Source, *, at: datetime) -> None:
    """Take a source out of a version that is not filed; its number is not given to another. Safe to repeat."""
    version_lock(source.version)
    Source.objects.filter(pk=source.pk).delete()


@transaction.atomic
def source_proof_add(source: Source, proof: Attachment, *, at: datetime) -> None:
    version_lock(source.version)
    source.proofs.add(proof)


@transaction.atomic
def source_proof_remove(source: Source, proof: Attachment, *, at: datetime) -> None:
    """Detach a proof; the file itself is kept, it was received."""
    version_lock(source.version)
    source.proofs.remove(proof)


def _apply(source: Source, fields: dict[str, Any]) -> list[str]:
    """Set what is given; returns the names of the columns. `taken_from` is the number of a public registration."""
    saved = []
    if "taken_from" in fields:
        source.parent, source.parent_version = parent_named(source.version, fields.pop("taken_from"))
        saved = ["parent", "parent_version"]
    unknown = fields.keys() - SOURCE_FIELDS
    if unknown:
        raise TypeError(f"no such fields of a source: {sorted(unknown)}")
    if "domains" in fields:
        fields["domains"] = domains_clean(fields["domains"])
    for name, value in fields.items():
        setattr(source, name, value)
    if source.collected_from and source.collected_until and source.collected_until < source.collected_from:
        raise DomainError(_("Collection cannot end before it begins."), field="collected_until")
    if source.has_no_contract_end and source.contract_ends_on:
        raise DomainError(
            _("Give the end of the contract or tick that it has none, not both."), field="contract_ends_on"
        )
    fields_check(source, fields)
    if source.domains:
        _overlap_check(source)
    return [*saved, *fields]


def domains_clean(names: Iterable[str]) -> list[str]:
    """Domains in canonical form, each once, in the order given. Raises DomainError(field="domains") for a bad one."""
    found: dict[str, None] = {}
    for name in names:
        try:
            found[canonical_host(name.strip().removeprefix("*."))] = None
        except UnresolvableUrl:
            raise DomainError(
                _("“%(name)s” is no domain. Write names like example.com, without https:// and paths."),
                field="domains",
                name=name.strip()[:100],
            ) from None
    if len(found) > MAX_DOMAINS:
        raise DomainError(
            _("A source names at most %(limit)d domains. Leave the field empty for the source that takes the rest."),
            field="domains",
            limit=MAX_DOMAINS,
        )
    return list(found)


def _overlap_check(source: Source) -> None:
    """A domain belongs to one source; otherwise nobody could say where an item came from."""
    others = Source.objects.filter(version_id=source.version_id, domains__overlap=source.domains).exclude(pk=source.pk)
    other = others.first()
    if other is not None:
        shared = sorted(set(source.domains) & set(other.domains))
        raise DomainError(
            _("“%(domain)s” already belongs to source %(position)d, “%(name)s”."),
            field="domains",
            domain=shared[0],
            position=other.position,
            name=other.name,
        )
