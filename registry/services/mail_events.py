"""What mail services and bounce messages say about mails that left."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage, Message

import structlog
from django.db.models import Q

from registry.models import OutboxMessage

from .serving import mail_failed

log = structlog.get_logger()
FAILED = frozenset({"bounced", "rejected", "failed"})


def mail_event(reference: str, kind: str, at: datetime) -> bool:
    """A mail service tells what became of the mail with this Message-ID (or id of its own); True when a service failed.

    Only a final failure counts: a mail that is delayed, delivered or complained about was handed over. Safe to repeat;
    a reference that is not ours is ignored.
    """
    if kind not in FAILED:
        return False
    ref = reference.strip().strip("<>")
    found = OutboxMessage.objects.filter(Q(message_ref=ref.partition("@")[0]) | Q(provider_ref=ref)).first()
    if not ref or found is None:
        log.info("mail.event_unknown", kind=kind)
        return False
    return mail_failed(found, at)


def bounce_reference(message: EmailMessage) -> str | None:
    """The Message-ID of the mail that a delivery status notification (RFC 3464) says failed for good; else None."""
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(message.walk())
    if not any(_says_failed(part) for part in parts if part.get_content_type() == "message/delivery-status"):
        return None
    return next((found for part in parts if (found := _original_id(part))), None)


def _says_failed(status: Message) -> bool:
    """Whether any recipient's fields say `Action: failed` (RFC 3464, 2.3.3)."""
    blocks = status.get_payload()
    groups = [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []
    return any(str(block.get("Action", "")).strip().lower() == "failed" for block in groups)


def _original_id(part: Message) -> str | None:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return inner.get("Message-ID") if isinstance(inner, Message) else None
    if part.get_content_type() == "text/rfc822-headers":
        lines = str(part.get_payload()).splitlines()
        return next((line.partition(":")[2].strip() for line in lines if line.lower().startswith("message-id:")), None)
    return None
