"""How a party wants to be told: reminders, news, a second address for service; and stopping by one click."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import NoticeSettings, OutboxMessage, Party

LIFETIME = timedelta(hours=24)
ASKS_PER_DAY = 5
STOP, SECOND = "notices.stop", "notices.second"
KINDS = ("reminders", "news")


class LinkInvalid(Conflict):
    code = "link_over"
    message = _("This link is not valid any more. Ask for a new one on the page of your notices.")


class SecondAddressAsked(Conflict):
    code = "too_many_mails"
    status = 429
    message = _("Several links were sent today. Use the newest one, or try again tomorrow.")


def settings_of(party: Party) -> NoticeSettings:
    """The party's choices; the defaults, unsaved, when it made none."""
    return NoticeSettings.objects.filter(party=party).first() or NoticeSettings(party=party)


@transaction.atomic
def settings_save(party: Party, *, reminders: bool, news: str, at: datetime) -> NoticeSettings:
    """News that waits for a digest counts from now. Service is no choice: it is always mailed."""
    chosen, is_new = NoticeSettings.objects.select_for_update().get_or_create(party=party)
    if is_new or chosen.news != news:
        chosen.digest_at = at
    chosen.reminders, chosen.news = reminders, news
    chosen.save(update_fields=["reminders", "news", "digest_at"])
    return chosen


@transaction.atomic
def second_email_set(party: Party, email: str, *, at: datetime) -> NoticeSettings:
    """Take a second address for service; it counts once the link mailed to it is used. Empty: none any more.

    Raises DomainError for what is no other address, SecondAddressAsked after five links a day.
    """
    chosen, _is_new = NoticeSettings.objects.select_for_update().get_or_create(party=party)
    address = email.strip().lower()
    if address == chosen.second_email and (not address or chosen.second_confirmed_at):
        return chosen
    if address:
        _address_check(party, address)
    chosen.second_email, chosen.second_confirmed_at = address, None
    chosen.save(update_fields=["second_email", "second_confirmed_at"])
    if address:
        _mail_link(party, address, at)
    return chosen


def _address_check(party: Party, address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise DomainError(_("Enter an e-mail address."), field="second_email") from None
    if address == party.email.lower():
        raise DomainError(_("Enter another address than the first one."), field="second_email")


def _mail_link(party: Party, address: str, at: datetime) -> None:
    key = f"notices:second/{party.pk}"
    if OutboxMessage.objects.filter(dedup_key__startswith=f"{key}/", created_at__gt=at - LIFETIME).count() >= (
        ASKS_PER_DAY
    ):
        raise SecondAddressAsked
    claim = {"party": party.pk, "email": address, "at": at.timestamp()}
    params = {"token": signing.dumps(claim, salt=SECOND), "expires_at": (at + LIFETIME).isoformat()}
    OutboxMessage.objects.create(
        dedup_key=f"{key}/{at.isoformat()}",
        to=address,
        language=party.language,
        event="notices:second_address",
        params=params,
        created_at=at,
    )


@transaction.atomic
def second_email_confirm(token: str, *, at: datetime, is_dry: bool = False) -> NoticeSettings:
    """The link in the mail was used. Raises LinkInvalid for an old one and when another address was set since."""
    try:
        claim = signing.loads(token, salt=SECOND)
    except signing.BadSignature:
        raise LinkInvalid from None
    chosen = NoticeSettings.objects.select_for_update().filter(party=claim["party"]).first()
    is_fresh = 0 <= at.timestamp() - claim["at"] < LIFETIME.total_seconds()
    if chosen is None or not is_fresh or chosen.second_email != claim["email"]:
        raise LinkInvalid
    if chosen.second_confirmed_at is None and not is_dry:
        chosen.second_confirmed_at = at
        chosen.save(update_fields=["second_confirmed_at"])
    return chosen


def stop_token(party_id: int, kind: str) -> str:
    """For the link in a mail that can be stopped; it works as long as the party does."""
    return signing.dumps({"party": party_id, "kind": kind}, salt=STOP)


def stop_read(token: str) -> tuple[Party, str]:
    """Whose mails of which kind the link stops. Raises LinkInvalid."""
    try:
        claim = signing.loads(token, salt=STOP)
    except signing.BadSignature:
        raise LinkInvalid from None
    party = Party.objects.filter(pk=claim["party"]).first()
    if party is None or claim["kind"] not in KINDS:
        raise LinkInvalid
    return party, claim["kind"]


def notices_stop(token: str, *, at: datetime) -> str:
    """Stop mails of one kind; safe to repeat. The inbox goes on. Returns the kind. Raises LinkInvalid."""
    party, kind = stop_read(token)
    chosen = settings_of(party)
    settings_save(
        party,
        reminders=chosen.reminders and kind != "reminders",
        news=NoticeSettings.News.NONE if kind == "news" else chosen.news,
        at=at,
    )
    return kind
