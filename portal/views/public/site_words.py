"""A reading of a site in rows for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.models import Usage
from registry.selectors.control import look_words
from registry.selectors.diagnoses import diagnosis_text
from registry.selectors.site_reading import Document, SiteReading

NAMES: dict[str, str | Promise] = {
    "robots": "robots.txt",
    "tdmrep": "tdmrep.json",
    "tdm_file": "tdmrep.json",
    "aitxt": "ai.txt",
    "ai_txt": "ai.txt",
    "home": _("Home page"),
    "content_usage_header": _("Header Content-Usage"),
    "noai_header": _("Header X-Robots-Tag"),
    "noai_meta": _("Robots meta tags"),
    "tdm_header": _("TDM headers"),
    "tdm_meta": _("TDM meta tags"),
    "plus": _("PLUS meta tags"),
    "page_metas": _("Meta tags of the page"),
}
VERDICTS = {
    True: pgettext_lazy("a site says", "allowed"),
    False: pgettext_lazy("a site says", "refused"),
    None: pgettext_lazy("a site says", "not said"),
}
SEVERITIES = {
    "error": pgettext_lazy("diagnosis", "Lost"),
    "warning": pgettext_lazy("diagnosis", "Read differently"),
    "note": pgettext_lazy("diagnosis", "Note"),
}


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A usage, what the site says of it, and where it says so."""

    label: str | Promise
    allowed: bool | None
    word: str | Promise
    sources: list[str | Promise]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One answer: its name, whether it was there, when it came, and what is broken in it."""

    name: str
    label: str | Promise
    document: Document
    at: datetime
    why: str | Promise
    faults: list[dict[str, Any]]
    turned_away: list[str]


def category_rows(reading: SiteReading) -> list[CategoryRow]:
    rows = []
    for category, verdict in reading.verdicts.items():
        sources = list(dict.fromkeys(NAMES.get(said.source, said.source) for said in verdict.deciding))
        rows.append(CategoryRow(Usage(category).label, verdict.allowed, VERDICTS[verdict.allowed], sources))
    return rows


def document_rows(reading: SiteReading) -> list[DocumentRow]:
    return [_document(one) for one in reading.documents]


def _document(one: Document) -> DocumentRow:
    return DocumentRow(
        name=one.name,
        label=NAMES[one.name],
        document=one,
        at=datetime.fromisoformat(one.facts["at"]),
        why=look_words(one.facts["code"]) if "code" in one.facts else "",
        faults=[
            {
                "where": NAMES.get(part.name, part.name),
                "line": fault.line,
                "severity": fault.severity,
                "word": SEVERITIES[fault.severity],
                "text": diagnosis_text(fault),
            }
            for part in one.parts
            for fault in part.diagnoses
        ],
        turned_away=[agent for part in one.parts for agent in part.turned_away],
    )
