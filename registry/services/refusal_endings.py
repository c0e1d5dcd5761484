"""Withdrawing a refusal or some of its scopes, and what the end of one does to its matches."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Actor, Ground, Match, Refusal
from registry.models.bulk import among

from .decision_drop import decisions_drop
from .matches import matches_lift
from .probe_queue import probe_wider
from .refusal_access import holder_check, refusal_locked
from .refusal_steps import refusal_tell
from .scopes import ParsedScope, scopes_file


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
    """A refusal is out of force: lift its matches and drop unsigned decisions."""
    refusals_over([refusal], cause, at=at)
    refusal.refresh_from_db(fields=["state", "state_since", "ended_at"])


def refusals_over(refusals: Sequence[Refusal], cause: str, *, at: datetime) -> None:
    ids = [refusal.pk for refusal in refusals]
    decisions_drop([refusal.case_id for refusal in refusals])
    matches_lift(Match.objects.filter(among("refusal_id", ids)), cause, at=at)
    for refusal in refusals:
        probe_wider(refusal, at=at)  # asks nothing for one that allows nothing


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
