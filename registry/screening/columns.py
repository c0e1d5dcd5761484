"""Which column of a manifest is which, by the names curators really use."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

_URL = (
    "url",
    "uri",
    "imageurl",
    "videourl",
    "audiourl",
    "fileurl",
    "contenturl",
    "documenturl",
    "downloadurl",
    "pageurl",
    "sourceurl",
    "originalurl",
    "warctargeturi",
    "targeturi",
    "link",
    "href",
    "urls",
    "网址",
    "链接",
    "网页地址",
)
_SHA256 = (
    "sha256",
    "sha256hash",
    "sha256hex",
    "sha256sum",
    "sha256digest",
    "hashsha256",
    "contentsha256",
    "imagesha256",
    "filesha256",
    "checksumsha256",
)
_IDENTIFIERS = {
    "identifiers": "",
    "identifier": "",
    "标识符": "",
    "doi": "doi",
    "isbn": "isbn",
    "isbn13": "isbn",
    "isbn10": "isbn",
    "issn": "issn",
    "isrc": "isrc",
    "arxiv": "arxiv",
    "arxivid": "arxiv",
    "pmid": "pmid",
    "iscc": "iscc",
}
_DOMAIN = ("domain", "domainname", "host", "hostname", "域名", "主机名")
_COUNT = (
    "count",
    "counts",
    "pages",
    "pagecount",
    "urls",
    "urlcount",
    "documents",
    "documentcount",
    "docs",
    "rows",
    "records",
    "num",
    "n",
    "frequency",
    "数量",
    "网页数",
    "页数",
)
_TITLE = ("title", "name", "caption", "alt", "标题", "名称")
_CAPTION = "text"  # of a picture; of anything else it is the content itself, which the register never keeps
_PICTURE = frozenset({"width", "height", "originalwidth", "similarity", "nsfw", "punsafe", "pwatermark", "aesthetic"})
_LICENCE = ("licence", "license", "rights", "许可", "许可协议")
_RETRIEVED = (
    "retrievedat",
    "retrieved",
    "crawledat",
    "fetchedat",
    "fetchtime",
    "downloadedat",
    "accessedat",
    "timestamp",
    "date",
    "采集时间",
)

PARENTS = ("meta", "metadata", "warc_headers")  # objects that corpora of text keep a page's address in

_NOISE = re.compile(r"[\W_]+")
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Names of the columns taken, None where the manifest has none.

    `identifiers` maps a column name to its scheme, "" where each value carries its own (`doi:10.5555/12345678`).
    `domain`, with `count` beside it, is taken only where nothing names items: each row then names a host. `twice` are
    the names of columns that claim the same role by the same name: nobody can tell which of them is meant.
    """

    url: str | None = None
    sha256: str | None = None
    title: str | None = None
    licence: str | None = None
    retrieved_at: str | None = None
    identifiers: dict[str, str] = field(default_factory=dict)
    domain: str | None = None
    count: str | None = None
    twice: tuple[str, ...] = ()

    @property
    def names_items(self) -> bool:
        return self.url is not None or self.sha256 is not None

    @property
    def names_something(self) -> bool:
        return self.names_items or self.domain is not None

    def taken(self) -> list[str]:
        named = (self.url, self.sha256, self.domain, self.count, self.title, self.licence, self.retrieved_at)
        return [name for name in named if name is not None] + list(self.identifiers)

    def as_json(self) -> dict[str, object]:
        """The choice made, for the curator to see: role to column name or names."""
        roles: dict[str, object] = {
            role: name
            for role in ("url", "sha256", "domain", "count", "title", "licence", "retrieved_at")
            if (name := getattr(self, role)) is not None
        }
        return roles | ({"identifiers": list(self.identifiers)} if self.identifiers else {})


def match_columns(names: Sequence[str], url_columns: Collection[str] = ()) -> ColumnMap:
    """Choose columns by name; case, blanks and punctuation do not count. The first of two equal names wins.

    `url_columns` are names of which somebody said that they hold addresses; they are asked last.
    """
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(plain_name(name), name)

    def first(candidates: Iterable[str]) -> str | None:
        return next((by_plain[plain] for plain in candidates if plain in by_plain), None)

    url = first(_URL) or next((name for name in names if name in url_columns), None)
    domain = first(_DOMAIN)
    if domain is not None and url is not None and plain_name(url) == "urls":
        url = None  # how many there are of that domain
    found = ColumnMap(
        url=url,
        sha256=first(_SHA256),
        title=first((*_TITLE, _CAPTION) if _PICTURE & by_plain.keys() else _TITLE),
        licence=first(_LICENCE),
        retrieved_at=first(_RETRIEVED),
        identifiers={by_plain[plain]: scheme for plain, scheme in _IDENTIFIERS.items() if plain in by_plain},
    )
    if found.names_items:
        return replace(found, twice=_twice(names, found)) if len(by_plain) < len(names) else found
    return ColumnMap(domain=domain, count=first(_COUNT)) if domain is not None else found


def within(parent: str, names: Sequence[str]) -> ColumnMap:
    """The choice among the keys of an object inside a row, each written as `parent.key`."""
    found = match_columns(names)

    def path(name: str | None) -> str | None:
        return None if name is None else f"{parent}.{name}"

    return ColumnMap(
        url=path(found.url),
        sha256=path(found.sha256),
        title=path(found.title),
        licence=path(found.licence),
        retrieved_at=path(found.retrieved_at),
        identifiers={f"{parent}.{name}": scheme for name, scheme in found.identifiers.items()},
        twice=found.twice,
    )


def _twice(names: Sequence[str], found: ColumnMap) -> tuple[str, ...]:
    roles = {plain_name(name) for name in (found.url, found.sha256) if name is not None}
    claims = [name for name in names if plain_name(name) in roles]
    return tuple(claims) if len(claims) > len(roles) else ()


def plain_name(name: str) -> str:
    return _NOISE.sub("", name).casefold()


def shown_names(names: Sequence[str]) -> list[str]:
    """The names as an error reports them: at most 50, each at most 80 characters."""
    return [name[:80] for name in names[:_SHOWN]]
