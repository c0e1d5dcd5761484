"""Rules that grow from a base are those that everything anew would give, to the last byte."""

import json
from hashlib import sha256

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from registry.screening import growing
from registry.screening.gathering import gathered, rules_digest
from registry.screening.growing import grown, read_columns, write_columns
from registry.screening.rules import Rule, ScopeKind
from registry.screening.snapshot import in_memory

VALUES = {
    ScopeKind.DOMAIN: ["a.example", "b.example", "example"],
    ScopeKind.URL: ['a.example/?q="x"', "a.example/中文", "a.example/\\", "a.example/~"],
    ScopeKind.SHA256: [sha256(bytes([n])).hexdigest() for n in range(3)],
    ScopeKind.DOI: ["10.1/a"],
}
SCOPES = [(kind, value) for kind, values in VALUES.items() for value in values]
filings = st.lists(st.tuples(st.integers(1, 5), st.lists(st.sampled_from(SCOPES), max_size=6)), max_size=8)


def rules_of(state):
    return [rule for rules in state.values() for rule in rules]


@given(filings)
def test_each_step_gives_what_building_from_nothing_gives(steps):
    state, base, number = {}, gathered([]), 0
    for refusal, scopes in steps:  # a refusal comes, changes, or goes with its last scope
        rules = [Rule(number := number + 1, refusal, kind, value) for kind, value in scopes]
        state[refusal] = rules
        base = grown(base, np.array([refusal]), gathered(rules))

    fresh = gathered(rules_of(state))

    assert [mine.equals(theirs) for mine, theirs in zip(base, fresh, strict=True)] == [True, True]
    assert in_memory(base, {"number": 1}).digest == in_memory(rules_of(state), {"number": 1}).digest


@given(filings)
def test_the_digest_is_that_of_its_definition(steps):
    rules = [
        Rule(at * 10 + n, refusal, *scope)
        for at, (refusal, scopes) in enumerate(steps)
        for n, scope in enumerate(scopes)
    ]
    lines = sorted(([rule.kind.value, rule.value, rule.refusal, rule.id] for rule in rules), key=_utf8)
    told = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)

    assert rules_digest(gathered(rules)) == sha256(told.encode()).hexdigest()


def _utf8(line):
    return (line[0], line[1].encode(), *line[2:])


def test_very_many_new_rules_are_sorted_in_at_once(monkeypatch):
    monkeypatch.setattr(growing, "MANY", 2)
    old = [Rule(1, 1, ScopeKind.DOMAIN, "m.example"), Rule(2, 2, ScopeKind.DOMAIN, "a.example")]
    new = [Rule(3 + n, 3, ScopeKind.HOST, f"h{n}.example") for n in range(3)]

    found = grown(gathered(old), np.array([2]), gathered(new))

    assert found.text.equals(gathered([old[0], *new]).text)


def test_a_base_is_kept_and_read_again(tmp_path):
    found = gathered([Rule(1, 1, ScopeKind.DOMAIN, "m.example"), Rule(2, 1, ScopeKind.SHA256, "ab" * 32)])

    write_columns(found, tmp_path / "base")

    assert [mine.equals(theirs) for mine, theirs in zip(read_columns(tmp_path / "base"), found, strict=True)] == [
        True,
        True,
    ]
