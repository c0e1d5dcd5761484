"""What the head of a page says in its meta and link elements, up to where its body begins.

What stands in the body may be a visitor's comment; what stands there speaks for nobody. Read as a browser reads it: in
the encoding the page names, of an attribute said twice the first, and nothing that lies in a template or a noscript.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

MAX_BYTES = 256 * 1024  # a head that is longer is read to here
MAX_METAS = 500
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
# What pages are written in; a name that is another of Python's codecs (`idna`, `rot13`) is none of them.
_WEB_ENCODING = re.compile(
    r"utf-?8|gb(?:k|2312|18030)|big5|shift[_-]jis|euc-(?:jp|kr)|iso-8859-(?:[1-9]|1[013-6])|windows-(?:125[0-8]|874)"
    r"|koi8-[ru]|us-ascii"
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "windows-1252", "us-ascii": "windows-1252"}
_OF_THE_HEAD = frozenset({"html", "head", "title", "meta", "link", "base", "style", "script", "noscript", "template"})
_INERT = frozenset({"noscript", "template"})
_TEXT = frozenset({"title", "style", "script"})


@dataclass(slots=True)
class Head:
    """`metas`: (name, content) in order, as written without blanks around; `links`: (rel in lower case, href).

    `inert`: metas in a template or noscript, which a browser does not read. `is_cut`: there was more of the head than
    MAX_BYTES; `is_broken`: the parser gave up, and what follows is unknown.
    """

    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    inert: list[tuple[str, str]] = field(default_factory=list)
    is_cut: bool = False
    is_broken: bool = False

    def contents(self, name: str) -> list[str]:
        """Of the metas of a name, in whatever case it is written."""
        return [content for one, content in self.metas if one.lower() == name]


def head_of(data: bytes) -> Head:
    """The head of a page, as far as it can be read. Never raises."""
    parser = _HeadParser()
    text = data[:MAX_BYTES].decode(_charset(data), "replace")
    try:
        parser.feed(text)  # in one piece and never closed: what does not end is looked at once, not again and again
    except _HeadEnded:
        return parser.head
    except (AssertionError, ValueError, RecursionError):  # a declaration that the library's parser gives up on
        parser.head.is_broken = True
    parser.head.is_cut = len(data) >= MAX_BYTES
    return parser.head


def _charset(data: bytes) -> str:
    """The encoding a browser would take: byte order mark, then what the page names, then UTF-8."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return name
    named = _CHARSET.search(data[:1024])
    name = named[1].decode("ascii").lower() if named else ""
    return _WIDER.get(name, name) if _WEB_ENCODING.fullmatch(name) else "utf-8"


class _HeadEnded(Exception):
    """The head is over, or more was said than anybody reads."""


class _HeadParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self._inside: list[str] = []  # elements of the head that hold text or inert markup

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _OF_THE_HEAD and not self._inside:
            raise _HeadEnded
        if tag in _TEXT | _INERT:
            self._inside.append(tag)
        elif tag in {"meta", "link"} and not _TEXT.intersection(self._inside):
            said = dict(reversed(attrs))  # of an attribute said twice the first counts
            if tag == "meta":
                self._meta(said)
            elif not self._inside:
                self.head.links.append(((said.get("rel") or "").strip().lower(), said.get("href") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # the slash means nothing in HTML

    def handle_endtag(self, tag: str) -> None:
        if tag == "head" and not self._inside:
            raise _HeadEnded
        if tag in self._inside:
            del self._inside[self._inside.index(tag) :]

    def handle_data(self, data: str) -> None:
        if data.strip("\ufeff \t\r\n\f") and not self._inside:
            raise _HeadEnded

    def _meta(self, said: dict[str, str | None]) -> None:
        name = said.get("name") or said.get("property") or said.get("http-equiv")
        content = said.get("content")
        if name and content is not None:
            metas = self.head.inert if self._inside else self.head.metas
            metas.append((name.strip(), content.strip()))
        if len(self.head.metas) + len(self.head.inert) >= MAX_METAS:
            raise _HeadEnded
