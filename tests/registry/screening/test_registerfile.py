"""The files of a published snapshot: packed, and led from one to the next by a delta."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.kernel.canon import canonical_json
from registry.screening.registerfile import DeltaError, Packing, difference, line, patched, records

VALUES = st.text(st.characters(blacklist_categories=["Cs"]), max_size=6)
RULES = st.sets(
    st.tuples(st.sampled_from(["domain", "iscc", "url"]), VALUES, st.integers(1, 4), st.integers(1, 4)), max_size=12
).map(lambda found: [list(rule) for rule in sorted(found)])
REFUSALS = st.dictionaries(
    st.integers(1, 9), st.fixed_dictionaries({"state": st.sampled_from(["effective", "dormant"]), "holder": VALUES})
).map(lambda found: [{"id": key, **rest} for key, rest in sorted(found.items())])


@given(RULES, RULES)
@settings(max_examples=150)
def test_the_delta_of_rules_applied_to_the_one_before_gives_the_next(old: list[Any], new: list[Any]) -> None:
    assert list(patched("rules", old, list(difference("rules", old, new)))) == new


@given(REFUSALS, REFUSALS)
@settings(max_examples=150)
def test_the_delta_of_refusals_applied_to_the_one_before_gives_the_next(old: list[Any], new: list[Any]) -> None:
    assert list(patched("refusals", old, list(difference("refusals", old, new)))) == new


@given(REFUSALS, RULES, RULES)
@settings(max_examples=50)
def test_a_delta_of_both_is_one_file_and_each_part_finds_its_own(
    refusals: list[Any], old: list[Any], new: list[Any]
) -> None:
    delta = [*difference("refusals", [], refusals), *difference("rules", old, new)]

    assert list(patched("refusals", [], delta)) == refusals
    assert list(patched("rules", old, delta)) == new


@given(RULES, RULES)
@settings(max_examples=100)
def test_a_delta_that_was_made_for_others_is_refused(old: list[Any], new: list[Any]) -> None:
    delta = list(difference("rules", old, new))
    if delta:
        with pytest.raises(DeltaError):
            list(patched("rules", new, delta))


def test_records_out_of_order_are_refused() -> None:
    with pytest.raises(DeltaError):
        list(difference("refusals", [{"id": 2}, {"id": 1}], []))


@given(RULES.map(lambda rules: rules * 400))
@settings(max_examples=20)
def test_what_is_packed_comes_out_again_and_is_counted(
    tmp_path_factory: pytest.TempPathFactory, rules: list[Any]
) -> None:
    path, packing = tmp_path_factory.mktemp("packed") / "x.gz", Packing()
    path.write_bytes(b"".join(packing.chunks(rules)))

    assert list(records(path)) == rules
    assert packing.lines == len(rules)
    assert gzip.decompress(path.read_bytes()) == b"".join(map(line, rules))


@given(REFUSALS.filter(bool))
@settings(max_examples=60)
def test_a_line_is_the_canonical_json_of_its_record(refusals: list[Any]) -> None:
    assert [line(one) for one in refusals] == [canonical_json(one) + b"\n" for one in refusals]


def test_a_file_that_ends_in_the_middle_is_seen(tmp_path: Path) -> None:
    whole = b"".join(Packing().chunks([["domain", f"{number}.example", 1, number] for number in range(5000)]))
    (tmp_path / "cut").write_bytes(whole[:-20])

    with pytest.raises(DeltaError):
        list(records(tmp_path / "cut"))
