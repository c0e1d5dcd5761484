"""The words all readers share: what is said about one usage, and what is wrong with how it was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

# The register's own categories (screening.md, "Vocabulary"); `Usage` in the models has the same values.
CATEGORIES = ("collect", "publish", "mine", "train_generative", "train_other", "inference", "derive", "search")

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One category allowed or disallowed by one token of one document.

    `category` is one of CATEGORIES. `vocabulary` and `version` name whose word `token` is, since the same word means
    different things: `train-ai` is generative training only in AIPREF vocab-07 and all training in TDM·AI. `token` is
    verbatim. `line` counts from 1; None where the document has no lines (a header, a meta tag).
    """

    category: str
    allowed: bool
    vocabulary: str
    version: str
    token: str
    line: int | None = None


def restrict(usage: dict[str, Statement | None], said: Iterable[Statement]) -> None:
    """Enter what is said under its category: the most restrictive statement stays, and of equal ones the first."""
    for statement in said:
        held = usage[statement.category]
        if held is None or (held.allowed and not statement.allowed):
            usage[statement.category] = statement


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing a document says that its standard does not read so.

    `code` is stable, lower case with underscores and unique among all readers; the sentence a reader sees is chosen by
    it and filled with `params`. An "error" is not read at all, a "warning" is read differently by some agents, a "note"
    is lost on agents of one kind.
    """

    code: str
    severity: Severity
    line: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)
