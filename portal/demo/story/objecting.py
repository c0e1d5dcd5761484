"""Objections of the story: who writes one, against what, with an account or without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from objections.models import Objection, TargetKind, UnconfirmedObjection
from objections.services.filing import objection_draft, objection_file
from objections.services.targets import TargetInput
from objections.services.unconfirmed import Visitor, objection_ask_confirmation, objection_confirm
from registry.models import Source

from .catalogue import datasets, say
from .manifests import items_on
from .objection_steps import STEPS
from .stage import Stage, Story

Target = Callable[[Stage, str], list[TargetInput]]
CONFIRMED_AFTER = timedelta(minutes=20)
RELATED = ("case__profile", "registration__case__profile", "registration__version", "version", "objector", "removed")


def domain(host: str) -> Target:
    return lambda stage, slug: [TargetInput(TargetKind.DOMAIN, text=host)]


def listed(host: str, count: int) -> Target:
    """The first items of the dataset on a host, line by line."""
    return lambda stage, slug: [TargetInput(TargetKind.ITEMS, text="\n".join(items_on(datasets()[slug], host, count)))]


def source(position: int) -> Target:
    def named(stage: Stage, slug: str) -> list[TargetInput]:
        version = stage.registration(slug).version
        return [TargetInput(TargetKind.SOURCE, source=Source.objects.get(version=version, position=position).pk)]

    return named


def whole(stage: Stage, slug: str) -> list[TargetInput]:
    return [TargetInput(TargetKind.WHOLE)]


def disputed(
    stage: Stage, slug: str, who: str, what: Target, day: int, then: str = "", *, ground: str = "copyright"
) -> Story:
    """An objection by a party of the cast, filed on `day`; `then` names the later steps: "admit -8, contest -3"."""
    yield stage.day(day)
    one = stage.cast[who]
    objection = objection_file(
        registration=stage.registration(slug),
        objector=one.party,
        ground=ground,
        statement=say(stage.dice, f"objection.{ground}", one.language),
        wish=say(stage.dice, "wish", one.language),
        targets=what(stage, slug),
        actor=one.as_("objector"),
        at=stage.at,
    )
    yield from _steps(stage, objection.pk, then)


def disputed_by_visitor(
    stage: Stage,
    slug: str,
    visitor: Visitor,
    what: Target,
    day: int,
    then: str = "",
    *,
    ground: str = "copyright",
) -> Story:
    """An objection without an account: written, confirmed by the link in the mail twenty minutes later."""
    yield stage.day(day)
    waiting = objection_ask_confirmation(
        registration=stage.registration(slug),
        visitor=visitor,
        ground=ground,
        statement=say(stage.dice, f"objection.{ground}", visitor.language),
        targets=what(stage, slug),
        at=stage.at,
    )
    yield stage.at + CONFIRMED_AFTER
    objection = objection_confirm(UnconfirmedObjection.objects.get(pk=waiting.pk), at=stage.at)
    yield from _steps(stage, objection.pk, then)


def drafted(stage: Stage, slug: str, who: str, what: Target, day: int) -> Story:
    """What somebody began to write."""
    yield stage.day(day)
    one = stage.cast[who]
    objection_draft(
        registration=stage.registration(slug),
        objector=one.party,
        ground="copyright",
        statement=say(stage.dice, "objection.copyright", one.language),
        targets=what(stage, slug),
        actor=one.as_("objector"),
        at=stage.at,
    )


def _steps(stage: Stage, pk: int, then: str) -> Iterator[datetime]:
    for entry in filter(None, then.split(", ")):
        name, day = entry.split()
        yield stage.day(int(day))
        STEPS[name](stage, Objection.objects.select_related(*RELATED).get(pk=pk))
