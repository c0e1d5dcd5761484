"""What a site said when it was read: each document by its own standard, and what follows from all of them together.

Read anew from the kept bytes each time it is shown. What is said is for everybody (no agent is named) and for the home
page; ai.txt is evidence and never decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.kernel import store
from registry.models import SiteCheck
from registry.preferences import aipref, aitxt, metas, noai, robots, tdmlayers, tdmrep
from registry.preferences.agents import COLLECTORS
from registry.preferences.precedence import Source, Verdict, settle
from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.tdmlayers import TdmLayer

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Part:
    """One document or layer as it was read. `diagnoses` say what is lost or broken."""

    name: str
    statements: tuple[Statement, ...]
    diagnoses: tuple[Diagnosis, ...]
    turned_away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One answer of the site: `facts` as in the evidence (url, status, sha256, size, at), `parts` where it was read."""

    name: str
    facts: Mapping[str, Any]
    parts: tuple[Part, ...]

    @property
    def is_there(self) -> bool:
        return self.facts.get("status") == 200


@dataclass(frozen=True, slots=True)
class SiteReading:
    """`verdicts` by category; `disallowed` is what the site refuses."""

    host: str
    documents: tuple[Document, ...]
    verdicts: Mapping[str, Verdict]

    @property
    def disallowed(self) -> list[str]:
        return [category for category, verdict in self.verdicts.items() if verdict.allowed is False]

    @property
    def turned_away(self) -> list[str]:
        return [agent for document in self.documents for part in document.parts for agent in part.turned_away]


def site_reading(check: SiteCheck) -> SiteReading:
    """The reading of a finished check. Raises FileNotFoundError when its evidence is gone from the store."""
    return evidence_reading(_evidence(check))


def document_sha256(check: SiteCheck, name: str) -> str | None:
    """The digest of one answer that was kept; None where there is none of that name."""
    documents = _evidence(check)["documents"]
    return next((one["sha256"] for one in documents if one["name"] == name and one.get("sha256")), None)


def _evidence(check: SiteCheck) -> dict[str, Any]:
    evidence: dict[str, Any] = json.loads(store.read(check.snapshot_sha256))
    return evidence


def evidence_reading(evidence: Mapping[str, Any]) -> SiteReading:
    """The same from the evidence itself, for the page that it names."""
    host, documents = evidence["site"], evidence["documents"]
    url, sources, layers, found = f"https://{host}{evidence['page']}", [], [], []
    for facts in documents:
        parts: tuple[Part, ...] = ()
        if facts.get("status") == 200:
            parts, said, tdm = _READERS[facts["name"]](store.read(facts["sha256"]), facts["headers"], url)
            sources += said
            layers += tdm
        found.append(Document(facts["name"], facts, parts))
    return SiteReading(host, tuple(found), settle(sources, layers))


Read = tuple[tuple[Part, ...], list[Source], list[TdmLayer]]
Fields = Iterable[tuple[str, str]]


def _robots(body: bytes, _fields: Fields, url: str) -> Read:
    file = robots.parse(body)
    said = tuple(dict.fromkeys(one for one in file.usage(EVERYBODY, url).values() if one is not None))
    away = tuple(agent for agent in COLLECTORS if not file.allows(agent, url))
    return (Part("robots", said, tuple(file.diagnoses), away),), [Source("robots", said)], []


def _tdmrep(body: bytes, _fields: Fields, url: str) -> Read:
    file = tdmrep.read(body)
    layer = file.layer("/" + url.partition("://")[2].partition("/")[2])
    return (Part("tdm_file", layer.statements, file.diagnoses),), [], [layer]


def _aitxt(body: bytes, _fields: Fields, _url: str) -> Read:
    file = aitxt.read(body)
    return (Part("ai_txt", file.statements, file.diagnoses),), [Source("ai_txt", file.statements, is_evidence=True)], []


def _home(body: bytes, fields: Fields, _url: str) -> Read:
    lines = [(name, value) for name, value in fields]
    usages = [value for name, value in lines if name == "content-usage"]
    usage = aipref.parse_fields(usages) if usages else aipref.Preferences()
    tags = noai.read_header(value for name, value in lines if name == "x-robots-tag")
    header, page = tdmlayers.read_headers(lines), metas.read(body)
    parts = (
        Part("content_usage_header", usage.statements, usage.diagnoses),
        Part("noai_header", tags.statements, tags.diagnoses),
        Part("tdm_header", header.statements, header.diagnoses),
        Part("page_metas", page.statements, page.diagnoses),
    )
    sources = [
        Source("content_usage_header", usage.statements),
        Source("noai_header", tags.statements),
        Source("noai_meta", page.robots.statements),
        Source("plus", page.plus.statements),
    ]
    return tuple(part for part in parts if part.statements or part.diagnoses), sources, [header, page.tdm]


_READERS = {"robots": _robots, "tdmrep": _tdmrep, "aitxt": _aitxt, "home": _home}
