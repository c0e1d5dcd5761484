"""Matches that an officer opened by hand go with their items into a replacing version: no screening finds a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from registry.models import Act, Match, Registration, Screening
from registry.services.match_by_hand import match_carry

from .carrying import CarryPlan


def hands_left(registration: Registration) -> list[Match]:
    """Of each refusal the matches by hand of the last version that had any, where the replacement alone ended them."""
    hands = registration.matches.exclude(reason="").exclude(version=registration.version_id)
    last: dict[int, list[Match]] = {}
    for match in hands.select_related("items", "refusal__case").order_by("version_id", "pk"):
        own = last.setdefault(match.refusal_id, [])
        if own and own[0].version_id != match.version_id:
            own.clear()
        own.append(match)
    return [match for own in last.values() for match in own if _fell_with_its_version(match)]


def hands_carry(
    registration: Registration, screening: Screening, plan: CarryPlan, hands: Iterable[Match], *, at: datetime
) -> int:
    """Open them anew for the items still present, under the caller's locks of registration and refusals."""
    carried = [
        match_carry(match, registration, screening, plan.move(match.items), at=at)
        for match in hands
        if match.version_id in plan.places
    ]
    return sum(match is not None for match in carried)


def _fell_with_its_version(match: Match) -> bool:
    acts = Act.objects.filter(case=match.case_id, event="lift", facts__cause="replaced")
    return match.state == Match.State.LIFTED and acts.exists()
