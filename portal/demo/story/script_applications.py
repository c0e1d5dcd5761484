"""Applications that are under way today, and those that ended without registration. Days are working days ago."""

from __future__ import annotations

from collections.abc import Iterator

from . import registering as do
from .applications import admitted, draft, filed, passed
from .stage import Stage, Story


def applications(stage: Stage) -> Iterator[Story]:
    yield from _drafts(stage)
    yield from _waiting(stage)
    yield from _examined(stage)
    yield from _published(stage)
    yield from _pending(stage)
    yield from _ended(stage)


def _drafts(stage: Stage) -> Iterator[Story]:
    yield _drafted(stage, "maths-solutions", -5, is_complete=True)
    yield _drafted(stage, "board-writing", -2, is_complete=False)
    yield _abandoned(stage, "wedding-songs")


def _drafted(stage: Stage, slug: str, day: int, *, is_complete: bool) -> Story:
    yield stage.day(day)
    draft(stage, slug, is_complete=is_complete)


def _abandoned(stage: Stage, slug: str) -> Story:
    """Longer ago than a draft is kept."""
    yield stage.days.ago(days=200)
    draft(stage, slug, is_complete=False)


def _waiting(stage: Stage) -> Iterator[Story]:
    """For admission (one until tonight, one until the day after tomorrow) or for the applicant's corrections."""
    yield filed(stage, "ingredient-lists", stage.day(-5))
    yield filed(stage, "commit-messages", stage.day(-3))
    yield filed(stage, "contract-clauses", stage.day(-14))
    yield do.registered(stage, "contract-clauses", (-10, do.require_correction))
    yield filed(stage, "finance-flashes", stage.day(-7))
    yield do.registered(stage, "finance-flashes", (-4, do.require_correction))


def _examined(stage: Stage) -> Iterator[Story]:
    """Overdue, due tonight, extended, waiting for a second signature, returned, waiting for evidence."""
    yield admitted(stage, "site-helmets", stage.day(-21))
    yield admitted(stage, "guide-voices", stage.day(-13))
    yield admitted(stage, "material-spectra", stage.day(-15))
    yield do.registered(stage, "material-spectra", (-4, do.extend), (-2, do.propose_and_return))
    yield admitted(stage, "triage-dialogues", stage.day(-9))
    yield do.registered(stage, "triage-dialogues", (-1, do.propose_pass))
    yield admitted(stage, "home-help-talks", stage.day(-12))
    yield do.registered(stage, "home-help-talks", (-5, do.request_evidence))
    yield admitted(stage, "radar-echoes", stage.day(-17))
    yield do.registered(stage, "radar-echoes", (-10, do.request_evidence))
    yield passed(stage, "circuit-boards", -1)  # asks not to be published: waits for two officers


def _published(stage: Stage) -> Iterator[Story]:
    """Windows that close tonight, in two days, in a week, and one that was opened anew for a new version."""
    yield passed(stage, "pest-photos", -10)
    yield passed(stage, "subtitle-pairs", -8)
    yield passed(stage, "web-chinese", -12)
    yield passed(stage, "nanyin-recordings", -3)
    yield passed(stage, "kids-picture-books", -1)
    yield passed(stage, "textile-patterns", -14)
    yield do.registered(stage, "textile-patterns", (-7, do.replace_without("museum.changnan.example")))


def _pending(stage: Stage) -> Iterator[Story]:
    """Windows that have closed over open objections."""
    yield passed(stage, "ceramic-shapes", -30)
    yield passed(stage, "punctuated-classics", -48)
    yield passed(stage, "menu-recipes", -82)
    yield passed(stage, "pingtan-songs", -22)
    yield passed(stage, "security-fixes", -34)


def _ended(stage: Stage) -> Iterator[Story]:
    yield passed(stage, "vessel-tracks", -70)
    yield do.registered(stage, "vessel-tracks", (-62, do.withdraw))
    yield filed(stage, "estuary-sonar", stage.day(-62))
    yield do.registered(stage, "estuary-sonar", (-57, do.require_correction))  # never corrected
    yield admitted(stage, "comment-stream", stage.day(-78))
    yield do.registered(stage, "comment-stream", (-70, do.request_evidence))  # never supplied
    yield admitted(stage, "parcel-labels", stage.day(-19))
    yield do.registered(stage, "parcel-labels", (-8, do.refuse("personal_information")))
    yield admitted(stage, "shop-pictures", stage.day(-34))
    yield do.registered(stage, "shop-pictures", (-24, do.refuse("no_lawful_source")), (-14, do.ask_review))
    yield admitted(stage, "claim-answers", stage.day(-99))
    yield do.registered(
        stage, "claim-answers", (-90, do.refuse("not_a_dataset")), (-84, do.ask_review), (-70, do.affirm)
    )
    yield passed(stage, "bird-cameras", -110)  # falls to an objection to the whole
