"""What curators do about the matches of their datasets, and what officers decide on contested ones."""

from __future__ import annotations

from collections.abc import Callable

from registry.models import Actor, Match
from registry.services.matches import match_accept, match_contest

from .bench import decide
from .catalogue import datasets, say
from .stage import Stage, Story

Step = Callable[[Stage, Match], object]


def matched(stage: Stage, slug: str, refusal: str, *steps: tuple[int, Step]) -> Story:
    """Steps on the match of a refusal (by its name in the script) in the version that is being registered."""
    for day, step in steps:
        yield stage.day(day)
        found = Match.objects.select_related("case", "registration__dataset", "refusal").filter(
            registration__dataset__slug=slug, refusal=stage.refusals[refusal]
        )
        step(stage, found.latest("pk"))


def accept(stage: Stage, match: Match) -> None:
    match_accept(match, actor=_curator(stage, match), at=stage.at)


def contest_hit(stage: Stage, match: Match) -> None:
    _contest(stage, match, "hit")


def contest_refusal(stage: Stage, match: Match) -> None:
    _contest(stage, match, "refusal")


def keep(stage: Stage, match: Match) -> None:
    decide(stage, match.case, "keep")


def dismiss(stage: Stage, match: Match) -> None:
    decide(stage, match.case, "dismiss")


def _contest(stage: Stage, match: Match, against: str) -> None:
    curator = stage.cast[datasets()[match.registration.dataset.slug].by]
    text = say(stage.dice, "contest", curator.language)
    match_contest(match, against=against, text=text, actor=_curator(stage, match), at=stage.at)


def _curator(stage: Stage, match: Match) -> Actor:
    return stage.cast[datasets()[match.registration.dataset.slug].by].as_("curator")
