"""Proofs of control: asking for one, looking for it until it is found or given up, and looking again each quarter."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.kernel.hosts import is_ip
from registry.kernel.urlerrors import InvalidScope
from registry.models import ControlCheck, ControlMethod, ControlProof, ControlState, Party, PlaceKind, User
from registry.selectors.refusals import holders_open_to

from .attempts import lease_next
from .control import PATIENCE, control_apply
from .control_look import FOUND, Look, look
from .locks import holder_lock
from .mandates import mandate_live
from .messages import notify
from .scope_faults import FAULTS, fault_code
from .scopes import ScopeInput, scope_parse

log = structlog.get_logger()
VALID = timedelta(days=90)  # until a proof is looked at again
EXPIRY = timedelta(days=30)  # of a token that was never proved
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=6)
PAUSE = timedelta(seconds=30)  # between two looks that somebody asks for
LIMIT = 200  # live rows of a party

# How a place of each kind can be proved, the usual way first.
METHODS: dict[str, tuple[ControlMethod, ...]] = {
    PlaceKind.DOMAIN: (ControlMethod.DNS, ControlMethod.ORIGIN),
    PlaceKind.HOST: (ControlMethod.FILE, ControlMethod.DNS, ControlMethod.META, ControlMethod.ORIGIN),
    PlaceKind.PREFIX: (ControlMethod.FILE, ControlMethod.ORIGIN),
    PlaceKind.URL: (ControlMethod.META, ControlMethod.ORIGIN),
}
AS_PREFIX = {"account": PlaceKind.PREFIX.value}  # an account on a platform is what lies under its address


class TooManyProofs(Conflict):
    code = "too_many_proofs"
    message = _("You have %(limit)s places. Remove one first.")


class LookedJustNow(Conflict):
    code = "looked_just_now"
    message = _("We looked a moment ago. Wait %(seconds)s seconds, then let us look again.")


@transaction.atomic
def control_ask(
    party: Party, *, text: str, kind: str, method: str, user: User, at: datetime, agent: Party | None = None
) -> ControlProof:
    """Begin a proof: the token to publish, looked for from now on for three days. Asked again, the same one.

    The place is the party's, also where an agent asks for it. Raises NotAllowed unless the agent's mandate runs,
    DomainError at `text` for what is no place or a public suffix, and at `method`.
    """
    if agent is not None and agent != party and mandate_live(agent=agent, principal=party, at=at) is None:
        raise NotAllowed(_("You have no mandate to act for this holder."))
    kind, value = _place(kind, text)
    if method not in METHODS[kind] or (method == ControlMethod.DNS and is_ip(value)):
        raise DomainError(_("A place of this kind cannot be proved in this way."), field="method")
    holder_lock(party.pk)
    live = controls_of(party)
    known = live.filter(kind=kind, value=value, method=method).first()
    if known is not None:
        return known
    if live.count() >= LIMIT:
        raise TooManyProofs(limit=LIMIT)
    proof = ControlProof(party=party, kind=kind, value=value, method=method, asked_by=user)
    _begin(proof, at)
    proof.save(force_insert=True)
    return proof


def _place(kind: str, text: str) -> tuple[str, str]:
    try:
        parsed = scope_parse(ScopeInput(kind, text))
    except InvalidScope as error:
        reason = FAULTS[fault_code(error)]
        raise DomainError(_("“%(text)s”: %(reason)s."), field="text", text=text[:80], reason=reason) from None
    found = AS_PREFIX.get(parsed.kind, parsed.kind)
    if found not in PlaceKind.values:
        raise DomainError(_("Name a domain, a host, a folder or a page."), field="text")
    return found, parsed.value


def _begin(proof: ControlProof, at: datetime) -> None:
    proof.token, proof.public_id = secrets.token_urlsafe(32), secrets.token_hex(8)
    proof.state, proof.asked_at, proof.expires_at = ControlState.ASKED, at, at + EXPIRY
    proof.until_at, proof.next_attempt_at, proof.attempts = at + PATIENCE, at + FIRST_REST, 0


def controls_of(party: Party) -> QuerySet[ControlProof]:
    return ControlProof.objects.filter(party=party, removed_at__isnull=True).order_by("value", "pk")


def controls_reachable(party: Party, *, at: datetime) -> QuerySet[ControlProof]:
    """Its own places and those of its principals while their mandates run: to read and to look for, not to remove."""
    found = ControlProof.objects.filter(party__in=holders_open_to(party, at=at), removed_at__isnull=True)
    return found.select_related("party").order_by("value", "pk")


@transaction.atomic
def control_look_now(proof: ControlProof, *, at: datetime) -> ControlProof:
    """Let the next sweep look, and go on for three days where it had been given up. Raises LookedJustNow."""
    row = ControlProof.objects.select_for_update().get(pk=proof.pk)
    if row.checked_at is not None and at - row.checked_at < PAUSE:
        raise LookedJustNow(seconds=(PAUSE - (at - row.checked_at)).seconds + 1)
    if row.state == ControlState.EXPIRED or (row.state == ControlState.GIVEN_UP and row.expires_at <= at):
        _begin(row, at)
    elif row.state in {ControlState.GIVEN_UP, ControlState.LAPSED}:
        row.until_at, row.attempts = at + PATIENCE, 0
        row.state = ControlState.PENDING if row.state == ControlState.GIVEN_UP else row.state
    row.next_attempt_at, row.lease_until = at, None
    row.save()
    return row


@transaction.atomic
def control_remove(proof: ControlProof, *, at: datetime) -> None:
    """The party shows control of this place no longer; refusals that rested on it stand and show the lapse."""
    if ControlProof.objects.filter(pk=proof.pk, removed_at__isnull=True).update(removed_at=at, next_attempt_at=None):
        control_apply(proof.party_id, at=at)


def controls_look(at: datetime, *, limit: int = 5, look: Callable[[ControlProof, datetime], Look] = look) -> int:
    """Look for what is due, one by one, and let what was never proved expire; returns how many looks were taken."""
    _expire(at)
    for done in range(limit):
        proof = lease_next(_due(at), at)
        if proof is None:
            return done
        control_settle(proof, look(proof, at), at=at)
    return limit


def _due(at: datetime) -> QuerySet[ControlProof]:
    return ControlProof.objects.filter(removed_at__isnull=True, next_attempt_at__lte=at)


def _expire(at: datetime) -> None:
    unproved = (ControlState.ASKED, ControlState.PENDING, ControlState.GIVEN_UP)
    over = ControlProof.objects.filter(state__in=unproved, expires_at__lte=at, removed_at__isnull=True)
    over.update(state=ControlState.EXPIRED, next_attempt_at=None)


@transaction.atomic
def control_settle(proof: ControlProof, seen: Look, *, at: datetime) -> None:
    """Write down one look and what follows from it; the assurance of refusals rises or not in this transaction.

    A look that another one overtook is written down and changes nothing.
    """
    row = ControlProof.objects.select_for_update(of=("self",)).select_related("party").get(pk=proof.pk)
    ControlCheck.objects.create(proof=row, at=at, code=seen.code, answers=seen.answers)
    if row.attempts != proof.attempts or row.removed_at is not None or row.token != proof.token:
        return
    row.checked_at, row.last_code, row.lease_until = at, seen.code, None
    event = _found(row, seen, at) if seen.code == FOUND else _missed(row, at)
    row.save()
    log.info("control.looked", proof=row.pk, code=seen.code, state=row.state)
    if event and row.method != ControlMethod.ORIGIN:  # what the site says is shown; it is no paper of the party's
        params = {"place": row.value, "proof": row.pk, "until_at": row.until_at.isoformat()}
        notify([row.party], event, case=None, at=at, params=params, key=f"control{row.pk}/{at.isoformat()}")
    if event in {"control:proved", "control:lapsed"} or row.method == ControlMethod.ORIGIN:
        control_apply(row.party, at=at)


def _found(row: ControlProof, seen: Look, at: datetime) -> str:
    is_new = row.state != ControlState.PROVED
    row.state, row.usages, row.attempts = ControlState.PROVED, seen.usages, 0
    row.renew_at = row.next_attempt_at = at + VALID
    row.warned_at = row.lapsed_at = None
    if is_new:
        row.proved_at = at
    return "control:proved" if is_new else ""


def _missed(row: ControlProof, at: datetime) -> str:
    """Try again after a longer rest; give up, or let a proof lapse, when the time is over."""
    event = ""
    if row.state == ControlState.PROVED and row.warned_at is None:
        row.warned_at, row.until_at, row.attempts, event = at, at + PATIENCE, 0, "control:missing"
    elif row.state == ControlState.ASKED:
        row.state = ControlState.PENDING
    row.next_attempt_at = at + min(FIRST_REST * 2**row.attempts, LONGEST_REST)
    if at < row.until_at:
        return event
    row.next_attempt_at = None
    if row.state == ControlState.PROVED:
        row.state, row.lapsed_at = ControlState.LAPSED, at
        return "control:lapsed"
    if row.state == ControlState.PENDING:
        row.state = ControlState.GIVEN_UP
        return "control:given_up"
    return ""
