"""The tree against the definitions of RFC 6962 section 2.1, written out naively."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.transparency.merkle import (
    EMPTY_ROOT,
    Accumulator,
    ProofError,
    consistency_plan,
    consistency_proof,
    inclusion_plan,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_from_nodes,
    subtree_nodes,
    verify_consistency,
    verify_inclusion,
)

MOST = 70
LEAVES = [leaf_hash(str(number).encode()) for number in range(MOST)]


def largest_power_below(size: int) -> int:
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def mth(leaves: list[bytes]) -> bytes:
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = largest_power_below(len(leaves))
    return node_hash(mth(leaves[:split]), mth(leaves[split:]))


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    split = largest_power_below(len(leaves))
    if index < split:
        return [*path(index, leaves[:split]), mth(leaves[split:])]
    return [*path(index - split, leaves[split:]), mth(leaves[:split])]


def subproof(old: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [mth(leaves)]
    split = largest_power_below(len(leaves))
    if old <= split:
        return [*subproof(old, leaves[:split], whole), mth(leaves[split:])]
    return [*subproof(old - split, leaves[split:], False), mth(leaves[:split])]


def stored(level: int, index: int) -> bytes:
    start, end = index << level, (index + 1) << level
    assert end <= MOST, "only complete nodes may be asked for"
    return mth(LEAVES[start:end])


def test_root_of_the_rfcs_own_examples():
    # CT test data: leaves "", 0x00, 0x10, … as in the certificate-transparency reference code.
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]

    hashes = [leaf_hash(bytes.fromhex(item)) for item in data]

    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root(hashes[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root(hashes).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize("size", range(MOST))
def test_root_is_the_definitions(size: int):
    expected = mth(LEAVES[:size])

    assert root(iter(LEAVES[:size])) == expected
    assert root_from_nodes(size, stored) == expected


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 33, 64, MOST])
def test_every_inclusion_proof_is_the_definitions_and_verifies(size: int):
    for index in range(size):
        proof = inclusion_proof(index, size, stored)

        assert proof == path(index, LEAVES[:size])
        verify_inclusion(LEAVES[index], index, size, proof, mth(LEAVES[:size]))


@pytest.mark.parametrize("new", [1, 2, 3, 7, 8, 9, 33, 64, MOST])
def test_every_consistency_proof_is_the_definitions_and_verifies(new: int):
    for old in range(1, new + 1):
        proof = consistency_proof(old, new, stored)

        assert proof == subproof(old, LEAVES[:new], True)
        verify_consistency(old, new, proof, mth(LEAVES[:old]), mth(LEAVES[:new]))


def test_nothing_is_to_be_proved_from_an_empty_tree():
    assert consistency_proof(0, 5, stored) == []
    with pytest.raises(ProofError):
        verify_consistency(0, 5, [], EMPTY_ROOT, mth(LEAVES[:5]))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (6, 5)])
def test_proof_of_a_leaf_that_is_not_there_cannot_be_asked_for(index: int, size: int):
    with pytest.raises(ProofError):
        inclusion_plan(index, size)


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5)])
def test_tree_does_not_shrink(old: int, new: int):
    with pytest.raises(ProofError):
        consistency_plan(old, new)


@given(st.data())
def test_changed_inclusion_proof_proves_nothing(data: st.DataObject):
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, stored)
    at = data.draw(st.integers(0, len(proof) - 1))
    changed = data.draw(
        st.sampled_from(
            [
                proof[:at] + proof[at + 1 :],
                [*proof[:at], LEAVES[0], *proof[at:]],
                [*proof[:at], bytes(32), *proof[at + 1 :]],
                [*proof[:at], proof[at][:-1], *proof[at + 1 :]],
            ]
        )
    )

    with pytest.raises(ProofError):
        verify_inclusion(LEAVES[index], index, size, changed, mth(LEAVES[:size]))


@given(st.integers(1, MOST), st.integers(1, MOST), st.integers(0, MOST - 1), st.integers(0, MOST - 1))
def test_proof_holds_for_its_own_place_only(size: int, other_size: int, index: int, other_index: int):
    index, other_index = index % size, other_index % other_size
    if (index, size) == (other_index, other_size):
        return
    proof = inclusion_proof(index, size, stored)

    with pytest.raises(ProofError):
        verify_inclusion(LEAVES[index], other_index, other_size, proof, mth(LEAVES[:other_size]))


@given(st.integers(2, MOST), st.data())
def test_rewritten_history_has_no_consistency_proof(new: int, data: st.DataObject):
    old = data.draw(st.integers(1, new))
    rewritten = list(LEAVES[:old])
    rewritten[data.draw(st.integers(0, old - 1))] = leaf_hash(b"rewritten")

    with pytest.raises(ProofError):
        verify_consistency(old, new, consistency_proof(old, new, stored), mth(rewritten), mth(LEAVES[:new]))


@given(st.integers(0, MOST), st.integers(0, MOST))
def test_accumulator_goes_on_from_its_edge(size: int, more: int):
    first = Accumulator()
    for leaf in LEAVES[:size]:
        first.append(leaf)

    second = Accumulator.from_edge(first.size, first.to_edge())
    for leaf in LEAVES[size : size + more]:
        second.append(leaf)

    assert second.size == len(LEAVES[: size + more])
    assert second.root() == mth(LEAVES[: size + more])
    assert len(second.to_edge()) == second.size.bit_count()


@pytest.mark.parametrize(("size", "edge"), [(-1, []), (1, []), (2, [bytes(32)] * 2), (3, [bytes(32), bytes(31)])])
def test_edge_that_fits_no_tree_is_refused(size: int, edge: list[bytes]):
    with pytest.raises(ProofError):
        Accumulator.from_edge(size, edge)


def test_leaf_hash_of_another_length_is_refused():
    with pytest.raises(ProofError):
        Accumulator().append(b"short")


def test_plan_names_complete_nodes_only():
    assert subtree_nodes(0, 7) == [(2, 0), (1, 2), (0, 6)]
    assert inclusion_plan(0, 7) == [[(0, 1)], [(1, 1)], [(1, 2), (0, 6)]]
