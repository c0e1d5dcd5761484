"""What one agent is told: its merged groups, asked for one path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Literal

from registry.kernel.urls import plain_target, request_target, written_target
from registry.preferences import aipref, contentsignal
from registry.preferences.robots_groups import Group, as_text
from registry.preferences.robots_paths import Patterns, Rule, decoded, upper_escapes
from registry.preferences.statements import CATEGORIES, Statement, restrict

Standing = Literal["open", "partly", "closed"]

EVERYTHING = ("/", "/*", "*")  # the paths that match every address
CRAWLING = ("rfc9309", "2022")  # vocabulary and version of what allow and disallow say about `collect`

_SPELLED = re.compile("%(?:2[1-9A-Fa-f]|[3-6][0-9A-Fa-f]|7[0-9A-Ea-e])").search  # the escape of a visible character


class Agent:
    """The rules of all groups that name the agent, or of those for `*` (RFC 9309 section 2.2.1).

    Escapes have two readings: RFC 9309 decodes them before comparison, so `%62` is `b`; the reference parser compares
    octet by octet. A path is open to crawling if both readings leave it open: neither a refusal nor an exception to one
    is stretched by spelling an address differently. The second reading is asked only where it can differ.
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        self._rules = [rule for group in groups for rule in group.rules]
        self._crawling = [rule for rule in self._rules if rule.field in ("allow", "disallow") and rule.path]
        self._decoded = Patterns(self._crawling)
        self._is_spelled = any("%" in rule.path and _SPELLED(rule.path) for rule in self._crawling)

    @cached_property
    def _literal(self) -> Patterns:
        return Patterns(self._crawling, literal=True)

    @cached_property
    def _usages(self) -> Patterns:
        return Patterns(rule for rule in self._rules if rule.field == "content-usage")

    @cached_property
    def _signals(self) -> Patterns:
        return Patterns(rule for rule in self._rules if rule.field == "content-signal")

    def crawl_rule(self, url: str) -> Rule | None:
        """The allow or disallow line that decides on crawling; None where no line speaks of the address."""
        target = plain_target(url)
        if target is not None and not self._is_spelled:
            return _deciding(self._decoded, decoded(target))
        rule = _deciding(self._decoded, decoded(request_target(url)))
        if rule is not None and rule.field == "disallow":
            return rule
        literal = _deciding(self._literal, upper_escapes(written_target(url)))
        return literal if literal is not None and literal.field == "disallow" else rule

    def standing(self) -> Standing:
        """Whether the agent may crawl everything, nothing, or some of it.

        An allow line opens something only if its own path, without its wildcards, is open: a longer disallow may close
        it again.
        """
        disallows = [rule.path for rule in self._crawling if rule.field == "disallow"]
        if not disallows:
            return "open"
        allows = [rule.path for rule in self._crawling if rule.field == "allow"]
        samples = ["/", *(path.replace("*", "").removesuffix("$") for path in allows)]
        closes_all = any(path in EVERYTHING for path in disallows)
        is_open = any(_is_open(self._decoded, decoded(sample)) for sample in samples)
        return "closed" if closes_all and not is_open else "partly"

    def usage(self, url: str) -> dict[str, Statement | None]:
        """For each category the statement that decides, None where none speaks of it.

        Crawling decides on `collect`. A path that may not be crawled has no usage preferences (attach-05, section 3.1).
        """
        usage: dict[str, Statement | None] = dict.fromkeys(CATEGORIES)
        crawl = self.crawl_rule(url)
        if crawl is not None:
            usage["collect"] = _crawl_statement(crawl)
        if crawl is None or crawl.field == "allow":
            restrict(usage, self._statements(decoded(request_target(url))))
        return usage

    def _statements(self, target: str) -> Iterator[Statement]:
        """Of each kind of line those with the longest matching path; several of one length all count."""
        for rule in self._usages.most_specific(target):
            for statement in aipref.parse(as_text(rule.value)).statements:
                yield replace(statement, line=rule.line)
        for rule in self._signals.most_specific(target):
            yield from contentsignal.parse(as_text(rule.value), rule.line).statements


def _is_open(patterns: Patterns, target: str) -> bool:
    rule = _deciding(patterns, target)
    return rule is None or rule.field == "allow"


def _deciding(patterns: Patterns, target: str) -> Rule | None:
    """Of equally specific rules an allow wins; the address of the file itself is always open."""
    if target == "/robots.txt":
        return None
    rules = patterns.most_specific(target)
    for rule in rules:
        if rule.field == "allow":
            return rule
    return rules[0] if rules else None


def _crawl_statement(rule: Rule) -> Statement:
    return Statement("collect", rule.field == "allow", *CRAWLING, f"{rule.field}: {as_text(rule.path)}", rule.line)
