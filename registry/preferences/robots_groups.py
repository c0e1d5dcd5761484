"""The groups of a robots.txt: which rules are said to which agents (RFC 9309 sections 2.1 and 2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from registry.preferences.robots_paths import Rule

RULES = frozenset({"allow", "disallow", "content-usage"})  # these end the list of agents that a group begins with
READ = dict.fromkeys(("user-agent", "allow", "disallow", "content-usage", "content-signal", "license", "sitemap"))
_SPELLED = {spelled: name for name in READ for spelled in (name, name.capitalize(), name.title())}  # found at once
_BLANKS = " \t"
_PATH = re.compile(r"(/[^ \t]*)(?:[ \t]+|$)")

# RFC 9309 has letters, hyphen and underscore in a name; real agents have digits and dots too. What follows (a version,
# a second name) is not part of it.
_NAME = re.compile(r"[A-Za-z0-9_.\-]+|\*(?=[ \t]|$)", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9_.\-]*[A-Za-z][A-Za-z0-9_.\-]*", re.ASCII)
_LONGEST_IDENTIFICATION = 1000  # characters
_NOT_NAMES = re.compile(r"https?://\S*|\S*@\S*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Group:
    """Agents (product tokens in lower case, `*` for all others) and the rules said to them, in file order."""

    agents: tuple[str, ...]
    rules: tuple[Rule, ...]
    line: int


@dataclass(frozen=True, slots=True)
class License:
    """A `License` line (RSL 1.0, section 4.4): where the terms lie. `agents` are those of its group, () for all."""

    url: str
    line: int
    agents: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    line: int
    agents: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    names_are_over: bool = False

    def agents_named(self) -> tuple[str, ...]:
        return tuple(filter(None, self.agents))


class Content(NamedTuple):
    """What the lines say."""

    groups: tuple[Group, ...]
    licenses: tuple[License, ...]
    sitemaps: tuple[str, ...]


def read_groups(lines: Iterable[str]) -> Content:
    """Sort the lines into groups. Lines that are not known, and rules before the first group, are passed over.

    A License belongs to the group whose lines it stands among. Behind an empty line or a Sitemap it holds for all: so
    site owners write it at the end of a file.
    """
    drafts: list[_Draft] = []
    draft: _Draft | None = None
    licenses: list[tuple[str, int, _Draft | None]] = []
    sitemaps: list[str] = []
    is_apart = True
    for number, line in enumerate(lines, 1):
        key, _, value = line.partition(":")
        name = _SPELLED.get(key) or key.strip(_BLANKS).lower()
        if name not in READ:
            is_apart = is_apart or not line.strip(_BLANKS)
            continue
        if "#" in value:
            value = value[: value.index("#")]
        value = value.strip(_BLANKS)
        if name == "license":
            licenses.append((as_text(value), number, None if is_apart else draft))
        elif name == "sitemap":
            is_apart = True
            sitemaps.append(as_text(value))
        elif name == "user-agent":
            is_apart = False
            if draft is None or draft.names_are_over:
                draft = _Draft(number)
                drafts.append(draft)
            draft.agents.append(product_token(value))
        elif draft is not None:
            is_apart = False
            draft.rules.append(rule_of(name, value, number))
            draft.names_are_over |= name in RULES
    return Content(
        tuple(Group(draft.agents_named(), tuple(draft.rules), draft.line) for draft in drafts),
        tuple(License(url, line, group.agents_named() if group else ()) for url, line, group in licenses),
        tuple(sitemaps),
    )


def rule_of(name: str, value: str, line: int) -> Rule:
    """A line of a group; Content-Usage and Content-Signal may have a path before what they say (attach-05, 3.2)."""
    if name in ("allow", "disallow"):
        return Rule(name, value, "", line)
    path = _PATH.match(value)
    return Rule(name, path[1], value[path.end() :], line) if path else Rule(name, "", value, line)


def product_token(text: str) -> str:
    """The name that a `User-agent` value or a crawler's identification begins with, in lower case; "" if with none."""
    name = _NAME.match(text)
    return name[0].lower() if name else ""


def product_tokens(user_agent: str) -> tuple[str, ...]:
    """The names under which a crawler looks for its groups.

    `GPTBot` and `GPTBot/1.2 (…)` are one; an identification that begins as a browser's does, `Mozilla/5.0 (compatible;
    GPTBot/1.2; +https://…)`, has every word in it that may be a name.
    """
    user_agent = user_agent[:_LONGEST_IDENTIFICATION].strip()
    name = product_token(user_agent)
    if name != "mozilla":
        return (name,)
    return tuple(word.lower() for word in _WORD.findall(_NOT_NAMES.sub(" ", user_agent)))


def as_text(octets: str) -> str:
    """Octets as the UTF-8 text they should be; what is none becomes U+FFFD."""
    return octets if octets.isascii() else octets.encode("latin-1").decode("utf-8", "replace")
