"""Withdrawing and amending a refusal, and what either does to its matches."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Actor, Ground, Match, Refusal
from registry.models.bulk import among
from registry.models.recording import instant_text

from .decision_drop import decisions_drop
from .match_narrowing import matches_narrow
from .matches import matches_lift
from .probe_queue import probe_wider
from .refusal_access import holder_check, refusal_locked
from .refusal_steps import life_clock, refusal_tell
from .refusals import refusal_file
from .scopes import ParsedScope, ScopeInput, scopes_file, scopes_parse


@transaction.atomic
def refusal_withdraw(refusal: Refusal, *, actor: Actor, at: datetime) -> Refusal:
    """The holder gives the refusal up; every live match is lifted. What was excluded by it does not come back."""
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    Refusal.advance([refusal.pk], "withdraw", at, actor=actor)
    refusal_over(refusal, "withdrawn", at=at)
    refusal_tell(refusal, "refusal:withdrawn", at=at)
    return refusal


def refusal_over(refusal: Refusal, cause: str, *, at: datetime) -> None:
    """A refusal is out of force: mark since when, lift its matches and drop unsigned decisions."""
    refusals_over([refusal], cause, at=at)
    refusal.ended_at = at
    refusal.refresh_from_db(fields=["state", "state_since"])


def refusals_over(refusals: Sequence[Refusal], cause: str, *, at: datetime) -> None:
    ids = [refusal.pk for refusal in refusals]
    Refusal.objects.filter(among("pk", ids)).update(ended_at=at)
    decisions_drop([refusal.case_id for refusal in refusals])
    matches_lift(Match.objects.filter(among("refusal_id", ids)), cause, at=at)
    for refusal in refusals:
        probe_wider(refusal, at=at)  # asks nothing for one that allows nothing


@transaction.atomic
def refusal_amend(
    refusal: Refusal,
    *,
    drop: Collection[int],
    add: Iterable[ScopeInput] = (),
    effective_until: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> tuple[Refusal, Refusal | None]:
    """Leave scopes (ids) out, name an end, or cover more. What is covered in addition becomes a refusal of its own.

    Returns the amended refusal and the new, provisional one (None when nothing was added). Raises DomainError when no
    scope would be left or nothing is changed.
    """
    added = scopes_parse(add) if (add := list(add)) else []
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    if not drop and not added and effective_until is None:
        raise DomainError(_("Nothing is changed."))
    _end_check(refusal, effective_until, at)
    facts: dict[str, object] = scopes_drop(refusal, drop, at) if drop else {}
    if effective_until is not None:
        refusal.effective_until = effective_until
        refusal.save(update_fields=["effective_until"])
        facts["effective_until"] = instant_text(effective_until)
    wider = _wider(refusal, added, actor, at)
    if wider:
        facts["wider"] = wider.case.number
    Refusal.advance([refusal.pk], "amend", at, actor=actor, facts=facts, clock=life_clock(refusal))
    if drop:
        matches_narrow(refusal, at=at)
        probe_wider(refusal, at=at)
    refusal_tell(refusal, "refusal:amended", at=at)
    return refusal, wider


def _wider(refusal: Refusal, added: list[ParsedScope], actor: Actor, at: datetime) -> Refusal | None:
    known = set(refusal.scopes.filter(until__isnull=True).values_list("kind", "value"))
    scopes = [ScopeInput(scope.kind, scope.text) for scope in added if (scope.kind, scope.value) not in known]
    if not scopes:
        return None
    return refusal_file(
        holder=refusal.holder,
        scopes=scopes,
        ground=refusal.ground,
        usages=refusal.usages,
        effective_until=refusal.effective_until,
        statement=refusal.statement,
        actor=actor,
        at=at,
    )


def _end_check(refusal: Refusal, until: datetime | None, at: datetime) -> None:
    """An end may be named or brought forward; a refusal that is to last longer is a new one."""
    if until is None:
        return
    if until <= max(at, refusal.effective_from or at):
        raise DomainError(_("The end must lie ahead. To end it now, withdraw it."), field="effective_until")
    if refusal.effective_until and until > refusal.effective_until:
        raise DomainError(_("The end can only come sooner. To refuse for longer, file again."), field="effective_until")


def scopes_drop(refusal: Refusal, ids: Collection[int], at: datetime) -> dict[str, object]:
    """Scopes that no longer count, under the caller's lock; returns the facts of the smaller refusal."""
    alive = refusal.scopes.filter(until__isnull=True)
    if not alive.exclude(pk__in=ids).exists():
        raise DomainError(_("No scope would be left. Withdraw the refusal instead."), field="drop")
    dropped = alive.filter(pk__in=ids).update(until=at, contested_at=None)
    rest = [ParsedScope(scope.kind, scope.value, scope.text, scope.distance) for scope in alive.all()]
    refusal.scope_count = len(rest)
    refusal.scopes_sha256, _size = scopes_file(rest)
    refusal.save(update_fields=["scope_count", "scopes_sha256"])
    facts: dict[str, object] = {"scopes": len(rest), "dropped": dropped}
    if refusal.ground != Ground.PERSONAL_INFORMATION:
        facts["scopes_sha256"] = refusal.scopes_sha256
    return facts
