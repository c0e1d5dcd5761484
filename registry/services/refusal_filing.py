"""Drafts of refusals become filed ones, one or a thousand at once: numbers, ledger entries and receipts in sets."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.models import Actor, Attachment, CaseParty, Ground, Receipt, Refusal, Scope
from registry.models.clocks import Clock
from registry.models.recording import instant_text
from registry.selectors.usages import usages_complete

from .cases import cases_number
from .refusal_access import refusal_parties
from .refusal_steps import check_clock
from .refusal_versions import versions_keep

File = Mapping[str, Any]
Said = Mapping[int, tuple[dict[str, Any], dict[str, Any]]]


def refusals_submit(
    refusals: Sequence[Refusal], *, actor: Actor, at: datetime, files: Iterable[File] = ()
) -> list[Receipt]:
    """File drafts, all or none, in the caller's transaction; the rows passed are then as they were filed.

    The caller holds the locks and has checked who acts. `files` are named in every receipt beside the scopes and what
    was handed in with the draft. A constant number of queries. Raises DomainError, NotPossibleNow.
    """
    stated = {refusal.pk: refusal.effective_from for refusal in refusals}
    for refusal in refusals:
        _begin(refusal, at)
    Refusal.objects.bulk_update(refusals, ["filed_at", "effective_from", "usages"], batch_size=500)
    Scope.objects.filter(refusal__in=refusals).exclude(since=at).update(since=at)
    cases_number([refusal.case for refusal in refusals], "refusal", at=at)
    CaseParty.objects.bulk_create(
        (
            CaseParty(case=refusal.case, party=party, role=CaseParty.Role.HOLDER, confirmed_at=at)
            for refusal in refusals
            for party in refusal_parties(refusal)
        ),
        ignore_conflicts=True,
    )
    said = {refusal.pk: _facts(refusal) for refusal in refusals}
    for filed, refusal in zip(_advance(refusals, said, actor, at), _by_id(refusals), strict=True):
        refusal.state, refusal.state_since = filed.state, filed.state_since
    versions_keep(refusals, "file", at=at)
    return _receipts(refusals, stated, list(files), at)


def _advance(refusals: Sequence[Refusal], said: Said, actor: Actor, at: datetime) -> list[Refusal]:
    """Take them to the registrar; those of personal information to a clock of their own. Returns the rows by id."""
    lanes: dict[Clock | None, list[int]] = {}
    for refusal in refusals:
        lanes.setdefault(check_clock(refusal), []).append(refusal.pk)
    filed: list[Refusal] = []
    for clock, ids in lanes.items():
        of_lane = {pk: said[pk] for pk in ids}
        filed += Refusal.advance(ids, "file", at, actor=actor, said=of_lane, clock=clock)
    return _by_id(filed)


def _by_id(refusals: Sequence[Refusal]) -> list[Refusal]:
    return sorted(refusals, key=lambda refusal: refusal.pk)


def _begin(refusal: Refusal, at: datetime) -> None:
    refusal.filed_at = at
    refusal.effective_from = max(refusal.effective_from or at, at)
    if refusal.effective_until and refusal.effective_until <= refusal.effective_from:
        raise DomainError(_("The refusal would end before it begins."), field="effective_until")
    refusal.usages = usages_complete(refusal.usages)


def _facts(refusal: Refusal) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the ledger says aloud, and what it only commits to: the address of a person's page may name the person."""
    facts: dict[str, Any] = {
        "ground": refusal.ground,
        "capacity": refusal.capacity,
        "usages": refusal.usages,
        "vocabulary": f"{refusal.vocabulary}/{refusal.vocabulary_version}",
        "scopes": refusal.scope_count,
        "effective_from": instant_text(refusal.effective_from or refusal.state_since),
    }
    if refusal.effective_until:
        facts["effective_until"] = instant_text(refusal.effective_until)
    private: dict[str, Any] = {"holder": refusal.holder.name, "statement": refusal.statement}
    sealed = refusal.ground == Ground.PERSONAL_INFORMATION
    (private if sealed else facts)["scopes_sha256"] = refusal.scopes_sha256
    return facts, private


def _receipts(
    refusals: Sequence[Refusal], stated: Mapping[int, datetime | None], files: list[File], at: datetime
) -> list[Receipt]:
    handed_in: dict[int | None, list[File]] = {refusal.case_id: [] for refusal in refusals}
    for file in Attachment.objects.filter(case__in=list(handed_in)).order_by("pk"):
        handed_in[file.case_id].append(file_line(file))
    return Receipt.objects.bulk_create(
        _receipt(refusal, stated[refusal.pk], [*files, *handed_in[refusal.case_id]], at) for refusal in refusals
    )


def _receipt(refusal: Refusal, stated_from: datetime | None, files: list[File], at: datetime) -> Receipt:
    size = store.path_of(refusal.scopes_sha256).stat().st_size
    scopes = {"name": "scopes.tsv", "size": size, "sha256": refusal.scopes_sha256, "purpose": "scopes"}
    return Receipt(
        case=refusal.case,
        at=at,
        files=[scopes, *files],
        facts={"scopes": refusal.scope_count, "stated_from": stated_from and instant_text(stated_from)},
    )


def file_line(file: Attachment) -> dict[str, Any]:
    """A file as a receipt names it."""
    return {"name": file.name, "size": file.size, "sha256": file.sha256, "purpose": file.purpose}
