"""What a silence does to an objection; stated beforehand on the page and in every message.

Pairs that are not here take the silence edge of the machine (a draft lapses) or leave an overdue mark (decision,
review, stay).
"""

from __future__ import annotations

from datetime import datetime

from objections.models import Objection
from registry.models import SYSTEM, Deadline
from registry.services.deadlines import on_silence

from .admission import served_tell
from .cooling import answer_clock, cooling_over
from .ending import objection_close
from .steps import tell, tell_both


def _subject(deadline: Deadline) -> Objection:
    return (
        Objection.objects.select_related("case__profile", "registration__case", "version", "objector")
        .select_related("registration__version")
        .get(case=deadline.case_id)
    )


def _silent(objection: Objection, deadline: Deadline, at: datetime, **facts: object) -> None:
    Objection.advance([objection.pk], "silence", at, actor=SYSTEM, facts={"clock": deadline.clock, **facts})
    objection.refresh_from_db()


@on_silence("objection", "objection_admission")
def deemed_admitted(deadline: Deadline, at: datetime) -> None:
    """The registrar's silence never drops a right: the objection is served."""
    objection = _subject(deadline)
    _silent(objection, deadline, at, deemed=True)
    served_tell(objection, at=at)


@on_silence("objection", "deficiency")
def not_mended(deadline: Deadline, at: datetime) -> None:
    objection = _subject(deadline)
    _silent(objection, deadline, at)
    tell(objection, [objection.objector], "not_mended", at=at)


@on_silence("objection", "inadmissible_review_request")
@on_silence("objection", "review_request")
def no_review_asked(deadline: Deadline, at: datetime) -> None:
    """The decision becomes final with the outcome it has."""
    objection_close(_subject(deadline), "silence", at, actor=SYSTEM, clock=deadline.clock)


@on_silence("objection", "answer")
def no_answer(deadline: Deadline, at: datetime) -> None:
    """A silent curator: decided on the objector's evidence, for the items named only, never the loss of the set."""
    objection = _subject(deadline)
    Objection.objects.filter(pk=objection.pk).update(no_answer=True)
    _silent(objection, deadline, at, no_answer=True)
    tell_both(objection, "no_answer", at=at)


@on_silence("objection", "cooling_off")
def no_settlement(deadline: Deadline, at: datetime) -> None:
    """The cooling-off period ended without one; the answer clock goes on with what was left of it."""
    objection = _subject(deadline)
    clock = answer_clock(objection, at)
    Objection.advance([objection.pk], "silence", at, actor=SYSTEM, facts={"clock": deadline.clock}, clock=clock)
    cooling_over(objection, at=at)


@on_silence("objection", "reply")
def no_reply(deadline: Deadline, at: datetime) -> None:
    objection = _subject(deadline)
    _silent(objection, deadline, at)
    tell_both(objection, "examined", at=at)
