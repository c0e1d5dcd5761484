"""Taking the items of a match out of a registered set."""

from datetime import datetime

import numpy as np

from registry.models import Match

from .exclusion_acts import exclusion_ex_officio
from .exclusions import excluded_numbers
from .itemsets import itemset_numbers
from .matches import matches_exclude


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
