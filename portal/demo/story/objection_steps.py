"""What happens to an objection after its filing; each function does one step, at the stage's instant."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from objections.models import Objection
from objections.services.admission import objection_admit, objection_cure, objection_find_deficient
from objections.services.answers import (
    objection_answer,
    objection_concede,
    objection_extend,
    objection_reply,
    objection_waive_reply,
)
from objections.services.cooling import joint_accept, joint_request
from objections.services.reviews import objection_request_review, objection_waive_review
from objections.services.stays import objection_stay
from objections.services.targets import named_numbers
from objections.services.withdrawing import objection_withdraw
from registry.models import Actor
from registry.services.decisions import PartDraft, decision_return
from registry.services.itemsets import itemset_store

from .bench import decide, examiner_of, panel_of, propose, reviewer_of
from .catalogue import datasets, say
from .stage import Stage

Step = Callable[[Stage, Objection], object]


def admit(stage: Stage, objection: Objection) -> None:
    objection_admit(objection, actor=examiner_of(stage, objection.case).actor, at=stage.at)


def find_deficient(stage: Stage, objection: Objection) -> None:
    actor = examiner_of(stage, objection.case).actor
    objection_find_deficient(objection, gaps=_say(stage, objection, "gaps"), actor=actor, at=stage.at)


def cure(stage: Stage, objection: Objection) -> None:
    objection_cure(objection, statement=_say(stage, objection, "cure"), actor=_objector(stage, objection), at=stage.at)


def refuse_admission(stage: Stage, objection: Objection) -> None:
    decide(stage, objection.case, "refuse_admission")


def contest(stage: Stage, objection: Objection) -> None:
    statement = _say(stage, objection, "answer.contest")
    objection_answer(objection, choice="contest", statement=statement, actor=_curator(stage, objection), at=stage.at)


def remove_some(stage: Stage, objection: Objection) -> None:
    """Every third of the items named goes."""
    objection_answer(
        objection,
        choice="remove_some",
        statement=_say(stage, objection, "answer.some"),
        removed=named_numbers(objection)[::3],
        actor=_curator(stage, objection),
        at=stage.at,
    )


def concede(stage: Stage, objection: Objection) -> None:
    statement = _say(stage, objection, "answer.concede")
    objection_concede(objection, statement=statement, actor=_curator(stage, objection), at=stage.at)


def extend(stage: Stage, objection: Objection) -> None:
    objection_extend(objection, actor=_curator(stage, objection), at=stage.at)


def reply(stage: Stage, objection: Objection) -> None:
    actor = _objector(stage, objection)
    objection_reply(objection, statement=_say(stage, objection, "reply"), actor=actor, at=stage.at)


def waive_reply(stage: Stage, objection: Objection) -> None:
    objection_waive_reply(objection, actor=_objector(stage, objection), at=stage.at)


def ask_cooling(stage: Stage, objection: Objection) -> None:
    actor = _objector(stage, objection)
    joint_request(objection, step="cool_off", actor=actor, at=stage.at, text=_say(stage, objection, "cooling"))


def ask_settlement(stage: Stage, objection: Objection) -> None:
    """Half of the items named are to go."""
    removed = named_numbers(objection)[::2]
    joint_request(objection, step="settle", actor=_objector(stage, objection), at=stage.at, removed=removed)


def agree(stage: Stage, objection: Objection) -> None:
    """The curator says yes to what the objector asked for."""
    request = objection.joint_requests.get(accepted_at__isnull=True, declined_at__isnull=True)
    joint_accept(request, actor=_curator(stage, objection), at=stage.at)


def withdraw(stage: Stage, objection: Objection) -> None:
    objection_withdraw(objection, actor=_objector(stage, objection), at=stage.at)


def stay(stage: Stage, objection: Objection) -> None:
    proceedings = _say(stage, objection, "proceedings")
    objection_stay(objection, proceedings=proceedings, officer=stage.cast.lead, at=stage.at)


def uphold(stage: Stage, objection: Objection) -> None:
    decide(stage, objection.case, "uphold", ground=objection.ground)


def reject(stage: Stage, objection: Objection) -> None:
    decide(stage, objection.case, "reject", ground=objection.ground)


def uphold_part(stage: Stage, objection: Objection) -> None:
    decide(stage, objection.case, "uphold_part", ground=objection.ground, parts=_halves(stage, objection))


def propose_part(stage: Stage, objection: Objection) -> None:
    """A decision item by item that waits for the second signature."""
    propose(stage, objection.case, "uphold_part", ground=objection.ground, parts=_halves(stage, objection))


def propose_and_return(stage: Stage, objection: Objection) -> None:
    """The second officer sends the draft back."""
    decision = propose(stage, objection.case, "reject", ground=objection.ground)
    reason = say(stage.dice, "decision.return", "zh")
    decision_return(decision, officer=reviewer_of(stage, objection.case), reason=reason)


def ask_review(stage: Stage, objection: Objection) -> None:
    actor = _objector(stage, objection)
    objection_request_review(objection, reasons=_say(stage, objection, "review"), actor=actor, at=stage.at)


def ask_review_as_curator(stage: Stage, objection: Objection) -> None:
    actor = _curator(stage, objection)
    objection_request_review(objection, reasons=_say(stage, objection, "review"), actor=actor, at=stage.at)


def waive_both(stage: Stage, objection: Objection) -> None:
    """Both sides give up review."""
    for actor in (_curator(stage, objection), _objector(stage, objection)):
        objection.refresh_from_db(fields=["state"])
        if objection.state != "closed":
            objection_waive_review(objection, actor=actor, at=stage.at)


def affirm(stage: Stage, objection: Objection) -> None:
    decide(stage, objection.case, "affirm", by=panel_of(stage, objection.case))


def vary(stage: Stage, objection: Objection) -> None:
    panel = panel_of(stage, objection.case)
    decide(stage, objection.case, "vary", parts=_halves(stage, objection), by=panel)


def _halves(stage: Stage, objection: Objection) -> list[PartDraft]:
    """The first half of the items named is upheld, the rest rejected."""
    named = named_numbers(objection)
    first, second = np.array_split(named, 2)
    return [
        PartDraft(label, outcome, itemset_store(objection.version, numbers, at=stage.at))
        for label, outcome, numbers in (("A", "upheld", first), ("B", "rejected", second))
        if len(numbers)
    ]


def _say(stage: Stage, objection: Objection, path: str) -> str:
    return say(stage.dice, path, objection.objector.language)


def _curator(stage: Stage, objection: Objection) -> Actor:
    slug = objection.registration.dataset.slug
    return stage.cast[datasets()[slug].by].as_("curator")


def _objector(stage: Stage, objection: Objection) -> Actor:
    """The objector with its account, or the light party itself."""
    for one in stage.cast.people.values():
        if one.party.pk == objection.objector_id:
            return one.as_("objector")
    return Actor("objector", party_id=objection.objector_id)


STEPS: dict[str, Step] = {
    step.__name__: step
    for step in (
        admit,
        find_deficient,
        cure,
        refuse_admission,
        contest,
        remove_some,
        concede,
        extend,
        reply,
        waive_reply,
        ask_cooling,
        ask_settlement,
        agree,
        withdraw,
        stay,
        uphold,
        reject,
        uphold_part,
        propose_part,
        propose_and_return,
        ask_review,
        ask_review_as_curator,
        waive_both,
        affirm,
        vary,
    )
}
