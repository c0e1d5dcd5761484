"""Metas for the head of pages: one block for each part of the site, to be pasted into its pages."""

from __future__ import annotations

from html import escape

from registry.preferences.vocabularies import NOAI, TDMREP

from .areas import Stated, stated_areas
from .model import Holding, Loss, Place, Profile, Wish
from .saying import unsaid_anywhere, verdict_words, words


def _write(holdings: tuple[Holding, ...], place: Place, _wish: Wish) -> tuple[str, list[Loss]]:
    areas, lost = stated_areas(holdings, place.origin)
    blocks: dict[tuple[str, ...], list[str]] = {}
    for one in areas:
        metas = _metas(one, place)
        if metas:
            blocks.setdefault(metas, []).append(_named(one))
    text = "\n".join(
        "\n".join([*(f"<!-- {where} -->" for where in wheres), *metas, ""]) for metas, wheres in blocks.items()
    )
    if areas:
        lost.append(Loss("pages_only"))
    return text, [*lost, *unsaid_anywhere([TDMREP, NOAI], areas)]


def _metas(one: Stated, place: Place) -> tuple[str, ...]:
    pairs = []
    allowed = words(TDMREP, one.stated).get("tdm-reservation")
    if allowed is not None:
        pairs.append(("tdm-reservation", "0" if allowed else "1"))
    if allowed is False and place.policy_url:
        pairs.append(("tdm-policy", place.policy_url))
    directives = verdict_words(NOAI, one.stated)
    if directives:
        pairs.append(("robots", ", ".join(directives)))
    return tuple(f'<meta name="{name}" content="{escape(content)}">' for name, content in pairs)


def _named(one: Stated) -> str:
    """The pages of a block, fit for a comment: two hyphens or an angle bracket would end it."""
    return escape(", ".join(one.area.patterns())).replace("-", "&#45;")


HTML_META = Profile("meta", "1", "metas.html", "text/html; charset=utf-8", _write)
