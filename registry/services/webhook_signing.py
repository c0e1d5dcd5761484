"""Signatures of webhooks, as the Standard Webhooks specification has them (version 1).

`webhook-signature: v1,<base64 of HMAC-SHA256(secret, "id.timestamp.body")>`; while a secret is replaced both sign,
separated by a blank. The secret is `whsec_` and base64; it is derived from the register's own webhook key, so that
neither the database nor a backup of it holds one.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import datetime
from hashlib import sha256

from registry.certification.keys import Use
from registry.models import Webhook

from .keys import key_provider


def secret_bytes(webhook: Webhook, generation: int) -> bytes:
    """32 bytes. Ed25519 signatures are deterministic (RFC 8032): the same key and label, the same secret."""
    label = f"webhook-secret/v1/{webhook.public_id}/{generation}".encode()
    return sha256(key_provider().signer(Use.WEBHOOKS).sign(label)).digest()


def secret_text(webhook: Webhook) -> str:
    """The current secret as its owner configures it."""
    return "whsec_" + b64encode(secret_bytes(webhook, webhook.generation)).decode()


def headers_for(webhook: Webhook, message_id: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """The signed headers of one attempt; the timestamp is the attempt's, so that old ones can be refused."""
    stamp = str(int(at.timestamp()))
    generations = [webhook.generation]
    if webhook.previous_until is not None and at < webhook.previous_until:
        generations.append(webhook.generation - 1)
    signed = b".".join([message_id.encode(), stamp.encode(), body])
    digests = [hmac.new(secret_bytes(webhook, one), signed, sha256).digest() for one in generations]
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join("v1," + b64encode(digest).decode() for digest in digests),
    }
