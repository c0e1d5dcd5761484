"""The many refusals of a register in use: holders file a few at a time, officers check them some days later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from . import refusing as do
from .refusing import NO_GENERATION, NO_TRAINING, NOTHING, Refused
from .stage import Stage, Story

HOLDERS = (
    *("shantang", "qunshan", "chenbao", "yaoshi", "changnan", "westerly", "guwan", "egret", "hefeng", "dusk"),
    *("wuyun", "greenvine", "zhouyin", "tingyu"),
)
GROUNDS = {
    "egret": "neighbouring_right",
    "zhouyin": "neighbouring_right",
    "tingyu": "neighbouring_right",
    "greenvine": "contract",
}
FIRST = ("shan", "he", "yun", "lan", "qing", "song", "zhu", "mei", "bai", "hong", "jin", "tian", "feng", "xue", "lu")
SECOND = ("shu", "ge", "tang", "yuan", "xuan", "fang", "wu", "ting", "lou", "pu", "an", "tai")
KINDS = ("domain", "domain", "host", "prefix", "url", "sha256", "domain")
BATCHES = 42
BATCH = 4
BULK = 360  # addresses in the one large refusal
EARLY = 4.8  # years ago the first of them was filed


def crowd(stage: Stage) -> Iterator[Story]:
    for batch in range(BATCHES):
        yield _batch(stage, batch)
    yield _fresh(stage)
    yield _bulk(stage)


def _batch(stage: Stage, batch: int) -> Story:
    """A few refusals of one holder, checked together; of some batches one is withdrawn later."""
    share = (batch / BATCHES) ** 1.8  # denser in the early years
    days = int((1 - share) * EARLY * 365) + 60
    filed = stage.days.ago(days=days)
    yield filed
    holder = HOLDERS[batch % len(HOLDERS)]
    keys = [f"crowd-{batch}-{n}" for n in range(BATCH)]
    for key in keys:
        do.refuse(stage, _what(stage, key, holder))
    yield stage.days.later(filed, 4)
    do.verified_all(stage, keys)
    if batch % 9 == 4:
        yield stage.days.later(filed, 25)
        do.withdraw(stage, stage.refusal(keys[0]))


def _fresh(stage: Stage) -> Story:
    """Filed in the last days and not checked yet."""
    for day in (-9, -8, -6, -4, -3, -2, -1):
        yield stage.day(day)
        do.refuse(stage, _what(stage, f"fresh{day}", stage.dice.choice(HOLDERS)))


def _bulk(stage: Stage) -> Story:
    """An agency names its pictures one by one."""
    filed = stage.days.ago(years=2, months=3)
    yield filed
    addresses = "\n".join(f"https://stock.qunshan.example/{n:06}.jpg" for n in range(BULK))
    do.refuse(stage, Refused("bulk", "qunshan", addresses, usages=NOTHING))
    yield stage.days.later(filed, 6)
    do.verified_all(stage, ["bulk"])


def _what(stage: Stage, key: str, holder: str) -> Refused:
    kinds = stage.dice.sample(KINDS, stage.dice.randrange(1, 4))
    usages = stage.dice.choice((NO_TRAINING, NOTHING, NO_GENERATION))
    return Refused(
        key,
        holder,
        "\n".join(_scope(stage, kind) for kind in kinds),
        GROUNDS.get(holder, "copyright"),
        usages,
        by="tingyu" if holder in {"zhouyin", "egret"} else "",
    )


def _scope(stage: Stage, kind: str) -> str:
    """One line as a holder writes it; the names are made up."""
    dice = stage.dice
    name = f"{dice.choice(FIRST)}{dice.choice(SECOND)}{dice.randrange(10, 99)}.example"
    if kind == "sha256":
        return hashlib.sha256(name.encode()).hexdigest()
    return {
        "domain": f"domain {name}",
        "host": f"host www.{name}",
        "prefix": f"https://{name}/gallery/",
        "url": f"https://{name}/works/{dice.randrange(1000)}.html",
    }[kind]
