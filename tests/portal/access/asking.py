"""One request of the table: what its answer amounts to, and what a look wrote. Nothing of it is left."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test import Client

from tests.portal.access.routes import Operation
from tests.portal.access.world import World

FILES = ("files/", "copies/", "proofs/", "evidence/", "manifest/")  # of the API, which take forms, not JSON
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
KEPT = {"django_session", "registry_apitoken"}  # sessions, and when a token was last used
WRITTEN: dict[Operation, set[str]] = defaultdict(set)  # tables that a GET wrote to, by address


def asked(client: Client, operation: Operation, world: World) -> str:
    """What the answer amounts to; nothing of it is left in the database or the session."""
    cookies, path = client.cookies.copy(), operation.path(world.ids)
    client.raise_request_exception = False  # a broken page is an answer, too
    with transaction.atomic(), connection.execute_wrapper(_noting(operation)):
        answer = _sent(client, operation, path)
        if answer.streaming:
            b"".join(answer.streaming_content)  # read to its end, it closes its file
        transaction.set_rollback(True)
    client.cookies = cookies
    return said(answer.status_code, answer.headers.get("Location", ""))


def _sent(client: Client, operation: Operation, path: str) -> Any:
    """A form with a field nobody asked for, so that it counts as sent; a program sends an empty object."""
    if operation.method == "GET":
        return client.get(path)
    if operation.is_api and not operation.address.endswith(FILES):
        return client.generic(operation.method, path, b"{}", "application/json")
    data = {} if operation.is_api else {"sent": "yes"}
    return getattr(client, operation.method.lower())(path, data)


def _noting(operation: Operation) -> Callable[..., Any]:
    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql) if operation.method == "GET" else None
        if found and found[1] not in KEPT:
            WRITTEN[operation].add(found[1])
        return execute(sql, params, many, context)

    return run


def said(status: int, to: str) -> str:
    if status == 401 or (status == 302 and to.startswith("/accounts/login/")):
        return "login"
    words = {403: "no", 404: "-", 405: "405", 400: "form", 415: "form", 422: "form", 409: "state", 410: "state"}
    return words.get(status) or ("ok" if status < 300 else "go" if status < 400 else str(status))
