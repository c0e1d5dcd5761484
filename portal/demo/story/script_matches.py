"""What became of the matches between datasets and the refusals of `script_refusals`. Days are working days ago."""

from __future__ import annotations

from collections.abc import Iterator

from . import matching as do
from .matching import matched
from .stage import Stage, Story


def matches(stage: Stage) -> Iterator[Story]:
    yield matched(stage, "stone-rubbings", "qunshan-photos", (-372, do.accept))
    yield matched(stage, "local-news", "false-claim", (-304, do.contest_refusal))
    yield matched(stage, "code-functions", "greenvine-code", (-254, do.contest_hit), (-248, do.dismiss))
    yield matched(stage, "punctuated-classics", "shantang-all", (-41, do.accept))
    yield matched(stage, "security-fixes", "greenvine-code", (-28, do.contest_refusal))
    yield matched(stage, "ceramic-shapes", "changnan-museum", (-25, do.accept))
    yield matched(stage, "line-insulators", "dusk-pictures", (-5, do.accept))
    yield matched(stage, "pest-photos", "westerly-all", (-6, do.contest_refusal))
    yield matched(stage, "web-chinese", "chenbao-all", (-7, do.contest_hit))
