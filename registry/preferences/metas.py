"""The head of a page: every meta that speaks about the use of what is on it.

Read as a browser reads a head: until it ends, at most the first 256 KiB, in the encoding the page names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

from registry.preferences.noai import Directives, read_meta
from registry.preferences.plus import Plus, read_codes
from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.tdmlayers import TdmLayer
from registry.preferences.tdmlayers import read_meta as read_tdm
from registry.preferences.texts import shown

MAX_BYTES = 256 * 1024
MAX_METAS = 500
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
# What pages are written in; a name that is another of Python's codecs (`idna`, `rot13`) is none of them.
_WEB_ENCODING = re.compile(
    r"utf-?8|gb(?:k|2312|18030)|big5|shift[_-]jis|euc-(?:jp|kr)|iso-8859-(?:[1-9]|1[013-6])|windows-(?:125[0-8]|874)"
    r"|koi8-[ru]|us-ascii"
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "windows-1252", "us-ascii": "windows-1252"}
_HEAD_CONTENT = frozenset(
    {"html", "head", "meta", "title", "link", "script", "style", "base", "noscript", "template", "object"}
)
_UNREAD = {"content-usage": "Content-Usage", "content-signal": "Content-Signal", "ai-content-usage": "Content-Usage"}
_PLUS_NAMES = frozenset({"plus:datamining", "iptc:datamining", "xmp-plus:datamining"})


@dataclass(frozen=True, slots=True)
class Page:
    """What the metas of one page say, dialect by dialect; `pairs` are all named metas, names as written."""

    pairs: tuple[tuple[str, str], ...]
    robots: Directives
    tdm: TdmLayer
    plus: Plus
    diagnoses: tuple[Diagnosis, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        return (*self.robots.statements, *self.tdm.statements, *self.plus.statements)


class _HeadEnded(Exception):
    """The parser has seen the end of the head; nothing below it is read."""


class _Head(HTMLParser):
    """Collects (name, content) of metas; a second collection has those in the body, which agents pass over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pairs: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            self._meta(dict(attrs))
        elif tag not in _HEAD_CONTENT:
            raise _HeadEnded

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            raise _HeadEnded

    def _meta(self, attrs: dict[str, str | None]) -> None:
        name = attrs.get("name") or attrs.get("property") or attrs.get("http-equiv")
        content = attrs.get("content")
        if name and content is not None:
            self.pairs.append((name.strip(), content.strip()))
        if len(self.pairs) >= MAX_METAS:
            raise _HeadEnded


def read(data: bytes) -> Page:
    """Never raises; a page that is broken counts as far as it can be read."""
    diagnoses: list[Diagnosis] = []
    pairs = tuple(_pairs(data[:MAX_BYTES], diagnoses))
    robots, tdm, plus = read_meta(pairs), read_tdm(pairs), read_codes(_codes(pairs))
    diagnoses += [*robots.diagnoses, *tdm.diagnoses, *plus.diagnoses, *_unread(pairs)]
    return Page(pairs, robots, tdm, plus, tuple(diagnoses))


def _pairs(data: bytes, diagnoses: list[Diagnosis]) -> list[tuple[str, str]]:
    head = _Head()
    text = data.decode(_charset(data), "replace")
    try:
        head.feed(text)  # in one piece and never closed: what does not end is looked at once, not again and again
    except _HeadEnded:
        return head.pairs
    except (AssertionError, ValueError, RecursionError):  # a declaration that the library's parser gives up on
        diagnoses.append(Diagnosis("meta_page_broken", "warning"))
    if len(data) == MAX_BYTES:
        diagnoses.append(Diagnosis("meta_head_too_long", "warning", params={"limit": str(MAX_BYTES)}))
    return head.pairs


def _charset(data: bytes) -> str:
    """The encoding a browser would take: byte order mark, then what the page names, then UTF-8."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return name
    named = _CHARSET.search(data[:1024])
    name = named[1].decode("ascii").lower() if named else ""
    return _WIDER.get(name, name) if _WEB_ENCODING.fullmatch(name) else "utf-8"


def _codes(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [content for name, content in pairs if name.lower() in _PLUS_NAMES]


def _unread(pairs: Iterable[tuple[str, str]]) -> list[Diagnosis]:
    """Metas that look like a dialect and are none: those are headers or lines of robots.txt."""
    return [
        Diagnosis("meta_no_such_dialect", "error", params={"name": shown(name), "field": _UNREAD[name.lower()]})
        for name, _content in pairs
        if name.lower() in _UNREAD
    ][:5]
