"""The one signature under many answers, and taking it back before anybody is served."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from objections.models import AnswerBatch, AnswerLine, Objection
from registry.kernel.canon import canonical_json, sha256_hex
from registry.kernel.errors import Conflict
from registry.models import Deadline, Receipt, User
from registry.services.in_time import periods_over
from registry.services.locks import cases_lock
from registry.services.messages import notify

from .answer_batches import EXTENDED, DraftChanged, party_check, undo_time
from .steps import applicants

MOVED, LATE, SIGNED_BEFORE = "moved", "late", "signed_before"
Result = AnswerLine.Result


class UndoOver(Conflict):
    code = "undo_over"
    message = _("The time to take it back is over: the answers have been served, or are being served now.")


class NothingLeft(Conflict):
    code = "nothing_left"
    message = _("None of these objections waits for your answer any more.")


@transaction.atomic
def batch_sign(batch: AnswerBatch, *, user: User, lock: int, at: datetime) -> AnswerBatch:
    """Sign the draft that was looked at; `at` is the instant of receipt of every answer. Safe to repeat: signed once.

    Cases that moved meanwhile are left out with their reason. Raises DraftChanged, NothingLeft, NotAllowed.
    """
    cases_lock(batch.registration.case)
    batch = _locked(batch.pk)
    if batch.signed_at is not None:
        return batch
    if batch.lock != lock:
        raise DraftChanged
    party_check(batch.registration, batch.party)
    lines = list(_lines(batch).filter(result=Result.DRAFT))
    batch.signed_by, batch.signed_at = user, at
    batch.takes_effect_at = at + undo_time(batch.registration.case.profile)
    _judge(batch, lines, at)
    taken = [line for line in lines if line.result == Result.WAITING]
    if not taken:
        raise NothingLeft
    batch.digest_sha256 = _digest(batch, taken)
    batch.save(update_fields=["signed_by", "signed_at", "takes_effect_at", "digest_sha256"])
    AnswerLine.objects.bulk_update(lines, ["result", "reason", "takes_effect_at", "ended_at"])
    Receipt.objects.bulk_create(_receipt(batch, line, at) for line in taken)
    batch_tell(batch, "answers_signed", at=at, cases=len(taken))
    return batch


def _judge(batch: AnswerBatch, lines: Sequence[AnswerLine], at: datetime) -> None:
    """Say of every line when it takes effect, or why it is left out; as many queries for one as for all."""
    due = {row.case_id: row for row in _clocks(lines)}
    over = periods_over(due.values(), at)
    signed = set(
        AnswerLine.objects.filter(
            objection__in=[line.objection_id for line in lines], result=Result.WAITING
        ).values_list("objection_id", flat=True)
    )
    for line in lines:
        deadline = due.get(line.objection.case_id)
        line.reason = (
            SIGNED_BEFORE
            if line.objection_id in signed
            else _left_out(line, is_late=deadline is not None and deadline.pk in over)
        )
        if line.reason:
            line.result, line.ended_at = Result.LEFT_OUT, at
            continue
        is_urgent = deadline is not None and deadline.due_at <= batch.takes_effect_at  # type: ignore[operator]  # set
        line.result, line.takes_effect_at = Result.WAITING, at if is_urgent else batch.takes_effect_at


def _left_out(line: AnswerLine, *, is_late: bool) -> str:
    objection: Objection = line.objection
    if objection.state != "served" or objection.version_id != objection.registration.version_id:
        return MOVED
    if is_late:
        return LATE
    return EXTENDED if line.group.choice == "more_time" and objection.is_extended else ""


def _clocks(lines: Sequence[AnswerLine]) -> list[Deadline]:
    cases = [line.objection.case_id for line in lines]
    running = Deadline.objects.filter(case__in=cases, clock="answer", fired_at=None, cancelled_at=None)
    return list(running.select_related("case", "profile"))


def _lines(batch: AnswerBatch) -> QuerySet[AnswerLine]:
    return batch.lines.select_related("group", "objection__case", "objection__registration").order_by("pk")


def _digest(batch: AnswerBatch, taken: Sequence[AnswerLine]) -> str:
    """SHA-256 of what was signed: every text and choice, and the cases with the number of items that leave."""
    groups = batch.groups.select_related("removed").order_by("position")
    body = {
        "registration": batch.registration.case.number,
        "groups": [
            {
                "key": group.key,
                "choice": group.choice,
                "zh": group.text_zh,
                "en": group.text_en,
                "removed": group.removed.sha256 if group.removed else "",
            }
            for group in groups
        ],
        "cases": [[line.objection.case.number, line.group.key, line.leaving] for line in taken],
    }
    return sha256_hex(canonical_json(body))


def _receipt(batch: AnswerBatch, line: AnswerLine, at: datetime) -> Receipt:
    facts = {
        "answer": line.group.choice,
        "named": line.named,
        "leaving": line.leaving,
        "batch": batch.pk,
        "batch_sha256": batch.digest_sha256,
    }
    return Receipt(case_id=line.objection.case_id, at=at, files=[], facts=facts)


@transaction.atomic
def batch_undo(batch: AnswerBatch, *, at: datetime) -> int:
    """Take back every answer that has not taken effect; returns how many. Safe to repeat.

    What took effect at once, because its clock ended, stays. Raises UndoOver.
    """
    batch = _locked(batch.pk)
    if batch.undone_at is not None:
        return batch.lines.filter(result=Result.UNDONE).count()
    if batch.takes_effect_at is None or at >= batch.takes_effect_at:
        raise UndoOver
    waiting = batch.lines.filter(result=Result.WAITING, takes_effect_at__gt=at)
    count = waiting.update(result=Result.UNDONE, ended_at=at)
    if not count:
        raise UndoOver
    batch.undone_at = at
    batch.save(update_fields=["undone_at"])
    batch_tell(batch, "answers_taken_back", at=at, cases=count)
    batch_finish(batch.pk, at)
    return count


def batch_finish(pk: int, at: datetime) -> None:
    """Note the end of a signed batch once none of its lines waits, and tell the curator's side once."""
    signed = AnswerBatch.objects.filter(pk=pk, signed_at__isnull=False, finished_at__isnull=True)
    if AnswerLine.objects.filter(batch=pk, result=Result.WAITING).exists() or not signed.update(finished_at=at):
        return
    batch = AnswerBatch.objects.select_related("registration__case", "registration__version").get(pk=pk)
    left = batch.lines.filter(result=Result.LEFT_OUT).count()
    done = batch.lines.filter(result=Result.DONE).count()
    if done or left:
        batch_tell(batch, "answers_served", at=at, cases=done, left=left)


def batch_tell(batch: AnswerBatch, event: str, *, at: datetime, **counts: int) -> None:
    registration = batch.registration
    version = registration.version
    params = {
        "number": registration.case.number,
        "dataset": version.name_zh or version.name_en or str(registration),
        "batch": batch.pk,
        "takes_effect_at": batch.takes_effect_at.isoformat() if batch.takes_effect_at else "",
        **counts,
    }
    notify(
        applicants(registration),
        f"objection:{event}",
        case=registration.case,
        at=at,
        params=params,
        key=f"batch-{batch.pk}",
    )


def _locked(pk: int) -> AnswerBatch:
    return (
        AnswerBatch.objects.select_for_update(of=("self",))
        .select_related("party", "registration__case__profile", "registration__version")
        .get(pk=pk)
    )
