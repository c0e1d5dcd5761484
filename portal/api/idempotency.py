"""`Idempotency-Key`: the same POST sent twice is done once and answered twice the same.

The row is written in the act's own transaction, so there is never an act without its remembered answer. Two requests
at the same moment: the second waits on the unique key and then gets the first one's answer.
"""

from collections.abc import Callable
from hashlib import file_digest
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from portal.api.requests import ApiRequest
from registry.kernel.canon import sha256_hex
from registry.kernel.errors import Conflict, DomainError
from registry.models import ApiToken, IdempotentReply
from registry.services.replies import KEEP

from .reading import raw_body

HEADER = "Idempotency-Key"
MAX_KEY = 100
Answered = tuple[int, Any]  # HTTP status and JSON body


class KeyReused(Conflict):
    """The same key came with another body."""

    code = "idempotency_key_reused"
    status = 422
    message = _("This Idempotency-Key was already used for another request. Use a new key for a new act.")


class BadKey(DomainError):
    code = "idempotency_key_invalid"
    message = _("An Idempotency-Key has at most 100 printable characters.")


def once(request: ApiRequest, act: Callable[[], Answered], *, body: bytes | None = None) -> Response:
    """Run `act` once per caller and key; without a key, simply run it. A refused act is not remembered.

    `body`: the bytes that make two requests the same, by default the request's own body. A body with a `url` that was
    created (201) gets it as its Location.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        with transaction.atomic():
            status, answer = act()
        return _answer(status, answer)
    if len(key) > MAX_KEY or not key.isprintable():
        raise BadKey
    actor = f"token:{request.auth.pk}" if isinstance(request.auth, ApiToken) else "visitor"
    digest = sha256_hex(
        f"{request.method} {request.get_full_path()}\n".encode() + (raw_body(request) if body is None else body)
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
    return _answer(status, answer)


def file_mark(request: ApiRequest, file: UploadedFile[Any], *fields: str) -> bytes:
    """What makes two uploads the same: name, content and fields. Multipart boundaries differ from try to try.

    Read only when there is a key to compare by.
    """
    if not request.headers.get(HEADER):
        return b""
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return "\n".join([file.name or "", digest, *fields]).encode()


def _serialise(actor: str, key: str) -> None:
    """Requests with the same key queue up here until the first one has committed."""
    number = int(sha256_hex(f"{actor}\n{key}".encode())[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _again(known: IdempotentReply, digest: str) -> Response:
    if known.request_sha256 != digest:
        raise KeyReused
    return _answer(known.status, known.body, **{"Idempotent-Replay": "true"})


def _answer(status: int, body: Any, **headers: str) -> Response:
    if status == 201 and isinstance(body, dict) and body.get("url"):
        headers["Location"] = body["url"]
    return Response(body, status=status, headers=headers)
