"""What came of matches: when items left, and where that can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.models import Act, Certificate, Match


@dataclass(frozen=True, slots=True)
class Removal:
    """Items have left.

    `certificate` is the number under which the list of them is published, `entry` the act's in the ledger once it has a
    place there.
    """

    at: datetime
    certificate: str = ""
    entry: int | None = None


def removals_of(matches: Sequence[Match]) -> dict[int, Removal]:
    """By match, for those whose items have left; two queries for any number of matches."""
    excluded = [match for match in matches if match.state == Match.State.EXCLUDED]
    if not excluded:
        return {}
    acts = Act.objects.filter(case__in=[match.case_id for match in excluded], event="exclude")
    by_case = {act.case_id: act for act in acts.select_related("entry__log_leaf")}
    numbers = _certificates({match.registration_id for match in excluded})
    return {
        match.pk: _removal(by_case[match.case_id], numbers.get(match.registration_id, ""))
        for match in excluded
        if match.case_id in by_case
    }


def _removal(act: Act, certificate: str) -> Removal:
    placed = getattr(act.entry, "log_leaf", None) is not None
    return Removal(act.at, certificate, act.entry_id if placed else None)


def _certificates(registrations: set[int]) -> dict[int, str]:
    """The newest issue of each registration's line."""
    newest = Certificate.objects.filter(registration__in=registrations).order_by("registration", "-issue")
    return dict(newest.distinct("registration").values_list("registration_id", "number"))
