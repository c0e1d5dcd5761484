"""What somebody asks the register about, in the one spelling that is compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.kernel.accounts import account_of
from registry.kernel.urls import CanonicalUrl, UnresolvableUrl, canonical_host, canonicalise, scope_key
from registry.screening.itemkey import canonical_digest

from .refusals import work_key

Key = tuple[str, str]  # ScopeKind and canonical value
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


class Unresolvable(ValueError):
    """`code` says why: a code of kernel UnresolvableUrl, "sha256", "identifier", "dataset", or "nothing_named"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to look up, in canonical spelling; what is not named is empty.

    `key` is that of an exact address, `work` a ScopeKind and value, `dataset` the short name of a registered dataset
    that it is or comes from.
    """

    value: str
    host: str = ""
    key: str = ""
    digest: str = ""
    account: str = ""
    work: Key | None = None
    dataset: str = ""

    @property
    def site(self) -> str:
        """`host[:port]` of an address."""
        return self.key.partition("/")[0]


def asked_item(url: str, sha256: str) -> Asked:
    """One item as a manifest row names it: by URL, by digest, or both; either one that is wrong spoils the row."""
    digest = ""
    if sha256.strip():
        digest = canonical_digest(sha256) or ""
        if not digest:
            raise Unresolvable("sha256")
    if url.strip():
        found = _url(url)
        return Asked(found.url, found.host, scope_key(found), digest, account_of(found.host, found.path) or "")
    if not digest:
        raise Unresolvable("nothing_named")
    return Asked(digest, digest=digest)


def asked_work(text: str) -> Asked:
    """A work by its DOI, ISBN, ISSN or ISRC, with or without the scheme in front where it shows."""
    work = work_key(text)
    if work is None:
        raise Unresolvable("identifier")
    return Asked(":".join(work), work=work)


def asked_domain(text: str) -> Asked:
    """A whole site: what covers all of it."""
    try:
        host = canonical_host(text.strip().removeprefix("*."))
    except UnresolvableUrl as error:
        raise Unresolvable(error.code) from None
    return Asked(host, host)


def asked_dataset(text: str) -> str:
    """The short name of a dataset in canonical spelling. Raises Unresolvable."""
    slug = text.strip().lower()
    if not _SLUG.fullmatch(slug):
        raise Unresolvable("dataset")
    return slug


def _url(text: str) -> CanonicalUrl:
    try:
        return canonicalise(text)
    except UnresolvableUrl as error:
        raise Unresolvable(error.code) from None
