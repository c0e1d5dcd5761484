"""What somebody looks for, as the scope that covers it; the same spelling as a refusal's."""

from __future__ import annotations

from registry.kernel.urls import InvalidScope, exact_url_scope, is_account
from registry.screening.itemkey import canonical_digest
from registry.screening.rules import InvalidRule, Rule, ScopeKind, parse_rule

from .refusals import work_key

KINDS = ("url", "prefix", "host", "domain", "sha256", "identifier", "iscc")  # what a program may ask by


def asked_as(kind: str, text: str, *, number: int = 0) -> Rule:
    """What is asked for by a kind of KINDS; `number` is the rule's id. Raises InvalidRule."""
    if kind == "identifier":
        work = work_key(text)
        if work is None:
            raise InvalidRule("identifier")
        kind, text = work
    return parse_rule(number, 0, kind, text)


def asked_freely(text: str) -> Rule:
    """What a text means that somebody typed. Raises InvalidRule.

    An address without a query means itself and all below it, a bare name the site with every name below it, the
    address of an account the account on all the platform's hosts.
    """
    text = text.strip()
    if canonical_digest(text):
        return asked_as("sha256", text)
    if is_work(text):
        return asked_as("identifier" if work_key(text) else "iscc", text)
    if "/" in text:
        return _address(text)
    try:
        return asked_as("domain", text)
    except InvalidRule as error:
        if error.code not in {"ip_address", "public_suffix"}:
            raise
    return asked_as("host", text)  # an address in numbers; nobody asks for all of a public suffix


def is_work(text: str) -> bool:
    """Whether a text names a work: a DOI, ISBN, ISSN, ISRC or an ISCC, as far as its spelling shows it."""
    return work_key(text) is not None or text.strip().upper().startswith("ISCC:")


def _address(text: str) -> Rule:
    if is_account(text):
        return asked_as("account", text)
    try:
        key = exact_url_scope(text.removesuffix("*"))
    except InvalidScope as error:
        raise InvalidRule(error.code) from None
    return Rule(0, 0, ScopeKind.URL, key) if "?" in key else Rule(0, 0, ScopeKind.PREFIX, key)
