"""Reading what a site publishes about the use of its content, over the one egress; nothing here writes a row.

https first; http where no https connection comes about, since crawlers read that too. What a site answers is kept as it
came: bytes in the content-addressed store, headers but for cookies, the address that answered in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.kernel import store
from registry.kernel.canon import canonical_json
from registry.kernel.egress import Answer, EgressRefused, Limits, fetch
from registry.models.recording import instant_text

# What is read beside the page itself ("home"): name in the evidence, path on the site.
DOCUMENTS = (("robots", "/robots.txt"), ("tdmrep", "/.well-known/tdmrep.json"), ("aitxt", "/ai.txt"))
LIMITS = Limits(timeout=5.0, cuts=True)
PLAIN = Limits(timeout=5.0, cuts=True, schemes=frozenset({"https:", "http:"}))
NOBODY_THERE = frozenset({"name", "resolver", "private", "address", "port"})  # the same for every path of the host
PRIVATE_FIELDS = frozenset({"set-cookie", "cookie", "authorization"})
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer, or `code` of why there is none (see egress). `fields` are header lines in order."""

    name: str
    asked: str
    at: datetime
    code: str = ""
    url: str = ""
    status: int = 0
    fields: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    is_cut: bool = False


def site_fetch(host: str, now: Now, *, page: str = "/") -> list[Fetched]:
    """Every document of the site and one page of it, in order. Never raises for what a site does."""
    found: list[Fetched] = []
    scheme = "https"
    for name, path in (*DOCUMENTS, ("home", page)):
        one = _one(name, f"{scheme}://{host}{path}", now)
        if one.code == "connection" and scheme == "https" and not found:
            scheme = "http"
            one = _one(name, f"http://{host}{path}", now)
        found.append(one)
        if one.code in NOBODY_THERE and len(found) == 1:
            return found
    return found


def _one(name: str, url: str, now: Now) -> Fetched:
    at = now()
    try:
        answer: Answer = fetch(url, limits=PLAIN if url.startswith("http:") else LIMITS)
    except EgressRefused as error:
        return Fetched(name, url, at, error.code)
    fields = tuple((field, value) for field, value in answer.fields if field not in PRIVATE_FIELDS)
    return Fetched(name, url, at, "", answer.url, answer.status, fields, answer.body, answer.is_cut)


def evidence_of(host: str, asked_at: datetime, fetched: list[Fetched], *, page: str = "/") -> dict[str, Any]:
    """The list of all answers; every body is in the store then, under the digest that the list names."""
    documents = [
        {
            "name": one.name,
            "asked": one.asked,
            "at": instant_text(one.at),
            **({"code": one.code} if one.code else _answer(one)),
        }
        for one in fetched
    ]
    return {"v": 1, "site": host, "page": page, "asked_at": instant_text(asked_at), "documents": documents}


def evidence_put(evidence: dict[str, Any]) -> str:
    """Store the list as canonical JSON; returns its digest."""
    return store.put_bytes(canonical_json(evidence))


def _answer(one: Fetched) -> dict[str, object]:
    return {
        "url": one.url,
        "status": one.status,
        "headers": [list(field) for field in one.fields],
        "size": len(one.body),
        "sha256": store.put_bytes(one.body),
        "is_cut": one.is_cut,
    }
