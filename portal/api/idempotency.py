"""`Idempotency-Key`: the same POST sent twice is done once and answered twice the same.

The row is written in the act's own transaction, so there is never an act without its remembered answer. Two requests
at the same moment: the second waits on the unique key and then gets the first one's answer.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from registry.kernel.canon import sha256_hex
from registry.kernel.errors import Conflict, DomainError
from registry.models import ApiToken, IdempotentReply

HEADER = "Idempotency-Key"
KEEP = timedelta(hours=24)
MAX_KEY = 100


class KeyReused(Conflict):
    """The same key came with another body."""

    code = "idempotency_key_reused"
    status = 422
    message = _("This Idempotency-Key was already used for another request. Use a new key for a new act.")


def once(request: Request, act: Callable[[], tuple[int, dict[str, Any]]], *, body: bytes | None = None) -> Response:
    """Run `act` (returns HTTP status and JSON body) once per caller and key; without a key, simply run it.

    `body`: the bytes that make two requests the same, by default the request's own body.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        with transaction.atomic():
            status, answer = act()
        return Response(answer, status=status)
    if len(key) > MAX_KEY:
        raise DomainError(_("An Idempotency-Key has at most 100 characters."))
    actor = f"token:{request.auth.pk}" if isinstance(request.auth, ApiToken) else "visitor"
    digest = sha256_hex(
        f"{request.method} {request.get_full_path()}\n".encode() + (_body(request) if body is None else body)
    )
    with transaction.atomic():
        _serialise(actor, key)
        known = IdempotentReply.objects.filter(actor=actor, key=key, created_at__gt=request.received_at - KEEP).first()
        if known is not None:
            return _again(known, digest)
        status, answer = act()
        IdempotentReply.objects.update_or_create(
            actor=actor,
            key=key,
            defaults={"request_sha256": digest, "status": status, "body": answer, "created_at": request.received_at},
        )
    return Response(answer, status=status)


def _body(request: Request) -> bytes:
    return bytes(request._request.body)


def _serialise(actor: str, key: str) -> None:
    """Requests with the same key queue up here until the first one has committed."""
    number = int(sha256_hex(f"{actor}\n{key}".encode())[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _again(known: IdempotentReply, digest: str) -> Response:
    if known.request_sha256 != digest:
        raise KeyReused
    return Response(known.body, status=known.status, headers={"Idempotent-Replay": "true"})
