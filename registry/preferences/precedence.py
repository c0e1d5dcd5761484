"""What holds when several documents and layers speak about one address: per category, with the rule that decided.

Inside one document its own standard has decided before (longest match, first in file order, last duplicate); between
the layers of TDMRep the later supersedes the earlier. Across everything else the most restrictive wins, and every
statement is kept. Only evidence (ai.txt) never decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from registry.preferences.statements import CATEGORIES, Statement
from registry.preferences.tdmlayers import TdmLayer, superseding
from registry.preferences.vocabularies import completed

RuleName = Literal["only_statement", "most_restrictive", "implied_by_mine", "superseded", "unstated"]


@dataclass(frozen=True, slots=True)
class Source:
    """One document, or one layer of a response, and what it says about one address.

    `name` is stable: `robots`, `content_usage_header`, `noai_header`, `noai_meta`, `tdm_file`, `plus`, `ai_txt`, …
    """

    name: str
    statements: tuple[Statement, ...]
    is_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of one source; `implied` where it follows from a refusal of mining, `superseded` where it fell."""

    source: str
    statement: Statement
    implied: bool = False
    superseded: bool = False
    is_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """`allowed` is None where nothing decides. `deciding` are the statements that decided, `said` all there are."""

    category: str
    allowed: bool | None
    rule: RuleName
    deciding: tuple[Said, ...]
    said: tuple[Said, ...]


def tdm_sources(layers: Iterable[TdmLayer]) -> tuple[Said, ...]:
    """The reservations of all layers, of which only the latest counts (TDMRep, "Processing priority")."""
    layers = tuple(layers)
    latest = superseding(layers).layer
    return tuple(
        Said(layer.layer, statement, superseded=layer.layer != latest)
        for layer in layers
        for statement in layer.statements
    )


def settle(sources: Iterable[Source], tdm: Iterable[TdmLayer] = ()) -> Mapping[str, Verdict]:
    """A verdict for every category."""
    said = [*tdm_sources(tdm)]
    said += [Said(source.name, one, is_evidence=source.is_evidence) for source in sources for one in source.statements]
    said += _implied(said)
    return {
        category: _verdict(category, [one for one in said if one.statement.category == category])
        for category in CATEGORIES
    }


def _implied(said: Iterable[Said]) -> list[Said]:
    """What follows from mining refused, source by source: a source that states a part itself keeps its word."""
    by_source: dict[str, list[Said]] = {}
    for one in said:
        if not one.superseded:
            by_source.setdefault(one.source, []).append(one)
    return [follows for own in by_source.values() for follows in _following(own)]


def _following(own: list[Said]) -> list[Said]:
    refusal = next((one for one in own if one.statement.category == "mine" and not one.statement.allowed), None)
    if refusal is None:
        return []
    token = refusal.statement
    stated = {one.statement.category: one.statement.allowed for one in own} | {"mine": False}
    return [
        Said(
            refusal.source,
            Statement(category, False, token.vocabulary, token.version, token.token, token.line),
            implied=True,
            is_evidence=refusal.is_evidence,
        )
        for category in completed(stated)
        if category not in stated
    ]


def _verdict(category: str, said: list[Said]) -> Verdict:
    counted = [one for one in said if not one.superseded and not one.is_evidence]
    if not counted:
        return Verdict(category, None, "unstated", (), tuple(said))
    allowed = all(one.statement.allowed for one in counted)
    deciding = tuple(one for one in counted if one.statement.allowed is allowed)
    return Verdict(category, allowed, _rule(deciding, counted, said), deciding, tuple(said))


def _rule(deciding: tuple[Said, ...], counted: list[Said], said: list[Said]) -> RuleName:
    if all(one.implied for one in deciding):
        return "implied_by_mine"
    if len(deciding) < len(counted):
        return "most_restrictive"
    return "superseded" if any(one.superseded for one in said) else "only_statement"
