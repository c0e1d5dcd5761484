"""Sending mail from rows: leases, small batches, a Message-ID made from the dedup key, dead letters.

A crash between handing a mail over and marking it can send that one mail again, with the same Message-ID; the lease
and the batch of one mail per transaction keep that window as small as it gets.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from registry.models import InboxMessage, OutboxMessage

from .attempts import lease_next
from .mail_refs import message_id
from .notice_settings import stop_token
from .serving import mail_failed, mails_handed_over
from .wording import Text, render

log = structlog.get_logger()
MAX_ATTEMPTS = 8
BATCH = 20
HandOver = Callable[[OutboxMessage], object]


def mail_send(message: OutboxMessage) -> None:
    """Render the mail and hand it over to the configured backend; keep what a mail service calls it."""
    mail = mail_of(message)
    mail.send()
    status = getattr(mail, "anymail_status", None)
    if status is not None and isinstance(status.message_id, str):
        OutboxMessage.objects.filter(pk=message.pk).update(provider_ref=status.message_id.strip("<>")[:200])


def outbox_send(at: datetime, *, limit: int = BATCH, hand_over: HandOver = mail_send) -> int:
    """Send what waits, one mail at a time; returns how many were handed over.

    `hand_over` takes one message and raises when it could not.
    """
    sent = 0
    for _ in range(limit):
        message = lease_next(OutboxMessage.objects.filter(sent_at__isnull=True, dead_at__isnull=True), at)
        if message is None:
            break
        sent += _send(message, at, hand_over)
    return sent


def _send(message: OutboxMessage, at: datetime, hand_over: HandOver) -> bool:
    try:
        hand_over(message)
    except Exception as error:
        _failed(message, at, error)
        return False
    mails_handed_over([message], at)
    return True


@transaction.atomic
def outbox_keep_back() -> int:
    """Everything that waits counts as handed over when it was written, and nothing is sent; returns how many.

    Only for a past that is made up: the example data of the demonstration.
    """
    waiting = OutboxMessage.objects.filter(sent_at__isnull=True, dead_at__isnull=True)
    messages = waiting.select_for_update(skip_locked=True).only("pk", "inbox", "created_at").order_by("created_at")
    written = groupby(messages, key=attrgetter("created_at"))
    return sum(_kept_back(list(group), created_at) for created_at, group in written)


def _kept_back(messages: list[OutboxMessage], at: datetime) -> int:
    mails_handed_over(messages, at)
    return len(messages)


def _failed(message: OutboxMessage, at: datetime, error: Exception) -> None:
    dead = message.attempts >= MAX_ATTEMPTS
    OutboxMessage.objects.filter(pk=message.pk).update(
        lease_until=None,
        next_attempt_at=at + timedelta(seconds=2**message.attempts),
        last_error=type(error).__name__,
        dead_at=at if dead else None,
    )
    if dead:
        mail_failed(message, at)
    log.warning("mail.failed", outbox=message.pk, attempts=message.attempts, error=type(error).__name__, dead=dead)


def mail_of(message: OutboxMessage) -> EmailMultiAlternatives:
    """The mail as it leaves: plain text first, the same in HTML; news with a one-click stop (RFC 8058)."""
    text = render(message.event, message.params, message.language)
    stop = _stop_url(message)
    with translation.override(message.language):
        context = {"text": text, "language": message.language, "site_url": settings.SITE_URL, "stop_url": stop}
        context |= {"rows": _digest_rows(message)}
        plain = render_to_string("mail/message.txt", context)
        html = render_to_string("mail/message.html", context)
    headers = {"Message-ID": message_id(message.dedup_key)}
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = EmailMultiAlternatives(text.subject, plain, to=[message.to], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail


def _stop_url(message: OutboxMessage) -> str:
    """Where the reader stops mails of this kind; empty for what serves something."""
    party = message.inbox.party_id if message.inbox else message.params.get("party")
    if message.is_service or party is None:
        return ""
    kind = "reminders" if message.event.endswith(":reminder") else "news"
    return f"{settings.SITE_URL}/notices/stop/{stop_token(party, kind)}/"


def _digest_rows(message: OutboxMessage) -> list[Text]:
    found = InboxMessage.objects.filter(pk__in=message.params.get("inbox", [])).order_by("pk")
    return [render(row.event, row.params, message.language) for row in found]
