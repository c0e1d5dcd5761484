"""Steps of refusals: filing for oneself or for a principal, checks, proof, contests and decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from registry.models import Actor, Assurance, Dataset, Refusal
from registry.services.grants import grant_give
from registry.services.refusal_endings import refusal_withdraw
from registry.services.refusal_steps import (
    refusal_answer,
    refusal_ask_proof,
    refusal_reaffirm,
    refusal_request_review,
    refusal_supply,
    refusal_verify,
)
from registry.services.refusals import RefusalText, refusal_discard, refusal_draft, refusal_file
from registry.services.scopes import scope_lines

from .bench import decide, examiner_of
from .cast import Acting, paper
from .catalogue import say
from .stage import Stage, Story

Step = Callable[[Stage, Refusal], object]
When = int | datetime  # working days before today, or an instant
NO_TRAINING = {"collect": "disallow", "train_generative": "disallow", "train_other": "disallow"}
NOTHING = {**NO_TRAINING, "mine": "disallow", "derive": "disallow", "search": "allow"}
NO_GENERATION = {"train_generative": "disallow", "search": "allow", "inference": "allow"}


@dataclass(frozen=True, slots=True)
class Refused:
    """What a holder refuses; `key` is the script's own name for it, `by` the agent that files it, if any."""

    key: str
    holder: str
    scopes: str  # one a line
    ground: str = "copyright"
    usages: Mapping[str, str] = field(default_factory=lambda: NO_TRAINING)
    by: str = ""


def refused(stage: Stage, what: Refused, when: When, *steps: tuple[When, Step]) -> Story:
    """A refusal from filing on, step by step."""
    yield instant(stage, when)
    refuse(stage, what)
    for at, step in steps:
        yield instant(stage, at)
        step(stage, stage.refusal(what.key))


def drafted(stage: Stage, what: Refused, when: When, *, discarded: When | None = None) -> Iterator[datetime]:
    """A refusal that nobody has filed, and perhaps threw away."""
    yield instant(stage, when)
    holder = stage.cast[what.holder]
    statement = say(stage.dice, f"refusal.{what.ground}", holder.language)
    text = RefusalText(scope_lines(what.scopes), what.ground, dict(what.usages), statement=statement)
    refusal = refusal_draft(holder=holder.party, text=text, actor=holder.as_("holder"), at=stage.at)
    stage.refusals[what.key] = refusal.pk
    if discarded is not None:
        yield instant(stage, discarded)
        refusal_discard(refusal, actor=holder.as_("holder"), at=stage.at)


def refuse(stage: Stage, what: Refused) -> Refusal:
    holder = stage.cast[what.holder]
    refusal = refusal_file(
        holder=holder.party,
        scopes=scope_lines(what.scopes),
        ground=what.ground,
        usages=dict(what.usages),
        statement=say(stage.dice, f"refusal.{what.ground}", holder.language),
        actor=stage.cast[what.by or what.holder].as_("holder"),
        at=stage.at,
    )
    stage.refusals[what.key] = refusal.pk
    return refusal


def instant(stage: Stage, when: When) -> datetime:
    return stage.day(when) if isinstance(when, int) else when


def verify(stage: Stage, refusal: Refusal, assurance: Assurance = Assurance.EVIDENCE_REVIEWED) -> None:
    actor = examiner_of(stage, refusal.case).actor
    refusal_verify(refusal, assurance=assurance, actor=actor, at=stage.at)


def verify_control(stage: Stage, refusal: Refusal) -> None:
    verify(stage, refusal, Assurance.CONTROL_PROVED)


def ask_proof(stage: Stage, refusal: Refusal) -> None:
    actor = examiner_of(stage, refusal.case).actor
    text = say(stage.dice, "proof_request", refusal.holder.language)
    refusal_ask_proof(refusal, text=text, actor=actor, at=stage.at)


def supply(stage: Stage, refusal: Refusal) -> None:
    holder = _holder(stage, refusal)
    paper(stage, holder, purpose="proof", name="权属证明", case=refusal.case)
    refusal_supply(refusal, text=say(stage.dice, "proof", holder.language), actor=holder.as_("holder"), at=stage.at)


def reaffirm(stage: Stage, refusal: Refusal) -> None:
    refusal_reaffirm(refusal, actor=_actor(stage, refusal), at=stage.at)


def withdraw(stage: Stage, refusal: Refusal) -> None:
    refusal_withdraw(refusal, actor=_actor(stage, refusal), at=stage.at)


def answer(stage: Stage, refusal: Refusal) -> None:
    text = say(stage.dice, "contest_answer", refusal.holder.language)
    refusal_answer(refusal, text=text, actor=_actor(stage, refusal), at=stage.at)


def ask_review(stage: Stage, refusal: Refusal) -> None:
    reasons = say(stage.dice, "review", refusal.holder.language)
    refusal_request_review(refusal, reasons=reasons, actor=_actor(stage, refusal), at=stage.at)


def ruled(event: str) -> Step:
    """Two officers decide on the contested refusal."""
    return lambda stage, refusal: decide(stage, refusal.case, event, ground="copyright")


def granted(slug: str) -> Step:
    """The holder lets one dataset use what it refuses to all others."""

    def step(stage: Stage, refusal: Refusal) -> None:
        terms = say(stage.dice, "grant_terms", refusal.holder.language)
        dataset = Dataset.objects.get(slug=slug)
        grant_give(refusal, actor=_actor(stage, refusal), at=stage.at, dataset=dataset, terms=terms)

    return step


def verified_all(stage: Stage, keys: Iterable[str]) -> None:
    for key in keys:
        verify(stage, stage.refusal(key))


def _holder(stage: Stage, refusal: Refusal) -> Acting:
    return next(one for one in stage.cast.people.values() if one.party.pk == refusal.holder_id)


def _actor(stage: Stage, refusal: Refusal) -> Actor:
    return _holder(stage, refusal).as_("holder")
