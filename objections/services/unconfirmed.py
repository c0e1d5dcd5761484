"""Objecting without an account: written now, filed when the signed link in the mail is used; and coming back later.

A link is the row's id, signed and dated; nothing secret is stored. The instant of filing is that of the confirmation:
an unconfirmed objection never extends the window, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import Objection, UnconfirmedObjection
from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, OutboxMessage, Party, Registration
from registry.services.parties import light_party

from .filing import objection_file, words_check
from .standing import open_check
from .targets import TargetInput, targets_resolve

LIFETIME = timedelta(hours=24)
ASKS_PER_DAY = 20  # mails to one address
CONFIRM, ENTER = "objections.confirm", "objections.enter"


class LinkOver(Conflict):
    code = "link_over"
    message = _("This link is not valid any more. Links last 24 hours; write the objection again or ask for a new one.")


class TooManyMails(Conflict):
    code = "too_many_mails"
    status = 429
    message = _("Many messages were sent to this address today. Use the newest one, or try again tomorrow.")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who objects without an account."""

    name: str
    email: str
    language: str
    is_sealed: bool = True


def objection_ask_confirmation(
    *,
    registration: Registration,
    visitor: Visitor,
    ground: str,
    statement: str,
    targets: Sequence[TargetInput],
    at: datetime,
    wish: str = "",
) -> UnconfirmedObjection:
    """Check everything as filing would, keep it, and mail the link that files it.

    Raises what filing raises, so that nobody confirms in vain; TooManyMails against misuse of somebody's address. Only
    whether the address is an applicant's own is said at the confirmation, to whom it belongs: a stranger could find out
    whose registration it is otherwise.
    """
    open_check(registration, None, at)
    _visitor_check(visitor)
    words_check(ground, statement)
    targets_resolve(registration.version, targets)
    with transaction.atomic():
        waiting = UnconfirmedObjection.objects.create(
            registration=registration,
            name=visitor.name.strip(),
            email=visitor.email.lower(),
            language=visitor.language,
            is_sealed=visitor.is_sealed,
            ground=ground,
            statement=statement.strip(),
            wish=wish.strip(),
            targets=[target.as_json() for target in targets],
            created_at=at,
            expires_at=at + LIFETIME,
        )
        params = {"token": signing.dumps(waiting.pk, salt=CONFIRM), "registration": str(registration)}
        params |= {"expires_at": waiting.expires_at.isoformat()}
        _mail(waiting.email, waiting.language, "objection:confirm", params, key=f"confirm/{waiting.pk}", at=at)
        return waiting


def unconfirmed_by_token(token: str, *, at: datetime) -> UnconfirmedObjection:
    """The objection a confirmation link is about, filed or still to be filed. Raises LinkOver.

    A link that filed opens the case until its day is over; afterwards a new one can be asked for on the case page.
    """
    try:
        pk = signing.loads(token, salt=CONFIRM)
    except signing.BadSignature:
        raise LinkOver from None
    waiting = (
        UnconfirmedObjection.objects.select_related(
            "registration__case__profile", "registration__version", "objection__case", "objection__objector"
        )
        .filter(pk=pk)
        .first()
    )
    if waiting is None or at >= waiting.expires_at:
        raise LinkOver
    return waiting


def objection_confirm(waiting: UnconfirmedObjection, *, at: datetime) -> Objection:
    """File it: the e-mail is confirmed, a light party stands behind it. Safe to repeat: filed once.

    Raises WindowClosed when the window ended in the meantime.
    """
    with transaction.atomic():
        waiting = (
            UnconfirmedObjection.objects.select_for_update(of=("self",))
            .select_related("registration__case__profile", "registration__version", "objection")
            .get(pk=waiting.pk)
        )
        if waiting.objection is not None:
            return waiting.objection
        if at >= waiting.expires_at:
            raise LinkOver
        party = light_party(email=waiting.email, name=waiting.name, language=waiting.language, at=at)
        if party.is_sealed != waiting.is_sealed:
            party.is_sealed = waiting.is_sealed
            party.save(update_fields=["is_sealed"])
        objection = objection_file(
            registration=waiting.registration,
            objector=party,
            ground=waiting.ground,
            statement=waiting.statement,
            wish=waiting.wish,
            targets=[TargetInput(**target) for target in waiting.targets],
            actor=Actor("objector", party_id=party.pk),
            at=at,
        )
        waiting.confirmed_at, waiting.objection = at, objection
        waiting.save(update_fields=["confirmed_at", "objection"])
        return objection


def entry_ask(objection: Objection, *, email: str, at: datetime) -> None:
    """Mail a link that opens the case to its objector; silently nothing when the address is not the objector's.

    Silent also when many were sent already: an answer that differs would tell a stranger whose address it is.
    """
    party = objection.objector
    if party.email.lower() != email.strip().lower() or party.memberships.exists():
        return
    params = {
        "token": signing.dumps({"case": objection.case_id, "party": party.pk, "at": at.timestamp()}, salt=ENTER),
        "number": objection.case.number,
        "expires_at": (at + LIFETIME).isoformat(),
    }
    with suppress(TooManyMails):
        key = f"enter/{objection.pk}/{at:%Y%m%d%H%M}"
        _mail(party.email, party.language, "objection:enter", params, key=key, at=at)


def entry_party(objection: Objection, token: str, *, at: datetime) -> Party:
    """The light party that an entry link lets in. Raises LinkOver."""
    try:
        claim = signing.loads(token, salt=ENTER)
    except signing.BadSignature:
        raise LinkOver from None
    is_fresh = 0 <= at.timestamp() - claim["at"] < LIFETIME.total_seconds()
    if not is_fresh or claim["case"] != objection.case_id or claim["party"] != objection.objector_id:
        raise LinkOver
    return objection.objector


def unconfirmed_forget(at: datetime) -> int:
    """Delete what was not confirmed in time, and take its link out of the mail row; returns how many."""
    over = UnconfirmedObjection.objects.filter(confirmed_at__isnull=True, expires_at__lte=at)
    keys = [f"objection:confirm/confirm/{pk}" for pk in over.values_list("pk", flat=True)]
    OutboxMessage.objects.filter(dedup_key__in=keys).update(params={}, to="forgotten@invalid.invalid")
    return over.delete()[0]


def _visitor_check(visitor: Visitor) -> None:
    if not visitor.name.strip():
        raise DomainError(_("Enter your name."), field="name")
    try:
        validate_email(visitor.email)
    except ValidationError:
        raise DomainError(_("Enter an e-mail address where decisions can reach you."), field="email") from None


def _mail(to: str, language: str, event: str, params: Mapping[str, str | None], *, key: str, at: datetime) -> None:
    today = OutboxMessage.objects.filter(to__iexact=to, inbox=None, created_at__gt=at - LIFETIME)
    if today.count() >= ASKS_PER_DAY:
        raise TooManyMails
    OutboxMessage.objects.get_or_create(
        dedup_key=f"{event}/{key}",
        defaults={"to": to, "language": language, "event": event, "params": dict(params), "created_at": at},
    )
