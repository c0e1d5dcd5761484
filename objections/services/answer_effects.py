"""Carrying out what was signed: each case in a transaction of its own, so that it can be stopped and go on anywhere.

A line is done once: it is read again under the lock of its registration. Killed workers lose nothing, a second run
finds the lines that still wait, and a case that moved meanwhile is left out with its reason.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import structlog
from django.db import OperationalError, transaction
from django.db.models import QuerySet

from objections.models import Answer, AnswerLine, BatchChoice, Objection
from registry.kernel.errors import DomainError
from registry.models import Actor, Case, Deadline
from registry.services.attempts import rested
from registry.services.deadlines import holds_silence
from registry.services.itemsets import itemset_numbers
from registry.services.locks import cases_lock

from .answer_signing import batch_finish
from .answer_templates import text_for
from .answers import Signed, objection_answer, objection_concede, objection_extend
from .targets import named_numbers

log = structlog.get_logger()
GRACE = timedelta(seconds=3)  # longer than a request to take it back is under way
MAX_ATTEMPTS = 5
FAILED = "failed"
Result = AnswerLine.Result


def answers_carry_out(at: datetime, *, limit: int = 200) -> int:
    """Carry out signed answers whose time has come, those first whose clock ends first; returns how many ended."""
    ids = _due(at).order_by("takes_effect_at", "pk").values_list("pk", "batch_id")[:limit]
    found = list(ids)
    ended = sum(_carry_out(pk, at) for pk, _batch in found)
    for batch in sorted({batch for _pk, batch in found}):
        with transaction.atomic():
            batch_finish(batch, at)
    return ended


def _due(at: datetime) -> QuerySet[AnswerLine]:
    return AnswerLine.objects.filter(rested(at), result=Result.WAITING, takes_effect_at__lte=at - GRACE)


def _carry_out(pk: int, at: datetime) -> bool:
    """One line; a bad one stops no other."""
    try:
        with transaction.atomic():
            return _carry_out_locked(pk, at)
    except OperationalError:
        raise  # the database is gone or shutting down: no fault of the row
    except Exception as error:
        log.exception("answer_line.failed", line=pk, error=type(error).__name__)
        _back_off(pk, at)
        return False


def _carry_out_locked(pk: int, at: datetime) -> bool:
    line = _read(pk)
    if not cases_lock(Case.objects.get(pk=line.objection.case_id), skip_locked=True):
        return False  # somebody acts on this registration right now: look again at the next sweep
    line = _read(pk, is_locked=True)
    if line.result != Result.WAITING:
        return False
    try:
        with transaction.atomic():
            _answer(line, at)
    except DomainError as error:
        line.result, line.reason = Result.LEFT_OUT, "moved" if error.code == "not_possible_now" else error.code[:30]
    else:
        line.result = Result.DONE
    line.ended_at = at
    line.save(update_fields=["result", "reason", "ended_at"])
    log.info("answer_line.ended", line=pk, result=line.result, reason=line.reason)
    return True


def _read(pk: int, *, is_locked: bool = False) -> AnswerLine:
    lines = AnswerLine.objects.select_for_update(of=("self",)) if is_locked else AnswerLine.objects
    related = ("batch", "group__removed", "objection__case", "objection__objector", "objection__version")
    return lines.select_related(*related).get(pk=pk)


def _answer(line: AnswerLine, at: datetime) -> None:
    batch, group, objection = line.batch, line.group, line.objection
    assert batch.signed_at is not None
    assert batch.signed_by_id is not None
    actor = Actor("curator", user_id=batch.signed_by_id, party_id=batch.party_id)
    signed = Signed(batch.signed_at, batch.pk)
    if group.choice == BatchChoice.MORE_TIME:
        objection_extend(objection, actor=actor, at=at, signed=signed)
    elif group.choice == BatchChoice.REMOVE_ALL or line.leaving == line.named:
        objection_concede(objection, statement=statement_of(line), actor=actor, at=at, signed=signed)
    else:
        is_partial = group.choice == BatchChoice.REMOVE_SOME and group.removed is not None
        going = itemset_numbers(group.removed) if is_partial else None  # type: ignore[arg-type]  # checked
        objection_answer(
            objection,
            choice=group.choice if is_partial else Answer.Choice.CONTEST,
            statement=statement_of(line),
            removed=np.intersect1d(going, named_numbers(objection)) if going is not None else None,
            actor=actor,
            at=at,
            signed=signed,
        )


def statement_of(line: AnswerLine) -> str:
    """The words this objector gets."""
    group = line.group
    return text_for(
        line.objection, text_zh=group.text_zh, text_en=group.text_en, named=line.named, leaving=line.leaving
    )


def _back_off(pk: int, at: datetime) -> None:
    line = AnswerLine.objects.get(pk=pk)
    attempts = line.attempts + 1
    is_over = attempts >= MAX_ATTEMPTS
    fields = {"result": Result.LEFT_OUT, "reason": FAILED, "ended_at": at} if is_over else {}
    AnswerLine.objects.filter(pk=pk, result=Result.WAITING).update(
        attempts=attempts, next_attempt_at=at + timedelta(seconds=2**attempts), **fields
    )


@holds_silence("objection", "answer")
def answer_is_under_way(deadline: Deadline) -> bool:
    """What was signed in time is no silence, however long the worker takes to carry it out."""
    waiting = AnswerLine.objects.filter(objection__case=deadline.case_id, result=Result.WAITING)
    return waiting.filter(batch__signed_at__lt=deadline.due_at).exists()


def line_waiting(objection: Objection) -> AnswerLine | None:
    """The signed answer that is about to take effect on an objection."""
    return AnswerLine.objects.filter(objection=objection, result=Result.WAITING).first()
