"""Sending mail from rows: leases, small batches, a Message-ID made from the dedup key, dead letters.

A batch is leased, handed over through one connection, and marked in one transaction. A crash in between sends at most
that batch again, each mail with the same Message-ID.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from time import monotonic

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation

from registry.models import InboxMessage, OutboxMessage

from .attempts import database_gone, lease_some
from .mail_refs import message_id
from .notice_settings import stop_token
from .serving import mail_failed, mails_handed_over
from .wording import Text, render

log = structlog.get_logger()
MAX_ATTEMPTS = 8
BATCH = 10  # two workers that die at once have at most twenty mails on their way
PATIENCE = 20.0  # seconds for a batch, far below its lease; what is not handed over by then is given back
HandOver = Callable[[OutboxMessage], object]


def mail_send(message: OutboxMessage, line: BaseEmailBackend) -> None:
    """Render the mail and hand it over; keep what a mail service calls it."""
    mail = mail_of(message)
    mail.connection = line
    mail.send()
    status = getattr(mail, "anymail_status", None)
    if status is not None and isinstance(status.message_id, str):
        OutboxMessage.objects.filter(pk=message.pk).update(provider_ref=status.message_id.strip("<>")[:200])


@contextmanager
def mail_line() -> Iterator[HandOver]:
    """One connection to the configured backend for many mails; opened again after a mail that failed."""
    line = get_connection()

    def send(message: OutboxMessage) -> None:
        line.open()
        try:
            mail_send(message, line)
        except Exception:
            line.close()
            raise

    try:
        yield send
    finally:
        line.close()


def outbox_send(at: datetime, *, limit: int = BATCH, hand_over: HandOver | None = None) -> int:
    """Send what waits, at most `limit` mails; returns how many were handed over.

    `hand_over` takes one message and raises when it could not.
    """
    until = monotonic() + PATIENCE
    batch = lease_some(OutboxMessage.objects.filter(sent_at__isnull=True, dead_at__isnull=True), at, limit)
    waiting, sent = list(batch), []
    with nullcontext(hand_over) if hand_over else mail_line() as send:
        while waiting and monotonic() < until:
            message = waiting.pop(0)
            if _is_sent(message, at, send):
                sent.append(message)
    _mark(sent, at)
    if waiting:
        late = OutboxMessage.objects.filter(pk__in=[message.pk for message in waiting])
        late.update(lease_until=None, attempts=F("attempts") - 1)
    return len(sent)


def _is_sent(message: OutboxMessage, at: datetime, hand_over: HandOver) -> bool:
    try:
        hand_over(message)
    except Exception as error:
        _failed(message, at, error)
        return False
    return True


def _mark(sent: list[OutboxMessage], at: datetime) -> None:
    """All at once; where one cannot be marked, the others are not sent again because of it."""
    try:
        mails_handed_over(sent, at)
    except Exception as error:
        if database_gone(error) or len(sent) < 2:
            raise
        log.exception("mail.batch_not_marked", outbox=[message.pk for message in sent], error=type(error).__name__)
        for message in sent:
            mails_handed_over([message], at)


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
    if message.is_service:
        return ""
    party = message.inbox.party_id if message.inbox else message.params.get("party")
    if party is None:
        return ""
    kind = "reminders" if message.event.endswith(":reminder") else "news"
    return f"{settings.SITE_URL}/notices/stop/{stop_token(party, kind)}/"


def _digest_rows(message: OutboxMessage) -> list[Text]:
    if not message.params.get("inbox"):
        return []
    found = InboxMessage.objects.filter(pk__in=message.params["inbox"]).order_by("pk")
    return [render(row.event, row.params, message.language) for row in found]
