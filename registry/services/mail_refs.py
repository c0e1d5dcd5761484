"""How a mail is known again: the left part of its Message-ID, made from the dedup key."""

from hashlib import sha256

from django.conf import settings


def message_ref(dedup_key: str) -> str:
    return sha256(dedup_key.encode()).hexdigest()[:40]


def message_id(dedup_key: str) -> str:
    """The same message has the same Message-ID however often it is sent (RFC 5322, 3.6.4)."""
    return f"<{message_ref(dedup_key)}@{settings.SITE_URL.split('://')[-1].split(':')[0]}>"
