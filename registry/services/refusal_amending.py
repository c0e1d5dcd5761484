"""Amending a refusal: less is recorded at once as a new version, more starts provisionally as a refusal of its own."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import Actor, Refusal, ScopeKind
from registry.models.recording import instant_text
from registry.selectors.usages import usages_block, usages_complete

from .control import refusal_control
from .locks import holder_lock
from .match_narrowing import matches_narrow
from .matches import matches_lift
from .probe_queue import probe_wider
from .refusal_access import holder_check, refusal_locked
from .refusal_endings import scopes_drop
from .refusal_steps import life_clock, refusal_tell
from .refusal_versions import version_keep
from .refusals import refusal_file, usages_check
from .scopes import ParsedScope, ScopeInput, scopes_parse


@transaction.atomic
def refusal_amend(
    refusal: Refusal,
    *,
    drop: Collection[int] = (),
    add: Iterable[ScopeInput] = (),
    usages: Mapping[str, str] | None = None,
    effective_until: datetime | None = None,
    statement: str | None = None,
    actor: Actor,
    at: datetime,
) -> tuple[Refusal, list[Refusal]]:
    """Leave scopes (ids) out, disallow less, name an end, say it in other words; or cover or disallow more.

    `usages` is the whole of what it is to say (None: as before). What is covered in addition becomes a refusal of its
    own, and so does what is disallowed in addition of what was covered before. Returns the amended refusal and the new,
    provisional ones. Raises DomainError when nothing would be left or nothing is changed.
    """
    added = scopes_parse(add) if (add := list(add)) else []
    holder_lock(refusal.holder_id)
    refusal = refusal_locked(refusal)
    holder_check(refusal, actor, at=at)
    _end_check(refusal, effective_until, at)
    facts: dict[str, object] = scopes_drop(refusal, drop, at) if drop else {}
    more = _usages_change(refusal, usages, facts)
    if effective_until is not None:
        refusal.effective_until = effective_until
        facts["effective_until"] = instant_text(effective_until)
    if statement is not None and statement.strip() != refusal.statement:
        refusal.statement = statement.strip()
        facts["statement"] = "reworded"
    wider = _wider(refusal, added, more, actor, at)
    if wider:
        facts["wider"] = ", ".join(str(one.case.number) for one in wider)
    if not facts:
        raise DomainError(_("Nothing is changed."))
    refusal.save(update_fields=["usages", "effective_until", "statement"])
    private = {"statement": refusal.statement} if "statement" in facts else None
    Refusal.advance([refusal.pk], "amend", at, actor=actor, facts=facts, private=private, clock=life_clock(refusal))
    if facts.keys() != {"wider"}:
        version_keep(refusal, "amend", at=at)
    if drop or "usages" in facts:
        _matches_follow(refusal, at)
        if refusal_control(refusal, at=at):  # what is left may lie under proved places alone
            refusal.refresh_from_db(fields=["assurance"])
    refusal_tell(refusal, "refusal:amended", at=at)
    return refusal, wider


def _usages_change(refusal: Refusal, usages: Mapping[str, str] | None, facts: dict[str, object]) -> dict[str, str]:
    """Set what the refusal says from now on, and return what it is to disallow in addition.

    Raises DomainError at `usages`. What becomes disallowed is no longer allowed at once.
    """
    if usages is None:
        return {}
    usages_check(usages)
    wanted = usages_complete(usages)
    said = usages_complete(refusal.usages)
    more = {one: "disallow" for one, what in wanted.items() if what == "disallow" != said.get(one)}
    left = {one: what for one, what in wanted.items() if one not in more}
    if "disallow" not in left.values():
        raise DomainError(_("Nothing it disallows would be left. Withdraw the refusal instead."), field="usages")
    if left != said:
        refusal.usages = left
        facts["usages"] = left
    return more


def _matches_follow(refusal: Refusal, at: datetime) -> None:
    """Live matches shrink with the refusal, or end; what it no longer allows may count elsewhere."""
    if usages_block(refusal.usages):
        matches_narrow(refusal, at=at)
    else:
        matches_lift(refusal.matches.all(), "narrowed", at=at)
    probe_wider(refusal, at=at)


def _wider(
    refusal: Refusal, added: list[ParsedScope], more: dict[str, str], actor: Actor, at: datetime
) -> list[Refusal]:
    """What is new as refusals of their own: more scopes under all that is said, more usages for what was covered."""
    alive = list(refusal.scopes.filter(until__isnull=True).order_by("pk"))
    known = {(scope.kind, scope.value, scope.distance) for scope in alive}
    fresh = [scope for scope in added if (scope.kind, scope.value, scope.distance) not in known]
    there = [ParsedScope(scope.kind, scope.value, scope.text, scope.distance) for scope in alive]
    parts = ((fresh, {**refusal.usages, **more}), (there if more else [], more))
    return [_beside(refusal, scopes, usages, actor, at) for scopes, usages in parts if scopes]


def _beside(
    refusal: Refusal, scopes: list[ParsedScope], usages: Mapping[str, str], actor: Actor, at: datetime
) -> Refusal:
    """A new refusal that says all else as this one does."""
    return refusal_file(
        holder=refusal.holder,
        scopes=[ScopeInput(scope.kind, scope.value if _keeps(scope) else scope.text) for scope in scopes],
        ground=refusal.ground,
        usages=usages,
        effective_until=refusal.effective_until,
        statement=refusal.statement,
        capacity=refusal.capacity,
        actor=actor,
        at=at,
    )


def _keeps(scope: ParsedScope) -> bool:
    """Whether the canonical value reads as itself. A person's is a digest, and an ISCC's distance is in its text."""
    return scope.kind not in {ScopeKind.PERSON, ScopeKind.ISCC}


def _end_check(refusal: Refusal, until: datetime | None, at: datetime) -> None:
    """An end may be named or brought forward; a refusal that is to last longer is a new one."""
    if until is None:
        return
    if until <= max(at, refusal.effective_from or at):
        raise DomainError(_("The end must lie ahead. To end it now, withdraw it."), field="effective_until")
    if refusal.effective_until and until > refusal.effective_until:
        raise DomainError(_("The end can only come sooner. To refuse for longer, file again."), field="effective_until")
