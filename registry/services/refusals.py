"""Refusals: drafting, filing, discarding. In force provisionally from the instant of filing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Actor, Capacity, CaseKind, Ground, Party, Receipt, Refusal, Scope, ScopeKind, Usage

from .cases import case_open
from .control import refusal_control
from .messages import notify
from .probe_queue import probe_start
from .refusal_access import holder_check, mandate_for, refusal_locked, refusal_parties
from .refusal_filing import refusals_submit
from .scopes import ParsedScope, ScopeInput, scope_fields, scopes_file, scopes_parse

VOCABULARY = ("dip", "1")


@dataclass(frozen=True, slots=True)
class RefusalText:
    """What a refusal says. `usages` maps a Usage to "disallow" or "allow"; an unlisted one is unspecified.

    `effective_from` may lie in the past, since when the holder has refused; the refusal counts from filing.
    """

    scopes: Iterable[ScopeInput]
    ground: str
    usages: Mapping[str, str]
    effective_from: datetime | None = None
    effective_until: datetime | None = None
    statement: str = ""
    capacity: str = Capacity.OWNER


@transaction.atomic
def refusal_draft(*, holder: Party, text: RefusalText, actor: Actor, at: datetime) -> Refusal:
    """Keep a refusal that is not filed yet. Who acts for another holder needs a mandate.

    Raises ScopesInvalid naming every bad line, or DomainError at the field.
    """
    scopes = _checked(text, at)
    mandate = mandate_for(holder, actor, at=at)
    case = case_open(CaseKind.REFUSAL, at=at)
    refusal = Refusal(case=case, holder=holder, mandate=mandate, state_since=at)
    _write(refusal, text, scopes, at)
    Refusal.begin([refusal], at)
    return refusal


@transaction.atomic
def refusal_change(refusal: Refusal, *, text: RefusalText, actor: Actor, at: datetime) -> Refusal:
    """Rewrite a draft."""
    scopes = _checked(text, at)
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    if refusal.state != Refusal.State.DRAFT:
        raise DomainError(_("%(number)s is filed already. Withdraw it, or file another one."), number=str(refusal.case))
    refusal.scopes.all().delete()
    _write(refusal, text, scopes, at)
    return refusal


@transaction.atomic
def refusal_submit(refusal: Refusal, *, actor: Actor, at: datetime) -> Receipt:
    """File a draft: number, receipt, in force at once. Raises NotPossibleNow when it is filed already."""
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    if refusal.state != Refusal.State.DRAFT:
        Refusal.advance([refusal.pk], "file", at, actor=actor)  # raises, and says why
    (receipt,) = refusals_submit([refusal], actor=actor, at=at)
    if refusal.effective_from == at:
        probe_start(refusal, "begin", at=at)
    params = {"number": refusal.case.number, "count": refusal.scope_count}
    notify(refusal_parties(refusal), "refusal:filed", case=refusal.case, at=at, params=params)
    refusal_control(refusal, at=at)
    return receipt


@transaction.atomic
def refusal_file(
    *,
    holder: Party,
    scopes: Iterable[ScopeInput],
    ground: str,
    usages: Mapping[str, str],
    actor: Actor,
    at: datetime,
    effective_from: datetime | None = None,
    effective_until: datetime | None = None,
    statement: str = "",
    capacity: str = Capacity.OWNER,
) -> Refusal:
    """Draft and file in one act; parameters as in RefusalText."""
    text = RefusalText(scopes, ground, usages, effective_from, effective_until, statement, capacity)
    refusal = refusal_draft(holder=holder, text=text, actor=actor, at=at)
    refusal_submit(refusal, actor=actor, at=at)
    refusal.refresh_from_db()
    return refusal


@transaction.atomic
def refusal_discard(refusal: Refusal, *, actor: Actor, at: datetime) -> Refusal:
    """Throw a draft away."""
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    return Refusal.advance([refusal.pk], "discard", at, actor=actor)[0]


def usages_check(usages: Mapping[str, str]) -> None:
    """Raises DomainError at `usages` where one is not known, or neither allowed nor disallowed."""
    if not set(usages) <= set(Usage.values) or not set(usages.values()) <= {"allow", "disallow"}:
        raise DomainError(_("A usage is one of the eight listed, and is allowed or disallowed."), field="usages")


def _checked(text: RefusalText, at: datetime) -> list[ParsedScope]:
    if text.capacity not in Capacity.values:
        raise DomainError(_("Say as what you speak for it."), field="capacity")
    if text.ground not in Ground.values:
        raise DomainError(_("Choose the ground you rely on."), field="ground")
    usages_check(text.usages)
    if "disallow" not in text.usages.values():
        raise DomainError(_("Say at least one usage that you disallow."), field="usages")
    if text.effective_until and text.effective_until <= max(text.effective_from or at, at):
        raise DomainError(_("The refusal would end before it begins."), field="effective_until")
    scopes = scopes_parse(text.scopes)
    if text.ground != Ground.PERSONAL_INFORMATION and any(scope.kind == ScopeKind.PERSON for scope in scopes):
        raise DomainError(_("A person is named only in a refusal of personal information."), field="ground")
    return scopes


def _write(refusal: Refusal, text: RefusalText, scopes: list[ParsedScope], at: datetime) -> None:
    refusal.ground, refusal.usages = text.ground, dict(text.usages)
    refusal.effective_from, refusal.effective_until = text.effective_from, text.effective_until
    refusal.statement = text.statement.strip()
    refusal.capacity = text.capacity
    refusal.vocabulary, refusal.vocabulary_version = VOCABULARY
    refusal.scopes_sha256, _size = scopes_file(scopes)
    refusal.scope_count = len(scopes)
    refusal.save()
    Scope.objects.bulk_create(
        (Scope(refusal=refusal, since=at, **scope_fields(scope)) for scope in scopes), batch_size=5000
    )
