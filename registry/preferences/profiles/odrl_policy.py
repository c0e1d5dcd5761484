"""A TDM policy (ODRL profile of TDMRep) to stand behind `tdm-policy`: mining only with the holder's consent."""

from __future__ import annotations

import json

from registry.preferences.odrl import CONTEXT, PROFILE
from registry.preferences.vocabularies import completed

from .model import Holding, Loss, Place, Profile, Wish


def _write(holdings: tuple[Holding, ...], place: Place, _wish: Wish) -> tuple[str, list[Loss]]:
    lost = [
        Loss("no_word", {"category": category})
        for holding in holdings
        for category, allowed in completed(holding.stated).items()
        if category != "mine" or allowed
    ]
    if not any(holding.stated.get("mine") is False for holding in holdings):
        return "", [*lost, Loss("nothing_reserved")]
    policy = {
        "@context": list(CONTEXT),
        "@type": "Offer",
        "profile": PROFILE,
        "uid": place.policy_url or place.contact_url,
        "assigner": {
            "uid": place.contact_url,
            **({"vcard:fn": place.contact_name} if place.contact_name else {}),
            "vcard:hasURL": place.contact_url,
        },
        "permission": [{"action": "tdm:mine", "duty": [{"action": "obtainConsent"}]}],
    }
    lost += [Loss("policy_needs_reservation"), Loss("scopes_unsaid")]
    return json.dumps(policy, indent=2, ensure_ascii=True) + "\n", lost


ODRL = Profile("odrl", "1", "tdm-policy.json", "application/ld+json", _write, needs_origin=False)
