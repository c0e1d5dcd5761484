"""TDM·AI declarations: one JSON object for each ISCC of a refusal, one on a line."""

from __future__ import annotations

import json

from registry.preferences.tdmai import SCHEMA_VERSION
from registry.preferences.vocabularies import TDM_AI, completed

from .areas import MAX_AREAS
from .model import Holding, Loss, Place, Profile, Wish
from .saying import unsaid, words


def _write(holdings: tuple[Holding, ...], _place: Place, _wish: Wish) -> tuple[str, list[Loss]]:
    lost: list[Loss] = []
    stated_of: dict[str, dict[str, bool]] = {}
    for holding in holdings:
        lost += [Loss("scope_kind", {"kind": scope.kind}) for scope in holding.scopes if scope.kind != "iscc"]
        for scope in (scope for scope in holding.scopes if scope.kind == "iscc"):
            stated = stated_of.setdefault(scope.value, {})
            for category, allowed in completed(holding.stated).items():
                stated[category] = stated.get(category, True) and allowed
            lost += [Loss("iscc_distance", {"distance": str(scope.distance)})] if scope.distance else []
            lost += [Loss("dates", {"number": holding.number})] if holding.is_dated else []
    if len(stated_of) > MAX_AREAS:
        lost.append(Loss("too_many_scopes", {"limit": str(MAX_AREAS), "count": str(len(stated_of))}))
    lines = []
    for iscc, stated in list(stated_of.items())[:MAX_AREAS]:
        lost += unsaid([TDM_AI], stated)
        said = {term: "true" if allowed else "false" for term, allowed in words(TDM_AI, stated).items()}
        if said:
            lines.append(json.dumps({"version": SCHEMA_VERSION, "iscc": iscc, "intent": "activate", **said}))
    return "".join(f"{line}\n" for line in lines), lost


TDM_AI_DECLARATION = Profile("tdmai", "1", "tdmai.jsonl", "application/x-ndjson", _write, needs_origin=False)
