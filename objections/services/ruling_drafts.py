"""A decision on an objection as an examiner writes it: an outcome for every group of items, with exceptions by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.utils.translation import gettext_lazy as _

from objections.models import Objection
from registry.kernel.errors import DomainError
from registry.models import Decision, DecisionPart, Officer, Version
from registry.screening.itemset import items_at
from registry.selectors.named_items import items_of_lines
from registry.services.decisions import PartDraft, Reasons
from registry.services.itemsets import Numbers, itemset_numbers, itemset_store
from registry.services.proposals import decision_write

from .item_groups import ItemGroup, groups_of
from .targets import items_of_text, items_path, manifest_of

UPHELD, REJECTED = DecisionPart.Outcome.UPHELD, DecisionPart.Outcome.REJECTED
RULINGS = frozenset({"uphold", "uphold_part", "reject"})
WITH_PARTS = RULINGS | {"vary", "execute_judgment"}
MAX_SHOWN = 1000  # exceptions written out again when a draft is opened


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of a group: an outcome ("" while it is open), and lines that name items with the opposite one."""

    outcome: str = ""
    exceptions: str = ""


def ruling_write(
    objection: Objection,
    *,
    event: str,
    choices: Mapping[str, Choice],
    officer: Officer,
    reasons: Reasons,
    lock: int | None,
    at: datetime,
) -> Decision:
    """Save the draft; `choices` by group key. `event` "" lets the outcomes decide between uphold, part and reject.

    Reads files, so it runs before any lock is taken. Raises DomainError(field="except_<key>") for a line that names
    nothing of its group, and what decision_write raises.
    """
    parts = parts_of(objection, groups_of(objection), choices, at=at) if not event or event in WITH_PARTS else []
    return decision_write(
        objection.case,
        event=event or event_of(parts),
        officer=officer,
        reasons=reasons,
        parts=parts,
        lock=lock,
        at=at,
    )


def parts_of(
    objection: Objection, groups: Sequence[ItemGroup], choices: Mapping[str, Choice], *, at: datetime
) -> list[PartDraft]:
    """One part for each decided group, and one for its exceptions. Raises DomainError when a group is not known."""
    if set(choices) - {group.key for group in groups}:
        raise DomainError(_("The items of this case have changed since you opened it. Look at the groups again."))
    drafts = []
    for group in groups:
        choice = choices.get(group.key, Choice())
        if not choice.outcome:
            continue
        apart = _exceptions(objection, group, choice)
        rest = np.setdiff1d(group.numbers, apart, assume_unique=True)
        opposite = REJECTED if choice.outcome == UPHELD else UPHELD
        for outcome, numbers in ((choice.outcome, rest), (opposite, apart)):
            if len(numbers):
                items = itemset_store(objection.version, numbers, at=at)
                drafts.append(PartDraft(group.label, str(outcome), items))
    return drafts


def _exceptions(objection: Objection, group: ItemGroup, choice: Choice) -> Numbers:
    try:
        numbers = items_of_text(objection, choice.exceptions)
    except DomainError as error:
        error.field = f"except_{group.key}"
        raise
    if len(np.setdiff1d(numbers, group.numbers)):
        raise DomainError(_("A line names an item of another group."), field=f"except_{group.key}")
    return numbers


def event_of(parts: Sequence[PartDraft]) -> str:
    """What the outcomes amount to. A draft with open groups counts as what is decided so far."""
    outcomes = {part.outcome for part in parts}
    return "uphold" if outcomes == {UPHELD} else "uphold_part" if UPHELD in outcomes else "reject"


def choices_of(objection: Objection, decision: Decision, groups: Sequence[ItemGroup]) -> dict[str, Choice]:
    """The choices a stored draft stands for, to be shown in the form again; open groups are left out."""
    decided: dict[str, list[Numbers]] = {UPHELD: [], REJECTED: []}
    for part in decision.parts.select_related("items"):
        decided[part.outcome].append(itemset_numbers(part.items))
    upheld, rejected = (_all(decided[outcome]) for outcome in (UPHELD, REJECTED))
    found = {}
    for group in groups:
        ups = np.intersect1d(group.numbers, upheld)
        downs = np.intersect1d(group.numbers, rejected)
        if len(ups) + len(downs):
            outcome, apart = (UPHELD, downs) if len(ups) >= len(downs) else (REJECTED, ups)
            found[group.key] = Choice(str(outcome), _lines(objection, apart))
    return found


def part_of_lines(version: Version, text: str, *, label: str, at: datetime) -> list[PartDraft]:
    """One upheld part of the items that pasted lines name; none for no text. Raises DomainError for a foreign line."""
    lines = [line for raw in text.splitlines() if (line := raw.strip())]
    if not lines:
        return []
    numbers, missing = items_of_lines(items_path(manifest_of(version)), lines)
    if missing:
        raise DomainError(
            _("No item of the version is named by: %(lines)s"), field="lines", lines=", ".join(missing[:5])
        )
    return [PartDraft(label, str(UPHELD), itemset_store(version, numbers, at=at))]


def _all(arrays: Sequence[Numbers]) -> Numbers:
    return np.unique(np.concatenate(arrays)) if arrays else np.empty(0, dtype="<i8")


def _lines(objection: Objection, numbers: Numbers) -> str:
    """Items by address, or by digest where they have none; a line each."""
    if not len(numbers):
        return ""
    found = items_at(items_path(manifest_of(objection.version)), numbers[:MAX_SHOWN].tolist())
    return "\n".join(item.url or item.sha256 or "" for item in found)
