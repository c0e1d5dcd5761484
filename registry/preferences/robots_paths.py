"""Path patterns of RFC 9309 (sections 2.2.2 and 2.2.3) and the most specific of those that match.

Text here is octets: every character stands for one byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from registry.kernel.patterns import in_order

_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_PLAIN = re.compile("[!-#&-)+-~]*").fullmatch  # visible ASCII that stands for itself: no escape, asterisk or dollar
_FOREIGN = re.compile("[^!-~]")


class Rule(NamedTuple):
    """One line of a group: the directive in lower case, the path pattern, what else the line says, its number from 1.

    `value` is empty for allow and disallow, the statement of preference for content-usage and content-signal.
    """

    field: str
    path: str
    value: str
    line: int


class _Wildcard(NamedTuple):
    """A pattern cut at its asterisks: `head` starts the path, `middles` follow in order, `tail` ends it if given."""

    rank: int
    head: str
    middles: tuple[str, ...]
    tail: str | None
    rules: list[Rule]

    def matches(self, target: str) -> bool:
        return in_order(target, self.head, self.middles, self.tail)


class Patterns:
    """The rules of one agent, ready to be asked which of them are the most specific for a path.

    `literal` compares octet by octet as written; otherwise escapes are decoded first.
    """

    def __init__(self, rules: Iterable[Rule], *, literal: bool = False) -> None:
        self._prefixes: dict[str, tuple[int, list[Rule]]] = {}
        self._exact: dict[str, tuple[int, list[Rule]]] = {}
        wildcards: dict[str, _Wildcard] = {}
        spell = escaped if literal else decoded
        for rule in rules:
            if _PLAIN(rule.path):
                self._prefixes.setdefault(rule.path, (len(rule.path), []))[1].append(rule)
                continue
            if rule.path in wildcards:
                wildcards[rule.path].rules.append(rule)
                continue
            anchored = rule.path.endswith("$")
            head, *others = map(spell, rule.path.removesuffix("$").split("*"))
            rank = sum(map(_octets, (head, *others))) + len(others) + anchored
            if others:
                tail = others.pop() if anchored else None
                wildcards[rule.path] = _Wildcard(rank, head, tuple(filter(None, others)), tail, [rule])
            else:
                kept = self._exact if anchored else self._prefixes
                kept.setdefault(head, (rank, []))[1].append(rule)
        self._lengths = sorted(set(map(len, self._prefixes)), reverse=True)
        self._wildcards = sorted(wildcards.values(), key=lambda wildcard: -wildcard.rank)

    def most_specific(self, target: str) -> list[Rule]:
        """The rules whose matching patterns have the most octets: several where patterns tie, [] where none matches."""
        rank, rules = self._exact.get(target) or self._longest_prefix(target)
        tied: list[list[Rule]] = []
        for wildcard in self._wildcards:
            if wildcard.rank < rank:
                break
            if wildcard.matches(target):
                if wildcard.rank == rank:
                    tied.append(wildcard.rules)
                else:
                    rank, rules = wildcard.rank, wildcard.rules
        return [*rules, *chain.from_iterable(tied)] if tied else rules

    def _longest_prefix(self, target: str) -> tuple[int, list[Rule]]:
        for length in self._lengths:
            found = self._prefixes.get(target[:length])
            if found:
                return found
        return -1, []


def decoded(text: str) -> str:
    """The octets that an escaped text stands for."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "%" in text else text


def escaped(text: str) -> str:
    """Upper-case escapes, and octets outside visible ASCII escaped as RFC 3986 asks; no escape is undone."""
    return _FOREIGN.sub(lambda match: f"%{ord(match[0]):02X}", upper_escapes(text))


def upper_escapes(text: str) -> str:
    return _ESCAPE.sub(lambda match: match[0].upper(), text) if "%" in text else text


def _octets(text: str) -> int:
    """How many octets the text has on the wire, where one that is not visible ASCII takes three."""
    return len(text) if text.isascii() and text.isprintable() and " " not in text else len(escaped(text))
