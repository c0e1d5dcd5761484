"""Rows that name a host and how much was taken from it, and no single item.

A list of domains with counts is all that some curators have. Each row becomes one item whose address is the host's own
front page, `https://host/`: a stand-in for whatever was taken there, and labelled so wherever the manifest is shown
(`-hosts` in its format). Such a set can be screened against refusals of hosts and of domains. Whether a refusal of a
single page, path, file or work is touched cannot be told from it, and no page, path or file is made up.
"""

from __future__ import annotations

import re

from registry.kernel.urls import UnresolvableUrl, canonical_host, is_listed, is_public_suffix
from registry.screening.rows import Row

_COUNT = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:[,_ ][0-9]{3}){1,4}", re.ASCII)
_LINE = re.compile(r"\s*(?:([0-9]+)\s+)?(\S+?)(?:\s+([0-9]+))?\s*", re.ASCII)  # `uniq -c`, or the other way round


def host_row(row: int, host: str | None, count: str | None, heading: str | None) -> Row:
    """The row for a host in whatever spelling; its count is kept, as it stands, under its heading in the title.

    Faults: nothing_named, not_a_host, public_suffix (its sites belong to unrelated holders), count (no number).
    """
    host = (host or "").strip()
    count = (count or "").strip()
    if not host:
        return Row(row, fault="nothing_named")
    try:
        canonical = canonical_host(host)
    except UnresolvableUrl:
        return Row(row, fault="not_a_host")
    if is_public_suffix(canonical):
        return Row(row, fault="public_suffix")
    if count and not _COUNT.fullmatch(count):
        return Row(row, fault="count")
    return Row(row, url=f"https://{canonical}/", title=f"{heading or '#'}: {count}" if count else None)


def host_and_count(line: str) -> tuple[str, str | None]:
    """A line of a list without columns: a host, with a count before or behind it or with none."""
    found = _LINE.fullmatch(line)
    if found is None or (found[1] and found[3]):
        return line, None
    return found[2], found[1] or found[3]


def looks_like_hosts(lines: list[str]) -> bool:
    """Whether every line is one host below a known public suffix, with or without a count."""
    return bool(lines) and all(_is_known(host_and_count(line)[0]) for line in lines)


def _is_known(text: str) -> bool:
    try:
        host = canonical_host(text)
    except UnresolvableUrl:
        return False
    return "." in host and is_listed(host)
