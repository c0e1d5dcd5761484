"""The head of a page: every meta that speaks about the use of what is on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.kernel.htmlhead import MAX_BYTES, Head, head_of
from registry.preferences.noai import Directives, read_meta
from registry.preferences.plus import Plus, read_codes
from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.tdmlayers import TdmLayer
from registry.preferences.tdmlayers import read_meta as read_tdm
from registry.preferences.texts import shown

_UNREAD = {"content-usage": "Content-Usage", "content-signal": "Content-Signal", "ai-content-usage": "Content-Usage"}
_PLUS_NAMES = frozenset({"plus:datamining", "iptc:datamining", "xmp-plus:datamining"})
Pairs = Iterable[tuple[str, str]]


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


def read(data: bytes) -> Page:
    """Never raises; a page that is broken counts as far as it can be read."""
    head = head_of(data)
    pairs = tuple(head.metas)
    robots, tdm, plus = read_meta(pairs), read_tdm(pairs), read_codes(_codes(pairs))
    diagnoses = (*_broken(head), *robots.diagnoses, *tdm.diagnoses, *plus.diagnoses, *_unread(pairs), *_inert(head))
    return Page(pairs, robots, tdm, plus, diagnoses)


def _broken(head: Head) -> Iterable[Diagnosis]:
    if head.is_broken:
        yield Diagnosis("meta_page_broken", "warning")
    if head.is_cut:
        yield Diagnosis("meta_head_too_long", "warning", params={"limit": str(MAX_BYTES)})


def _codes(pairs: Pairs) -> list[str]:
    return [content for name, content in pairs if name.lower() in _PLUS_NAMES]


def _unread(pairs: Pairs) -> list[Diagnosis]:
    """Metas that look like a dialect and are none: those are headers or lines of robots.txt."""
    return [
        Diagnosis("meta_no_such_dialect", "error", params={"name": shown(name), "field": _UNREAD[name.lower()]})
        for name, _content in pairs
        if name.lower() in _UNREAD
    ][:5]


def _inert(head: Head) -> list[Diagnosis]:
    """Metas that would speak, if they did not stand in a template or noscript."""
    return [
        Diagnosis("meta_inert", "error", params={"name": shown(name)})
        for name, content in head.inert
        if read_meta([(name, content)]).by_agent or read_tdm([(name, content)]).statements or _codes([(name, content)])
    ][:5]
