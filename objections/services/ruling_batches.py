"""Deciding alike objections together: one officer drafts, another signs after seeing the effect.

Every case keeps its own decision with its own two signatures; the batch only spares the typing. Drafting, signing and
returning are carried out line by line (ruling_lines), so that one case that moved stops no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import Objection, RulingBatch, RulingLine
from objections.selectors.ruling_batches import alike_objections
from registry.kernel.errors import Conflict, DomainError
from registry.models import Officer, Registration
from registry.selectors.named_items import items_of_lines
from registry.selectors.sources import items_of_source
from registry.services.decisions import Reasons, SameOfficer, officer_check
from registry.services.exclusions import excluded_numbers, kept_now
from registry.services.itemsets import Numbers, itemset_numbers, itemset_store

from .answer_groups import numbers_of
from .item_groups import source_label
from .removals import removals_of
from .rulings import given_up
from .targets import items_path, manifest_of

Result, Step, Event = RulingLine.Result, RulingBatch.Step, RulingBatch.Event
LIVE = (Result.TO_PROPOSE, Result.PROPOSED, Result.TO_SIGN, Result.SIGNED)


class BatchMoved(Conflict):
    code = "batch_moved"
    message = _("The batch has moved on since you opened it. Reload the page to see where it is.")


@dataclass(frozen=True, slots=True)
class Goes:
    """What goes of what the cases name, item by item: the items of a source (its position), and lines naming items."""

    source: int | None = None
    lines: str = ""


NOTHING_NAMED = Goes()


@dataclass(frozen=True, slots=True)
class BatchEffect:
    """Counts of items: what stays as things stand, and what of it leaves by the decisions of the batch."""

    before: int
    leaves: int

    @property
    def after(self) -> int:
        return self.before - self.leaves


def ruling_batch_create(
    registration: Registration,
    *,
    objection_ground: str,
    answered: str,
    event: str,
    reasons: Reasons,
    aside: Sequence[int],
    officer: Officer,
    at: datetime,
    goes: Goes = NOTHING_NAMED,
) -> RulingBatch:
    """Write down the one decision for every case of the group but those `aside` (objection ids).

    Item by item, what `goes` names leaves as far as a case names it, too; each case gets its own outcome. Reads files.

    Nothing is proposed yet: the worker drafts case by case. Raises DomainError naming the field, Conflict for an empty
    group, ConflictOfInterest for an officer who belongs to a party of the registration or of an objection to it.
    """
    _check(registration, event, reasons, officer)
    numbers, label = goes_named(registration, goes) if event == Event.BY_ITEM else (None, "")
    with transaction.atomic():
        members = alike_objections(registration, objection_ground, answered).exclude(pk__in=list(aside))
        ids = list(members.values_list("pk", flat=True))
        if not ids:
            raise BatchMoved
        batch = RulingBatch.objects.create(
            registration=registration,
            objection_ground=objection_ground,
            answered=answered,
            event=event,
            goes=itemset_store(registration.version, numbers, at=at) if numbers is not None else None,
            goes_label=label,
            ground=reasons.ground,
            facts=reasons.facts,
            evidence_considered=reasons.evidence_considered,
            reasons=reasons.reasons,
            redress=reasons.redress,
            drafted_by=officer,
            drafted_at=at,
        )
        RulingLine.objects.bulk_create(RulingLine(batch=batch, objection_id=pk) for pk in ids)
    return batch


def goes_named(registration: Registration, goes: Goes) -> tuple[Numbers, str]:
    """The items of one source and those of the lines, with the source's label. Raises DomainError at the field."""
    version = registration.version
    found, label = [], ""
    if goes.source is not None:
        source = version.sources.filter(position=goes.source).first()
        if source is None:
            raise DomainError(_("Choose a source of this version."), field="goes_source")
        found, label = [items_of_source(source)], source_label(source)
    lines = [line for raw in goes.lines.splitlines() if (line := raw.strip(" \t,;\"'"))]
    if lines:
        numbers, missing = items_of_lines(items_path(manifest_of(version)), lines)
        if missing:
            raise DomainError(
                _("No item of the version is named by: %(lines)s"),
                field="goes_lines",
                lines=", ".join(missing[:5])[:500],
            )
        found.append(numbers)
    every = np.unique(np.concatenate(found)).astype("<i8") if found else np.empty(0, dtype="<i8")
    if not len(every):
        raise DomainError(_("Choose the source or list the items that go."), field="goes_lines")
    return every, label[:250]


def _check(registration: Registration, event: str, reasons: Reasons, officer: Officer) -> None:
    if event not in Event.values:
        raise DomainError(_("Choose what becomes of the items."), field="event")
    if not reasons.ground:
        raise DomainError(_("Choose the ground the decision rests on."), field="ground")
    for field, text in (("facts", reasons.facts), ("reasons", reasons.reasons)):
        if not text.strip():
            raise DomainError(_("A decision needs the facts found and the reasons."), field=field)
    officer_check(registration.case, officer)


@transaction.atomic
def ruling_batch_sign(batch: RulingBatch, *, officer: Officer, at: datetime) -> RulingBatch:
    """Sign every case that is proposed; the worker carries them out one by one. Safe to repeat by the same officer.

    Raises SameOfficer, BatchMoved, ConflictOfInterest.
    """
    batch = _locked(batch.pk)
    if batch.signed_by_id == officer.pk:
        return batch
    if batch.drafted_by_id == officer.pk:
        raise SameOfficer
    if batch.step != Step.PROPOSED:
        raise BatchMoved
    officer_check(batch.registration.case, officer)
    batch.step, batch.signed_by, batch.signed_at = Step.SIGNING, officer, at
    batch.save(update_fields=["step", "signed_by", "signed_at"])
    batch.lines.filter(result=Result.PROPOSED).update(result=Result.TO_SIGN, attempts=0, next_attempt_at=None)
    return batch


@transaction.atomic
def ruling_batch_return(batch: RulingBatch, *, officer: Officer, reason: str) -> RulingBatch:
    """Send the whole batch back with a reason; its cases can be drafted anew, together or one by one."""
    batch = _locked(batch.pk)
    if batch.drafted_by_id == officer.pk:
        raise SameOfficer
    if batch.step != Step.PROPOSED:
        raise BatchMoved
    if not reason.strip():
        raise DomainError(_("Say why you return it."), field="reason")
    officer_check(batch.registration.case, officer)
    batch.step, batch.returned_by, batch.return_reason = Step.RETURNING, officer, reason.strip()
    batch.save(update_fields=["step", "returned_by", "return_reason"])
    batch.lines.filter(result=Result.PROPOSED).update(result=Result.TO_RETURN, attempts=0, next_attempt_at=None)
    return batch


def ruling_batch_effect(batch: RulingBatch) -> BatchEffect:
    """What the decisions of the batch together take out of the version, beside what leaves anyway."""
    registration = batch.registration
    items = manifest_of(registration.version).items or 0
    goes = itemset_numbers(batch.goes) if batch.goes is not None else None
    going = np.zeros(items, dtype=bool)
    for objection in _members(batch):
        going[_going(batch.event, objection, items, goes)] = True
    excluded = excluded_numbers(registration)
    gone = np.union1d(excluded, _decided(batch))
    before = kept_now(registration).items - len(np.setdiff1d(gone, excluded))
    return BatchEffect(before, len(np.setdiff1d(np.flatnonzero(going), gone)))


def _members(batch: RulingBatch) -> Sequence[Objection]:
    lines = batch.lines.filter(result__in=LIVE).values("objection")
    found = Objection.objects.filter(pk__in=lines, version=batch.registration.version_id)
    return list(found.select_related("answer__removed").prefetch_related("targets__items"))


def _going(event: str, objection: Objection, items: int, goes: Numbers | None) -> Numbers:
    """Of what the objection names; `goes`: item by item, what of the version goes."""
    if event == Event.UPHOLD:
        return numbers_of(objection, items)
    if goes is not None:
        return np.union1d(np.intersect1d(numbers_of(objection, items), goes), given_up(objection))
    return given_up(objection)


def _decided(batch: RulingBatch) -> Numbers:
    """What other cases that are final take out."""
    return removals_of(batch.registration).numbers


def _locked(pk: int) -> RulingBatch:
    return (
        RulingBatch.objects.select_for_update(of=("self",))
        .select_related("registration__case", "drafted_by")
        .get(pk=pk)
    )
