"""Item by item: what a decision takes out of a version, and what leaves when it settles. Sets are sorted numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
NOTHING: Numbers = np.empty(0, dtype="<i8")


class Mismatch(StrEnum):
    """Why the parts of a decision do not say what its event says."""

    REACHES_BEYOND = "reaches_beyond"
    UPHOLDS_NOTHING = "upholds_nothing"
    UPHOLDS_ALL = "upholds_all"
    REJECTS_A_PART = "rejects_a_part"
    LEAVES_SOME_OUT = "leaves_some_out"
    WHOLE_BY_SILENCE = "whole_by_silence"
    UPHOLDS_A_PART = "upholds_a_part"


class PartitionError(ValueError):
    def __init__(self, why: Mismatch) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Part:
    """One group of items of a decision and whether the objection is upheld for them."""

    is_upheld: bool
    numbers: Numbers


def united(sets: Iterable[Numbers]) -> Numbers:
    """All numbers of several sets, sorted, each once."""
    arrays = list(sets)
    return np.unique(np.concatenate(arrays)) if arrays else NOTHING


def ruled_out(
    event: str, *, named: Numbers, parts: Sequence[Part], given_up: Numbers, is_whole_by_silence: bool = False
) -> Numbers:
    """What leaves by this decision; `event` is uphold, uphold_part or reject. Raises PartitionError.

    No parts: all that is named goes (uphold) or stays (reject). What the curator gave up goes in any case.
    `is_whole_by_silence`: the objection is to the whole set and the curator never answered.
    """
    upheld = united(part.numbers for part in parts if part.is_upheld)
    judged = united(part.numbers for part in parts)
    if not np.isin(judged, named).all():
        raise PartitionError(Mismatch.REACHES_BEYOND)
    why = _mismatch(event, parts, (len(upheld), len(judged), len(named)), is_whole_by_silence)
    if why is not None:
        raise PartitionError(why)
    return united([named if event == "uphold" else upheld, given_up])


def _mismatch(
    event: str, parts: Sequence[Part], counts: tuple[int, int, int], is_whole_by_silence: bool
) -> Mismatch | None:
    upheld, judged, named = counts
    if event == "uphold":
        if any(not part.is_upheld for part in parts):
            return Mismatch.REJECTS_A_PART
        if parts and judged != named:
            return Mismatch.LEAVES_SOME_OUT
        return Mismatch.WHOLE_BY_SILENCE if is_whole_by_silence else None
    if event == "uphold_part":
        if not upheld:
            return Mismatch.UPHOLDS_NOTHING
        return Mismatch.UPHOLDS_ALL if upheld == named else None
    return Mismatch.UPHOLDS_A_PART if upheld else None


def event_for(upheld: int, named: int) -> str:
    """What an outcome with so many items upheld amounts to."""
    return "reject" if not upheld else "uphold" if upheld >= named else "uphold_part"
