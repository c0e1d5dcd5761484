"""A block for robots.txt: Content-Usage (AIPREF), Content-Signal, and crawlers shut out by name where asked for."""

from __future__ import annotations

import re

from registry.preferences.vocabularies import AIPREF, CONTENT_SIGNAL

from .areas import Stated, stated_areas
from .model import Holding, Loss, Place, Profile, Wish
from .saying import unsaid_anywhere, words

_AGENT = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)


def _write(holdings: tuple[Holding, ...], place: Place, wish: Wish) -> tuple[str, list[Loss]]:
    areas, lost = stated_areas(holdings, place.origin)
    lines = _usage(areas)
    shut = _shut(areas)
    agents = [agent for agent in wish.shut_out if _AGENT.fullmatch(agent)]
    groups = [["User-agent: *", *lines]] if lines else []
    if agents and shut:
        groups.append([*(f"User-agent: {agent}" for agent in agents), *shut, *lines])
        lost.append(Loss("named_crawlers_leave_general_rules"))
    text = "\n\n".join("\n".join(group) for group in groups)
    parts = [one for one in areas if one.area.kind != "all"]
    whole = [one for one in areas if one.area.kind == "all"]
    unsaid = [*unsaid_anywhere([AIPREF], parts), *unsaid_anywhere([AIPREF, CONTENT_SIGNAL], whole)]
    if agents and shut:
        lost.append(Loss("named_crawlers_only"))
    return (f"{text}\n" if text else ""), [*lost, *unsaid]


def _usage(areas: list[Stated]) -> list[str]:
    lines = []
    for one in areas:
        usage = ", ".join(f"{term}={'y' if allowed else 'n'}" for term, allowed in words(AIPREF, one.stated).items())
        if usage:
            lines += [f"Content-Usage: {pattern} {usage}" for pattern in one.area.patterns()]
        signals = words(CONTENT_SIGNAL, one.stated) if one.area.kind == "all" else {}
        if signals:  # the policy knows no paths: said only where it holds for the whole site
            said = ", ".join(f"{term}={'yes' if allowed else 'no'}" for term, allowed in signals.items())
            lines.append(f"Content-Signal: {said}")
    return lines


def _shut(areas: list[Stated]) -> list[str]:
    return [
        f"Disallow: {pattern}" for one in areas if one.stated.get("collect") is False for pattern in one.area.patterns()
    ]


ROBOTS = Profile("robots", "1", "robots.txt", "text/plain; charset=utf-8", _write)
