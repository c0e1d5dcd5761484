"""What is wrong with the names behind `User-agent:`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry.preferences.agents import crawlers_of, meant_agent
from registry.preferences.robots_groups import product_token
from registry.preferences.statements import Diagnosis
from registry.preferences.texts import shown

_SEVERAL = re.compile(r"[,;]")
_STANDARD = re.compile(r"[A-Za-z_\-]+|\*").fullmatch
_IDENTIFICATION = ("mozilla/", "mozilla (")


def agent_diagnoses(value: str, line: int) -> Iterator[Diagnosis]:
    """Of one value, as text; the first fault that changes who is meant, and a slip of a known name."""
    read = product_token(value)
    params = {"text": shown(value), "read": read}
    if not value:
        yield Diagnosis("robots_agent_empty", "error", line)
    elif value.lower().startswith(_IDENTIFICATION):
        yield Diagnosis("robots_agent_identification", "error", line, params)
    elif _SEVERAL.search(value):
        yield Diagnosis("robots_agent_list", "error", line, params)
    elif "*" in value and read != "*":
        yield Diagnosis("robots_agent_wildcard", "error", line, params)
    else:
        yield from _name_diagnoses(value, read, line)


def _name_diagnoses(value: str, read: str, line: int) -> Iterator[Diagnosis]:
    written = value.partition("/")[0].rstrip(" \t")
    meant = meant_agent(written) or meant_agent(read)
    crawlers = crawlers_of(written)
    params = {"text": shown(value), "read": read}
    if meant and meant.lower() != read:
        yield Diagnosis("robots_agent_misspelt", "warning", line, {**params, "meant": meant})
    elif crawlers:
        yield Diagnosis("robots_agent_product", "warning", line, {**params, "meant": crawlers})
    elif value[len(read) :].startswith("/"):
        yield Diagnosis("robots_agent_version", "note", line, params)
    elif read != value.lower():
        yield Diagnosis("robots_agent_cut", "warning", line, params)
    elif not _STANDARD(value):
        yield Diagnosis("robots_agent_signs", "note", line, params)
