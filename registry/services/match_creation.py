"""From hits to matches: one per refusal and version, each a case of its own under the registration."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from registry.models import SYSTEM, Actor, CaseKind, CaseParty, Match, Refusal, Registration, Screening
from registry.models.screening import LIVE_MATCH_STATES

from .cases import act_record, case_number, case_open, case_party_add
from .exclusions import excluded_numbers
from .itemsets import Numbers, itemset_store
from .match_clocks import answer_clocks_start, answer_key, counts_by_silence
from .match_messages import curators, match_tell, match_tell_holder
from .matches import match_facts
from .refusal_access import refusal_parties
from .screening_samples import items_sample

SETTLED = (*LIVE_MATCH_STATES, Match.State.EXCLUDED, Match.State.NOT_A_MATCH)  # no match of the same is made beside it


def matches_create(
    registration: Registration, screening: Screening, found: Sequence[tuple[Refusal, Numbers]], *, at: datetime
) -> list[Match]:
    """Make the matches that are not there yet, under the caller's locks, and tell curator and holder.

    What left a registered set before is no hit any more. A match that was decided or lives on stays as it is.
    """
    there = set(
        registration.matches.filter(
            version=screening.version_id, state__in=SETTLED, reason="", carried_from=None
        ).values_list("refusal", flat=True)
    )
    gone = excluded_numbers(registration)
    made = []
    for refusal, numbers in found:
        left = np.setdiff1d(numbers, gone) if len(gone) else numbers
        if refusal.pk not in there and len(left):
            made.append(match_open(registration, screening, refusal, left, at))
    return made


def match_open(
    registration: Registration,
    screening: Screening,
    refusal: Refusal,
    numbers: Numbers,
    at: datetime,
    *,
    by: Actor = SYSTEM,
    reason: str = "",
    carried_from: Match | None = None,
) -> Match:
    """One match as a case of its own, under the caller's locks; `reason` where an officer opened it by hand,
    `carried_from` where it comes from a set that this one was taken from."""
    case = case_open(CaseKind.MATCH, at=at, parent=registration.case)
    case_number(case, "match", at=at)
    for party in curators(registration):
        case_party_add(case, party, CaseParty.Role.CURATOR)
    for party in refusal_parties(refusal):
        case_party_add(case, party, CaseParty.Role.HOLDER)
    match = Match.objects.create(
        case=case,
        state_since=at,
        registration=registration,
        version=screening.version,
        refusal=refusal,
        screening=screening,
        items=itemset_store(screening.version, numbers, at=at),
        count=len(numbers),
        sample=items_sample(screening.version, numbers),
        reason=reason,
        carried_from=carried_from,
        found_at=at,
    )
    facts = {**match_facts(match), "registration": registration.case.number, "snapshot": screening.snapshot.number}
    if carried_from:
        facts["carried_from"] = carried_from.case.number
    by_hand = bool(reason) and carried_from is None
    act_record(case, "point" if by_hand else "find", at=at, actor=by, state=match.state, facts=facts)
    hand = "_by_hand" if by_hand else "_carried" if carried_from else ""
    more = {"parent": str(carried_from.registration)} if carried_from else {}
    if counts_by_silence(refusal):
        answer_clocks_start([match], at)
        match_tell(match, f"match:notified{hand}", clock=answer_key(match), at=at, **more)
    else:
        match_tell(match, f"match:waiting{hand}", at=at, **more)
    match_tell_holder(match, f"match:found{hand}", at=at, **more)
    return match
