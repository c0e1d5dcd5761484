"""ai.txt in its variants, as evidence only: there is no standard, and no two readers agree.

Spawning's form has the lines of robots.txt (`User-Agent`, `Disallow: *.jpg`, `Allow: /`) and speaks about training;
others write `Training: no` or AIPREF and Content-Signal lines. What it says shows a will; it never decides alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.texts import shown
from registry.preferences.vocabularies import AI_TXT

MAX_BYTES = 500 * 1024
MAX_RULES = 5_000
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z0-9 _-]{0,40}?)\s*:\s*(.*?)\s*$", re.ASCII)
_RULES = {"allow": True, "disallow": False}
_VALUES = {
    **dict.fromkeys(("no", "n", "false", "disallow", "disallowed", "deny", "denied", "none", "prohibited"), False),
    **dict.fromkeys(("yes", "y", "true", "allow", "allowed", "permitted"), True),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line and what it seems to say. `pattern` is "" where a line speaks about the whole site."""

    line: int
    text: str
    agent: str
    pattern: str
    allowed: bool
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class AiTxt:
    """`statements` are evidence, not preferences in force: `is_evidence` says so to whoever weighs them."""

    evidence: tuple[Evidence, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    is_evidence: bool = True

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(statement for one in self.evidence for statement in one.statements)


def read(data: bytes) -> AiTxt:
    """Never raises."""
    diagnoses = []
    if len(data) > MAX_BYTES:
        diagnoses.append(Diagnosis("aitxt_too_long", "warning", params={"limit": str(MAX_BYTES)}))
    text = data[:MAX_BYTES].decode("utf-8-sig", "replace")
    if text.lstrip()[:1] == "<":
        return AiTxt(diagnoses=(Diagnosis("aitxt_is_a_web_page", "error", line=1),))
    evidence: list[Evidence] = []
    agent = "*"
    for number, line in enumerate(text.splitlines()[:MAX_RULES], 1):
        said = _LINE.match(line.partition("#")[0][:2048])
        if said is None:
            continue
        key, value = said[1].lower().replace("_", "-").replace(" ", "-"), said[2]
        if key == "user-agent":
            agent = shown(value)
            continue
        found = _evidence(key, value, number, agent)
        if found is not None:
            evidence.append(found)
    if evidence:
        diagnoses.append(Diagnosis("aitxt_evidence_only", "note"))
    elif text.strip():
        diagnoses.append(Diagnosis("aitxt_nothing_read", "warning"))
    return AiTxt(tuple(evidence), tuple(diagnoses))


def _evidence(key: str, value: str, line: int, agent: str) -> Evidence | None:
    if key in _RULES:
        # An empty Disallow disallows nothing, as in robots.txt.
        allowed = _RULES[key] if value else True
        said = AI_TXT.statements("disallow", allowed, line)
        return Evidence(line, shown(f"{key}: {value}"), agent, shown(value), allowed, said)
    verdict = _VALUES.get(value.lower())
    if key not in AI_TXT.terms or verdict is None:
        return None
    return Evidence(line, shown(f"{key}: {value}"), agent, "", verdict, AI_TXT.statements(key, verdict, line))
