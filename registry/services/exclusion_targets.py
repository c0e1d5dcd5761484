"""What a registrant names for an exclusion, brought to item numbers; reads files, so it runs before any lock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.kernel.urls import InvalidScope, UnresolvableUrl, domain_scope
from registry.models import Version
from registry.selectors.named_items import items_of_domain, items_of_lines
from registry.selectors.sources import source_of_items

from .itemsets import Numbers

MAX_LINES = 50_000


def numbers_named(
    version: Version, kind: str, *, lines: str = "", domain: str = "", source: int | None = None
) -> Numbers:
    """Items named by a list, a domain or a source of the version. Raises DomainError at the field."""
    if kind == "source":
        found = source_of_items(version).get(source or 0)
        if found is None or not len(found):
            raise DomainError(_("Choose a source that has items."), field="source")
        return found
    path = store.path_of(version.manifests.get(is_current=True).items_sha256)
    if kind == "domain":
        numbers = items_of_domain(path, _host(domain))
        if not len(numbers):
            raise DomainError(_("No item of the version lies there."), field="domain")
        return numbers
    wanted = [line for raw in lines.splitlines() if (line := raw.strip(" \t,;\"'"))]
    if not wanted or len(wanted) > MAX_LINES:
        raise DomainError(_("Name at least one item, and at most %(limit)s."), field="lines", limit=MAX_LINES)
    numbers, missing = items_of_lines(path, wanted)
    if missing:
        raise DomainError(
            _("No item of the version is named by: %(lines)s"), field="lines", lines=", ".join(missing[:5])[:500]
        )
    return numbers


def _host(domain: str) -> str:
    try:
        return domain_scope(domain)
    except (InvalidScope, UnresolvableUrl):
        raise DomainError(
            _("“%(text)s” is no domain. Write it like example.com, without a path."), field="domain", text=domain
        ) from None
