"""A rights holder refuses; another party objects; the curator answers both."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.demo.client import PageView, Unexpected

from .people import Person


def number_in(page: PageView, kind: str) -> str:
    """The first number of a kind (JJ, YY, MZ) the page shows."""
    found = re.search(rf"\b{kind}-\d{{4}}-\d{{6,8}}-\d\b", page.text)
    if found is None:
        raise Unexpected(f"{page.url} shows no {kind} number: {page.text[:600]}")
    return found.group()


def refuse_hosts(holder: Person, hosts: Sequence[str]) -> str:
    """File one refusal of several hosts; its number."""
    page = holder.visitor.get("/refusals/new/")
    values: dict[str, str | list[str]] = {
        "scopes": "\n".join(f"host {host}" for host in hosts),
        "usages": ["collect", "mine", "train_generative", "train_other"],
        "ground": "copyright",
        "statement": "These pictures are ours. We refuse their use for training.",
    }
    page = holder.visitor.submit(page, page.form(has="scopes"), values)
    page = holder.visitor.submit(page, page.form(button="File the refusal"))
    return number_in(page, "JJ")


def object_to_items(objector: Person, number: str, urls: Sequence[str]) -> str:
    """Object to a list of items: bare first; the number."""
    page = objector.visitor.get(f"/register/{number}/object/")
    values = {
        "kind": "items",
        "items": "\n".join(urls),
        "ground": "copyright",
        "statement": "These pictures are mine and were taken without a licence. Please remove them.",
    }
    page = objector.visitor.submit(page, page.form(has="statement"), values)
    page = objector.visitor.submit(page, page.form(has="is_true"), {"is_true": "on"})
    return number_in(page, "YY")


def match_accept(curator: Person, number: str) -> PageView:
    """The curator agrees to remove what a refusal matched."""
    page = curator.visitor.get(f"/cases/{number}/answer/")
    form = page.form(has="answer")
    return curator.visitor.submit(page, form, {"answer": "accept"})


def answer_some(curator: Person, number: str, urls: Sequence[str]) -> PageView:
    """The curator removes some of the items and contests the rest."""
    page = curator.visitor.get(f"/cases/{number}/")
    values = {
        "choice": "remove_some",
        "lines": "\n".join(urls),
        "statement": "These go; for the others we hold a licence.",
    }
    return curator.visitor.submit(page, page.form(action="/answer/"), values)


def reply(objector: Person, number: str) -> PageView:
    """The objector's reply to the answer."""
    page = objector.visitor.get(f"/cases/{number}/")
    form = page.form(action="/reply/")
    field = next(name for name in form.fields if name.endswith("statement"))
    return objector.visitor.submit(page, form, {field: "The licence covers one of them only."})
