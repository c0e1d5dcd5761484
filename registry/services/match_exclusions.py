"""Taking the items of a match out of a registered set; what happens where not one would stay."""

from datetime import datetime

import numpy as np

from registry.models import SYSTEM, Match
from registry.models.clocks import deadline_for, deadlines_open
from registry.selectors.queue import WAITS_FOR_REVOCATION

from .cases import act_record
from .exclusion_acts import exclusion_ex_officio, leaves_nothing
from .exclusions import excluded_numbers
from .itemsets import itemset_numbers
from .match_messages import curators, match_params
from .matches import matches_exclude
from .messages import notify
from .refusal_access import refusal_parties


def match_empties(match: Match) -> bool:
    """Whether taking the items of the match out would leave nothing of what is registered."""
    return leaves_nothing(match.registration, itemset_numbers(match.items))


def match_wait_for_revocation(match: Match, *, at: datetime) -> None:
    """An empty version is not registered, and no list can say so: officers have to revoke, or the registrant cancels.

    The exclusion clock runs again, since a refusal that is narrowed meanwhile may let something stay; curators and
    holder are told once. Under the caller's lock.
    """
    facts: dict[str, object] = {"items": match.count, "refusal": match.refusal.case.number}
    if not match.case.acts.filter(event=WAITS_FOR_REVOCATION).exists():
        act_record(match.case, WAITS_FOR_REVOCATION, at=at, actor=SYSTEM, state=match.state, facts=facts)
    deadlines_open([deadline_for(match.case, Match.TRANSITIONS[match.state], at)])
    parties = [*curators(match.registration), *refusal_parties(match.refusal)]
    notify(parties, "match:nothing_left", case=match.case, at=at, params=match_params(match), key="nothing_left")


def match_exclude_now(match: Match, *, at: datetime) -> Match:
    """Take the items of an accepted match out ex officio: one list, one narrower certificate.

    Under the caller's lock. Items that left before by another list need no second one.
    """
    registration, number = match.registration, match.refusal.case.number
    fresh = np.setdiff1d(itemset_numbers(match.items), excluded_numbers(registration))
    facts: dict[str, object] = {"items": len(fresh)}
    if len(fresh):
        words = {"zh": f"拒绝声明 {number}", "en": f"refusal {number}"}
        reason = {"ref": number, "ground": match.refusal.ground, "scope": words, "items": len(fresh)}
        listed = exclusion_ex_officio(registration, numbers=fresh, reasons=[reason], at=at)
        facts |= {"root": listed.root_after, "key_root": listed.key_root_after}
    return matches_exclude(registration, [match.pk], at=at, facts=facts)[0]
