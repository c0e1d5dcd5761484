"""`/.well-known/tdmrep.json`: the most specific location first, since the first match counts."""

from __future__ import annotations

import json

from registry.preferences.vocabularies import TDMREP

from .areas import stated_areas
from .model import Holding, Loss, Place, Profile, Wish
from .saying import unsaid_anywhere, words


def _write(holdings: tuple[Holding, ...], place: Place, _wish: Wish) -> tuple[str, list[Loss]]:
    areas, lost = stated_areas(holdings, place.origin)
    rules: list[dict[str, str | int]] = []
    for one in areas:
        allowed = words(TDMREP, one.stated).get("tdm-reservation")
        if allowed is None:
            continue
        policy = {"tdm-policy": place.policy_url} if place.policy_url and not allowed else {}
        rules += [
            {"location": pattern, "tdm-reservation": 0 if allowed else 1, **policy} for pattern in one.area.patterns()
        ]
    text = json.dumps(rules, indent=2) + "\n" if rules else ""
    return text, [*lost, *unsaid_anywhere([TDMREP], areas)]


TDMREP_FILE = Profile("tdmrep", "1", "tdmrep.json", "application/json", _write)
