"""The good rows of a confirmed list become refusals, piece by piece; a piece is one transaction.

A piece holds the job's row, so no second worker files beside it, and a group is filed when its refusal stands in its
row. Killed at any instant, the next worker goes on with the groups that have none, to the same end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import transaction

from registry.kernel import clock
from registry.models import (
    Actor,
    Case,
    CaseKind,
    Job,
    Party,
    Refusal,
    RefusalImport,
    RefusalImportGroup,
    Scope,
)
from registry.models.clocks import calendar_held, profile_current
from registry.selectors.mandates import mandates_running

from .control import refusals_control
from .import_checking import hold
from .import_staging import known_drop, rows_count, rows_file, rows_forget, rows_remove
from .jobs import runner
from .messages import Notice, notify, notify_all
from .probe_queue import probe_start_all
from .refusal_filing import file_line, refusals_submit
from .refusals import VOCABULARY
from .scopes import MAX_SCOPES, ParsedScope, scopes_file

MAX_PIECE = 200  # refusals of one transaction


@runner("refusal_filing")
def filing_run(job: Job) -> dict[str, Any]:
    """File what is confirmed. May run twice, or be killed and run again, with the same end."""
    related = RefusalImport.objects.select_related("original", "party")
    batch = related.get(filing_job=job)
    while piece := _piece(batch):
        with transaction.atomic(), calendar_held():
            hold(job, "filing", _filed(batch), batch.good)
            _file(batch, piece, clock.now())
    with transaction.atomic():
        hold(job, "filing", _filed(batch), batch.good)
        return _finish(batch, clock.now())


def _piece(batch: RefusalImport) -> list[RefusalImportGroup]:
    """The next groups that are not filed, no more scopes than one refusal may have."""
    piece: list[RefusalImportGroup] = []
    total = 0
    for group in batch.groups.filter(refusal=None, fault="").order_by("number", "part")[:MAX_PIECE]:
        total += group.scopes
        if piece and total > MAX_SCOPES:
            break
        piece.append(group)
    return piece


def _filed(batch: RefusalImport) -> int:
    done = batch.groups.exclude(refusal=None, fault="").values_list("scopes", flat=True)
    return sum(done)


def _file(batch: RefusalImport, piece: Sequence[RefusalImportGroup], now: datetime) -> None:
    """One piece, in the caller's transaction. What changed since the check is asked again, under the holders' locks."""
    holders = {group.holder_id for group in piece}
    locked = Party.objects.select_for_update(no_key=True).filter(pk__in=holders).order_by("pk")
    parties = {party.pk: party for party in locked}
    profile = profile_current(at=now)
    at = _instant(batch, profile.wait("settle"), now)
    live = _mandates_live(piece, at)
    possible = [group for group in piece if not _fault(group, live, at)]
    known_drop(batch, at, [group.pk for group in possible])
    counts = rows_count(batch, {group.number for group in possible})
    for group in possible:
        group.scopes = counts.get((group.number, group.part), 0)
        group.fault = "" if group.scopes else "known"
    filed = [group for group in possible if not group.fault]
    cases = Case.objects.bulk_create(Case(kind=CaseKind.REFUSAL, profile=profile, opened_at=at) for _group in filed)
    drafts = [_draft(group, case, parties[group.holder_id], at) for group, case in zip(filed, cases, strict=True)]
    # No clock of a draft begins: it is filed before anybody can see it.
    for group, refusal in zip(filed, Refusal.objects.bulk_create(drafts), strict=True):
        group.refusal = refusal
    RefusalImportGroup.objects.bulk_update(piece, ["refusal", "scopes", "fault"])
    rows_file([group.pk for group in filed], at)
    rows_remove([group.pk for group in piece])
    if filed:
        _submit(batch, filed, at)


def _instant(batch: RefusalImport, settle: timedelta, now: datetime) -> datetime:
    """What was confirmed in time is filed in time, as long as no settlement can have passed by in between."""
    assert batch.confirmed_at is not None
    return batch.confirmed_at if now < batch.confirmed_at + settle else now


def _mandates_live(groups: Sequence[RefusalImportGroup], at: datetime) -> set[int]:
    """The ids of the groups' mandates that are in force at `at`."""
    mandates = mandates_running(at).filter(pk__in={group.mandate_id for group in groups if group.mandate_id})
    return set(mandates.values_list("pk", flat=True))


def _fault(group: RefusalImportGroup, live: set[int], at: datetime) -> str:
    """Note why a group can be filed no longer; empty when it can."""
    if group.mandate_id and group.mandate_id not in live:
        group.fault = "mandate"
    elif group.effective_until and group.effective_until <= max(group.effective_from or at, at):
        group.fault = "ended"
    return group.fault


def _draft(group: RefusalImportGroup, case: Case, holder: Party, at: datetime) -> Refusal:
    vocabulary, version = VOCABULARY
    return Refusal(
        case=case,
        holder=holder,
        mandate_id=group.mandate_id,
        ground=group.ground,
        usages=group.usages,
        statement=group.statement,
        vocabulary=vocabulary,
        vocabulary_version=version,
        effective_from=group.effective_from,
        effective_until=group.effective_until,
        scope_count=group.scopes,
        state_since=at,
    )


def _submit(batch: RefusalImport, filed: Sequence[RefusalImportGroup], at: datetime) -> None:
    refusals = list(
        Refusal.objects.filter(import_group__in=filed)
        .select_related("holder", "mandate__agent")
        .prefetch_related("case__profile")
        .order_by("pk")
    )
    digests = _scope_files(refusals)
    for refusal in refusals:
        refusal.scopes_sha256 = digests[refusal.pk]
    Refusal.objects.bulk_update(refusals, ["scopes_sha256"])
    actor = Actor("holder", user_id=batch.user_id, party_id=batch.party_id)
    refusals_submit(refusals, actor=actor, at=at, files=[file_line(batch.original)])
    begun = [refusal.pk for refusal in refusals if refusal.effective_from == at]
    probe_start_all(begun, f"import{batch.pk}/{filed[0].number}/{filed[0].part}", at=at)
    notify_all([_notice(refusal) for refusal in refusals], "refusal:filed", at=at)
    refusals_control(refusals, at=at)


def _scope_files(refusals: Sequence[Refusal]) -> dict[int, str]:
    """The digest of each refusal's file of scopes, read in one go in the order of the refusals."""
    scopes_of = Scope.objects.filter(refusal__in=refusals).order_by("refusal_id")
    rows = scopes_of.values_list("refusal_id", "kind", "value", "distance", named=True)
    found = {}
    for pk, scopes in groupby(rows.iterator(chunk_size=5000), key=attrgetter("refusal_id")):
        found[pk] = scopes_file(ParsedScope(row.kind, row.value, "", row.distance) for row in scopes)[0]
    return found


def _notice(refusal: Refusal) -> Notice:
    """To the holder alone: who filed for it hears of the whole list once."""
    params = {"number": refusal.case.number, "count": refusal.scope_count}
    return Notice(refusal.holder, refusal.case, params)


def _finish(batch: RefusalImport, at: datetime) -> dict[str, Any]:
    filed = batch.groups.exclude(refusal=None)
    scopes = sum(filed.values_list("scopes", flat=True))
    done = {"refusals": filed.count(), "scopes": scopes, "left_out": batch.groups.exclude(fault="").count()}
    rows_forget(batch)
    RefusalImport.objects.filter(pk=batch.pk, filed_at=None).update(filed_at=at)
    params = {"batch": batch.pk, "name": batch.original.name, **done}
    notify([batch.party], "refusal:imported", case=None, at=at, params=params, key=f"import{batch.pk}")
    return done
