"""What changed in a decision since it was returned, sign by sign for Chinese and word by word otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from registry.models import Decision, DecisionPart
from registry.services.decisions import decision_content

from .grounds import ground_label
from .wording import decision_words

_TOKEN = re.compile(r"[^\W\u3400-\u9fff]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: kind is "same", "out" or "in"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that reads differently now."""

    label: str
    pieces: tuple[Piece, ...]


def changes_since_return(decision: Decision) -> list[Change]:
    """Every changed field in the order of the page; empty for a decision that never came back."""
    before = decision.returned_text
    if not before:
        return []
    kind = decision.case.kind
    old, new = _lines(kind, before), _lines(kind, decision_content(decision))
    return [Change(label, tuple(pieces(old[label], new[label]))) for label in new if old[label] != new[label]]


def _lines(kind: str, content: dict[str, Any]) -> dict[str, str]:
    event = content["event"]
    return {
        _("Decision"): str(decision_words(kind, event).title),
        _("Ground"): ground_label(kind, event, content["ground"]),
        _("Facts found"): content["facts"],
        _("Evidence considered"): content["evidence_considered"],
        _("Reasons"): content["reasons"],
        _("What can be done against it"): content["redress"],
        _("Outcome by part"): "\n".join(_part(part) for part in content["parts"]),
    }


def _part(part: dict[str, Any]) -> str:
    label = DecisionPart.Outcome(part["outcome"]).label
    return f"{part['label']} ({part['items']:,}): {label}"


def pieces(old: str, new: str) -> Iterator[Piece]:
    """The way from old to new as runs that stayed, went and came; neighbours of one kind are joined."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("out", "".join(before[i1:i2]))
        if j2 > j1:
            yield Piece("in", "".join(after[j1:j2]))
