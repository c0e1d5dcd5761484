"""Which column of a manifest is which, by the names curators really use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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
_TITLE = ("title", "name", "caption", "text", "alt", "标题", "名称")
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

_NOISE = re.compile(r"[\W_]+")
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Names of the columns taken, None where the manifest has none.

    `identifiers` maps a column name to its scheme, "" where each value carries its own (`doi:10.5555/12345678`).
    """

    url: str | None = None
    sha256: str | None = None
    title: str | None = None
    licence: str | None = None
    retrieved_at: str | None = None
    identifiers: dict[str, str] = field(default_factory=dict)

    @property
    def names_items(self) -> bool:
        return self.url is not None or self.sha256 is not None

    def taken(self) -> list[str]:
        named = (self.url, self.sha256, self.title, self.licence, self.retrieved_at)
        return [name for name in named if name is not None] + list(self.identifiers)

    def as_json(self) -> dict[str, object]:
        """The choice made, for the curator to see: role to column name or names."""
        roles: dict[str, object] = {
            role: name
            for role in ("url", "sha256", "title", "licence", "retrieved_at")
            if (name := getattr(self, role)) is not None
        }
        return roles | ({"identifiers": list(self.identifiers)} if self.identifiers else {})


def match_columns(names: Sequence[str]) -> ColumnMap:
    """Choose columns by name; case, blanks and punctuation do not count. The first of two equal names wins."""
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(plain_name(name), name)

    def first(candidates: Iterable[str]) -> str | None:
        return next((by_plain[plain] for plain in candidates if plain in by_plain), None)

    return ColumnMap(
        url=first(_URL),
        sha256=first(_SHA256),
        title=first(_TITLE),
        licence=first(_LICENCE),
        retrieved_at=first(_RETRIEVED),
        identifiers={by_plain[plain]: scheme for plain, scheme in _IDENTIFIERS.items() if plain in by_plain},
    )


def plain_name(name: str) -> str:
    return _NOISE.sub("", name).casefold()


def shown_names(names: Sequence[str]) -> list[str]:
    """The names as an error reports them: at most 50, each at most 80 characters."""
    return [name[:80] for name in names[:_SHOWN]]
