"""Datasets that were registered at some time, and what became of them and their certificates since."""

from __future__ import annotations

from collections.abc import Iterator

from . import registering as do
from .applications import passed
from .stage import Stage, Story


def registrations(stage: Stage) -> Iterator[Story]:
    """The days say when each was published; they are registered when their windows closed and nothing stood open."""
    published = {
        "road-counts": -850,  # has lapsed since
        "mural-copies": -520,
        "stone-rubbings": -380,
        "local-news": -310,
        "code-functions": -260,
        "wuyu-readings": -200,
        "herbal-slices": -180,
        "river-levels": -130,
        "line-insulators": -95,
        "fjord-parallel": -85,
        "casting-defects": -60,
        "grassland-cattle": -55,
        "lakeside-algae": -11,
    }
    for slug, day in published.items():
        yield passed(stage, slug, day)
    yield do.registered(stage, "casting-defects", (-58, do.register_unpublished))
    yield do.registered(stage, "mural-copies", (-120, do.cancel))
    yield do.registered(stage, "local-news", (-60, do.revoke))
    yield do.registered(stage, "grassland-cattle", (-28, do.suspend_whole), (-18, do.lift))
    yield do.registered(stage, "herbal-slices", (-12, do.suspend_part))
    yield from _remarks(stage)


def _remarks(stage: Stage) -> Iterator[Story]:
    """Licences, pledges, measures and changes, in every state of their machine."""
    yield do.remarked(
        stage, "code-functions", "licence", -150, (-146, do.consent), (-140, do.record), other="modelmaker"
    )
    yield do.remarked(stage, "wuyu-readings", "pledge", -90, (-88, do.consent), (-82, do.record), other="bank")
    yield do.remarked(stage, "code-functions", "change", -75, (-70, do.reject_filing))  # no review asked for
    yield do.remarked(stage, "fjord-parallel", "licence", -3, other="modelmaker")
    yield do.remarked(stage, "river-levels", "pledge", -25, other="bank")  # the bank never answered
    yield do.remarked(stage, "river-levels", "licence", -40, (-36, do.decline), other="modelmaker")
    yield do.remarked(stage, "wuyu-readings", "measure", -4)
    yield do.remarked(stage, "line-insulators", "change", -13)  # overdue
    yield do.remarked(stage, "fjord-parallel", "change", -9, (-6, do.correct_filing))
    yield do.remarked(stage, "code-functions", "change", -10, (-5, do.reject_filing))
    yield do.remarked(stage, "line-insulators", "measure", -20, (-15, do.reject_filing), (-8, do.review_filing))
