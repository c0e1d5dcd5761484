"""Who refuses what: those that the rest of the story meets, one in every state, and the many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from . import refusing as do
from .catalogue import datasets
from .crowd import crowd
from .manifests import items_on
from .refusing import NO_GENERATION, NOTHING, Refused, refused
from .stage import Stage, Story


def refusals(stage: Stage) -> Iterator[Story]:
    yield from _met(stage)
    yield from _in_every_state(stage)
    yield from crowd(stage)


def _met(stage: Stage) -> Iterator[Story]:
    """Refusals that hit datasets of the story."""
    yield refused(
        stage,
        Refused("shantang-all", "shantang", "domain shantang.example", usages=NOTHING),
        -800,
        (-796, do.verify_control),
    )
    yield refused(
        stage, Refused("qunshan-photos", "qunshan", "https://photo.qunshan.example/"), -700, (-695, do.verify)
    )
    yield refused(
        stage,
        Refused("greenvine-code", "greenvine", "domain greenvine.example", "contract"),
        -600,
        (-594, do.verify),
        (-22, do.answer),
    )
    yield refused(
        stage, Refused("changnan-museum", "changnan", "domain changnan.example"), -500, (-495, do.verify_control)
    )
    yield refused(
        stage,
        Refused("westerly-all", "westerly", "domain westerly.example", usages=NO_GENERATION),
        -400,
        (-396, do.verify_control),
        (-81, do.granted("fjord-parallel")),
    )
    yield refused(
        stage,
        Refused("yaoshi-atlas", "yaoshi", "host atlas.yaoshi.example"),
        -390,
        (-385, do.verify),
        (-174, do.withdraw),
    )
    yield refused(stage, Refused("chenbao-all", "chenbao", "domain linjiang.example"), -340, (-335, do.verify))
    yield refused(
        stage,
        Refused("false-claim", "qiaomu", "host daily.haibin.example"),
        -330,
        (-325, do.verify),
        (-286, do.ruled("find_abuse")),
    )
    pictures = "\n".join(items_on(datasets()["stone-rubbings"], "img.stele.example", 25))
    yield refused(stage, Refused("guwan-stele", "guwan", pictures), -150, (-146, do.verify))
    yield refused(
        stage,
        Refused("dusk-pictures", "dusk", "host pic.duskfilm.example\nhost subs.duskfilm.example"),
        -13,
        (-9, do.verify),
    )
    lyrics = Refused("tingyu-lyrics", "zhouyin", "host lyrics.tingyu.example", "neighbouring_right", by="tingyu")
    yield refused(stage, lyrics, -5)


def _in_every_state(stage: Stage) -> Iterator[Story]:
    yield _old(stage, Refused("sleeping", "egret", "domain bailu.example", "neighbouring_right"), months=69)
    yield _old(stage, Refused("sleeping-too", "dusk", "domain muse.example"), months=68)
    yield _old(stage, Refused("due", "shantang", "domain shutang.example"), months=63)
    yield _old(stage, Refused("due-too", "yaoshi", "domain yaolu.example"), months=65)
    reaffirmed = (stage.days.ago(months=5), do.reaffirm)
    yield _old(stage, Refused("reaffirmed", "chenbao", "domain chenbao-archive.example"), reaffirmed, months=66)
    yield refused(stage, Refused("closed", "wuyun", "domain wuyu-poem.example"), -75)  # nobody checked, nobody proved
    yield refused(stage, Refused("dismissed", "wuyun", "host poem.wuyun.example"), -29)
    yield refused(
        stage, Refused("in-review", "teahouse", "domain chaguan-archive.example", "contract"), -31, (-5, do.ask_review)
    )
    yield refused(stage, Refused("proof", "hefeng", "domain hefeng.example"), -8, (-4, do.ask_proof))
    yield refused(stage, Refused("proof-due", "guwan", "domain wanqing.example"), -14, (-10, do.ask_proof))
    yield refused(
        stage,
        Refused("proved", "greenvine", "domain tengye.example", "other"),
        -16,
        (-12, do.ask_proof),
        (-6, do.supply),
    )
    person = Refused("person", "linke", "https://note.qingheye.example/linke/", "personal_information")
    yield refused(stage, person, -60, (-56, do.verify))
    yield do.drafted(stage, Refused("draft", "shantang", "domain shantang-kids.example"), -3)
    yield do.drafted(stage, Refused("discarded", "qunshan", "domain qunshan-old.example"), -45, discarded=-40)


def _old(stage: Stage, what: Refused, *later: tuple[datetime, do.Step], months: int) -> Story:
    """Checked within the registry's time, so that five years later its holder is asked again."""
    filed = stage.days.ago(months=months)
    yield from refused(stage, what, filed, (stage.days.later(filed, 5), do.verify), *later)
