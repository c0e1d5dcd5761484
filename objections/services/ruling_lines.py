"""Carrying a batch of decisions out, each case in a transaction of its own; safe to stop anywhere and to run twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import structlog
from django.db import OperationalError, transaction

from objections.models import Objection, RulingBatch, RulingLine
from registry.kernel.errors import Conflict, DomainError
from registry.models import Case, Decision, DecisionPart
from registry.services.attempts import rested
from registry.services.decisions import PartDraft, Reasons, decision_return, decision_sign
from registry.services.itemsets import itemset_numbers, itemset_store
from registry.services.locks import cases_lock
from registry.services.proposals import decision_offer, decision_open, decision_write

from .targets import named_numbers

log = structlog.get_logger()
Result, Step = RulingLine.Result, RulingBatch.Step
MAX_ATTEMPTS = 5
FAILED = "failed"
NEXT = {Step.PROPOSING: Step.PROPOSED, Step.SIGNING: Step.SIGNED, Step.RETURNING: Step.RETURNED}


def rulings_carry_out(at: datetime, *, limit: int = 100) -> int:
    """Draft, sign or return what batches ask for; returns how many cases were dealt with."""
    waiting = RulingLine.objects.filter(rested(at), result__in=DO)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])
    done = sum(_do(pk, at) for pk in ids)
    for step, following in NEXT.items():
        busy = RulingLine.objects.filter(result__in=DO).values("batch")
        RulingBatch.objects.filter(step=step).exclude(pk__in=busy).update(step=following)
    return done


def _do(pk: int, at: datetime) -> bool:
    """One line; a bad one stops no other."""
    try:
        with transaction.atomic():
            return _do_locked(pk, at)
    except OperationalError:
        raise  # the database is gone or shutting down: no fault of the row
    except Exception as error:
        log.exception("ruling_line.failed", line=pk, error=type(error).__name__)
        _back_off(pk, at)
        return False


def _do_locked(pk: int, at: datetime) -> bool:
    line = RulingLine.objects.select_related("objection").get(pk=pk)
    if not cases_lock(Case.objects.get(pk=line.objection.case_id), skip_locked=True):
        return False  # somebody acts on this registration right now: look again at the next sweep
    line = RulingLine.objects.select_for_update(of=("self",)).get(pk=pk)
    if line.result not in DO:
        return False
    try:
        with transaction.atomic():
            DO[line.result](line, at)
    except DomainError as error:
        line.result, line.reason = Result.LEFT_OUT, error.code[:30]
    line.save(update_fields=["result", "reason", "decision", "decision_lock"])
    log.info("ruling_line.moved", line=pk, result=line.result, reason=line.reason)
    return True


def _propose(line: RulingLine, at: datetime) -> None:
    batch = RulingBatch.objects.select_related("drafted_by__user", "goes").get(pk=line.batch_id)
    related = ("case__profile", "registration__case", "version")
    objection = Objection.objects.select_related(*related).get(pk=line.objection_id)
    present = decision_open(objection.case)
    if present is not None and present.drafted_by_id != batch.drafted_by_id:
        raise Conflict  # another officer is at work on this case
    event, parts = _outcome(batch, objection, at)
    decision = decision_write(
        objection.case,
        event=event,
        parts=parts,
        officer=batch.drafted_by,
        reasons=Reasons(
            facts=batch.facts,
            reasons=batch.reasons,
            ground=batch.ground,
            evidence_considered=batch.evidence_considered,
            redress=batch.redress,
        ),
        lock=present.lock if present else None,
        at=at,
    )
    decision = decision_offer(decision, officer=batch.drafted_by, lock=decision.lock, at=at)
    line.decision, line.decision_lock, line.result = decision, decision.lock, Result.PROPOSED


def _outcome(batch: RulingBatch, objection: Objection, at: datetime) -> tuple[str, list[PartDraft]]:
    """The event for this case, and its parts where only some of what it names goes.

    Raises Conflict where the version was replaced since the items were named.
    """
    if batch.goes is None:
        return batch.event, []
    if batch.goes.version_id != objection.version_id:
        raise Conflict
    named = named_numbers(objection)
    goes = np.intersect1d(named, itemset_numbers(batch.goes))
    stays = np.setdiff1d(named, goes)
    if not len(goes) or not len(stays):
        return ("uphold" if len(goes) else "reject"), []
    upheld = itemset_store(objection.version, goes.astype("<i8"), at=at)
    rejected = itemset_store(objection.version, stays.astype("<i8"), at=at)
    return "uphold_part", [
        PartDraft(f"1 {batch.goes_label}".strip(), DecisionPart.Outcome.UPHELD, upheld),
        PartDraft("2", DecisionPart.Outcome.REJECTED, rejected),
    ]


def _sign(line: RulingLine, at: datetime) -> None:
    batch = RulingBatch.objects.select_related("signed_by__user").get(pk=line.batch_id)
    assert batch.signed_by is not None
    decision_sign(_decision(line), officer=batch.signed_by, lock=line.decision_lock or 0, at=at)
    line.result = Result.SIGNED


def _return(line: RulingLine, at: datetime) -> None:
    batch = RulingBatch.objects.select_related("returned_by__user").get(pk=line.batch_id)
    assert batch.returned_by is not None
    decision_return(_decision(line), officer=batch.returned_by, reason=batch.return_reason)
    line.result = Result.RETURNED


def _decision(line: RulingLine) -> Decision:
    assert line.decision_id is not None
    return Decision.objects.select_related("case__profile", "drafted_by").get(pk=line.decision_id)


def _back_off(pk: int, at: datetime) -> None:
    line = RulingLine.objects.get(pk=pk)
    attempts = line.attempts + 1
    fields = {"result": Result.LEFT_OUT, "reason": FAILED} if attempts >= MAX_ATTEMPTS else {}
    RulingLine.objects.filter(pk=pk, result__in=DO).update(
        attempts=attempts, next_attempt_at=at + timedelta(seconds=2**attempts), **fields
    )


DO: dict[str, Callable[[RulingLine, datetime], None]] = {
    Result.TO_PROPOSE: _propose,
    Result.TO_SIGN: _sign,
    Result.TO_RETURN: _return,
}
