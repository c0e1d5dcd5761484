"""Strangers are shown that an item is in a set, or that none with its key is, and see through a forged proof."""

import json
from dataclasses import replace

import pytest

from registry.screening.errors import ItemSetError
from registry.screening.exclusions import exclude
from registry.screening.intake import build_items
from registry.screening.itemkey import canonical_key, key_hash
from registry.screening.itemset import iter_items
from registry.screening.proofs import (
    AbsenceProof,
    ItemProof,
    prove_absence,
    prove_item,
    verify_absence,
    verify_item,
)
from registry.transparency.merkle import EMPTY_ROOT, ProofError
from tests.registry.screening.making import write


@pytest.mark.parametrize("position", [0, 1, 4095, 4096, 8191, 8192, -1])
def test_an_item_is_proved_to_be_in_the_set(made, items, position):
    item = items[position]

    proof = ItemProof.from_json(json.loads(json.dumps(prove_item(made[1].path, item.item).as_json())))

    verify_item(proof, made[1].root_hex)
    assert proof.key.encode() == item.key
    for forged in (
        replace(proof, key=items[5].key.decode()),
        replace(proof, index=proof.index ^ 1),
        replace(proof, path=()),
    ):
        with pytest.raises(ProofError):
            verify_item(forged, made[1].root_hex)
    with pytest.raises(ProofError):
        verify_item(proof, made[1].key_root_hex)


def test_an_excluded_item_is_proved_absent_and_the_others_present_at_their_new_places(made, items, tmp_path):
    kept = exclude(made[1].path, range(0, 9000, 2), tmp_path)

    for number in (0, 4444, 8998):
        proof = AbsenceProof.from_json(json.loads(json.dumps(prove_absence(kept.path, items[number].key).as_json())))
        verify_absence(proof, kept.key_root_hex)
        with pytest.raises(ProofError):
            verify_absence(proof, made[1].key_root_hex)
    verify_item(prove_item(kept.path, 8999), kept.root_hex)
    with pytest.raises(ItemSetError, match="unknown_item"):
        prove_item(kept.path, 4444)
    with pytest.raises(ItemSetError, match="present"):
        prove_absence(kept.path, items[1].key)


def keys_around(items):
    """Keys that are not in the set: one that would come first, one last, and some between."""
    hashes = sorted(key_hash(item.key) for item in items)
    candidates = [canonical_key(f"http://absent.example/{at}", None) for at in range(100_000)]
    first = next(key for key in candidates if key_hash(key) < hashes[0])
    last = next(key for key in candidates if key_hash(key) > hashes[-1])
    return [first, last, *candidates[:5]]


def test_absence_is_proved_before_the_first_after_the_last_and_between(tmp_path):
    report = build_items(write(tmp_path, "url\n" + "".join(f"http://a.org/{at}\n" for at in range(50))), tmp_path)

    for key in keys_around(list(iter_items(report.path))):
        proof = prove_absence(report.path, key)
        verify_absence(proof, report.key_root_hex)


def test_absence_from_the_empty_set_needs_no_neighbours(tmp_path):
    report = build_items(write(tmp_path, "url\nbad\n"), tmp_path)

    proof = prove_absence(report.path, canonical_key("http://a.org/", None))

    assert (proof.size, proof.left, proof.right) == (0, None, None)
    verify_absence(proof, EMPTY_ROOT.hex())
    with pytest.raises(ProofError):
        verify_absence(proof, "00" * 32)


def test_a_forged_absence_is_refused(made, items):
    path, root = made[1].path, made[1].key_root_hex
    good = prove_absence(path, canonical_key("http://absent.example/", None))
    present = items[77].key.decode()
    around = prove_absence(path, canonical_key("http://absent.example/2", None))
    forged = [
        replace(good, key=present),
        replace(good, left=None),
        replace(good, right=None),
        replace(good, left=None, right=None),
        replace(good, left=None, right=None, size=0),
        replace(good, right=around.right),
        replace(good, right=replace(good.right, index=good.right.index + 1)),
        replace(good, left=replace(good.left, key_hash="00" * 32)),
        replace(good, format="other/1"),
    ]

    for proof in forged:
        with pytest.raises(ProofError):
            verify_absence(proof, root)


def test_proofs_can_be_made_from_an_item_file_copied_alone(made, items, tmp_path):
    copied = tmp_path / "stored"
    copied.write_bytes(made[1].path.read_bytes())
    cache = tmp_path / "cache"

    verify_item(prove_item(copied, 5000, cache), made[1].root_hex)
    verify_absence(prove_absence(copied, canonical_key("http://absent.example/", None), cache), made[1].key_root_hex)

    assert sorted(path.name for path in cache.iterdir()) == ["stored.keys", "stored.nodes"]
    assert (cache / "stored.keys").read_bytes() == made[1].path.with_name(f"{made[1].digest}.keys").read_bytes()


def test_a_damaged_sidecar_gives_no_proof(made, items, tmp_path):
    copied = tmp_path / "stored"
    copied.write_bytes(made[1].path.read_bytes())
    prove_item(copied, 5000)
    nodes = tmp_path / "stored.nodes"
    nodes.write_bytes(bytes(len(nodes.read_bytes())))

    with pytest.raises(ItemSetError, match="damaged"):
        prove_item(copied, 5000)
