"""Looking up many addresses in one request: no serializer per entry, a fixed number of queries for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import orjson
from django.urls import reverse

from registry.models import Assurance, Ground, Usage
from registry.models.recording import instant_or_none, instant_text
from registry.selectors.coverage import Asking, Coverage, Covering, Grantee, coverage
from registry.selectors.verdicts import Verdict, is_refused, verdicts

from .entries import Entry, entry_of_line

SEALED = dict.fromkeys(("refusal", "refusal_url", "holder", "filed_at", "effective_from", "effective_until"))
NOTHING: dict[str, Any] = {"is_refused": None, "statements": [], "verdicts": {}}
AT_ONCE = 5_000  # lines of a stream that are looked up together, and so kept in memory


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every entry: whether any of the `wanted` usages is refused at `at`, and for whom.

    `is_past`: as the register stood at `at`.
    """

    at: datetime
    wanted: Collection[str] = tuple(Usage.values)
    grantee: Grantee | None = None
    is_past: bool = False

    @property
    def asking(self) -> Asking:
        return Asking(self.at, self.is_past, self.grantee)

    def coverage(self, entries: Iterable[Entry]) -> Coverage:
        return coverage([entry.asked for entry in entries if entry.asked], self.asking)


@dataclass(slots=True)
class Statements:
    """Every scope that covers anything, once; the results point into the list."""

    question: Question
    listed: list[dict[str, Any]] = field(default_factory=list)
    _places: dict[int, int] = field(default_factory=dict)
    _answers: dict[tuple[int, ...], dict[str, Any]] = field(default_factory=dict)

    def place(self, covering: Covering) -> int:
        at = self._places.get(covering.scope)
        if at is None:
            at = self._places[covering.scope] = len(self.listed)
            self.listed.append(statement(covering))
        return at

    def answer(self, found: Sequence[Covering]) -> dict[str, Any]:
        """What these scopes amount to. Addresses of one site share it."""
        places = tuple(self.place(covering) for covering in found)
        if places not in self._answers:
            said = verdicts(found)
            self._answers[places] = {
                "is_refused": is_refused(said, self.question.wanted),
                "statements": places,
                "verdicts": {usage: verdict_shown(verdict, self.place) for usage, verdict in said.items()},
            }
        return self._answers[places]


def answer(entries: Sequence[Entry], question: Question) -> dict[str, Any]:
    """The whole answer, in the order of the entries."""
    found = question.coverage(entries)
    statements = Statements(question)
    results = [_result(entry, statements, found) for entry in entries]
    counts = Counter(result["state"] for result in results)
    return {
        "as_of": instant_text(question.at),
        "usages": list(question.wanted),
        "count": len(results),
        **{state: counts[state] for state in ("covered", "not_covered", "unresolvable")},
        "refused": sum(result["is_refused"] is True for result in results),
        "statements": statements.listed,
        "results": results,
    }


def answer_lines(lines: Iterable[bytes], question: Question) -> Iterator[bytes]:
    """One line of JSON for each line, in order, each with its own statements: `AT_ONCE` lines are held at a time."""
    as_of = instant_text(question.at)
    given = iter(lines)
    while entries := [entry_of_line(line) for line in islice(given, AT_ONCE)]:
        found = question.coverage(entries)
        answers: dict[tuple[int, ...], dict[str, Any]] = {}
        yield b"".join(
            orjson.dumps({**_line(entry, found, answers, question), "as_of": as_of}) + b"\n" for entry in entries
        )


def _line(
    entry: Entry, found: Coverage, answers: dict[tuple[int, ...], dict[str, Any]], question: Question
) -> dict[str, Any]:
    own = found.of(entry.asked) if entry.asked else ()
    scopes = tuple(one.scope for one in own)
    if scopes not in answers:
        statements = Statements(question)
        shown = statements.answer(own)
        ready = {**shown, "statements": statements.listed}
        answers[scopes] = {name: orjson.Fragment(orjson.dumps(value)) for name, value in ready.items()}
    return {**_named(entry), **(answers[scopes] if entry.asked else NOTHING), "state": _state(entry, own)}


def _result(entry: Entry, statements: Statements, found: Coverage) -> dict[str, Any]:
    own = found.of(entry.asked) if entry.asked else ()
    return {
        **_named(entry),
        "state": _state(entry, own),
        **(statements.answer(own) if entry.asked else NOTHING),
    }


def _named(entry: Entry) -> dict[str, Any]:
    own: dict[str, Any] = {} if entry.id is None else {"id": entry.id}
    return {**own, "reason": entry.reason or None, "canonical": entry.asked.value if entry.asked else None}


def _state(entry: Entry, own: Sequence[Covering]) -> str:
    if entry.asked is None:
        return "unresolvable"
    return "covered" if own else "not_covered"


def verdict_shown(verdict: Verdict, place: Callable[[Covering], int]) -> dict[str, Any]:
    return {
        "verdict": verdict.verdict,
        "rule": verdict.rule.value,
        "is_disputed": verdict.is_disputed,
        "assurance": Assurance(verdict.assurance).code,
        "statements": [place(one) for one in verdict.statements],
    }


def statement(covering: Covering) -> dict[str, Any]:
    """One refusal with the scope that covers what was asked; nothing that leads to a person who refused."""
    refusal = covering.refusal
    found = {
        "refusal": refusal.case.number,
        "refusal_url": reverse("api:refusal", args=[refusal.case.number]),
        "scope": {"kind": covering.kind, "value": covering.value},
        "holder": refusal.holder.public_name,
        "ground": refusal.ground,
        "assurance": Assurance(refusal.assurance).code,
        "state": refusal.state,
        "usages": refusal.usages,
        "is_granted": covering.is_granted,
        "filed_at": instant_or_none(refusal.filed_at),
        "effective_from": instant_or_none(refusal.effective_from),
        "effective_until": instant_or_none(refusal.effective_until),
    }
    return found | SEALED if refusal.ground == Ground.PERSONAL_INFORMATION else found
