"""Screening a whole set, taking items out of it, and proving to strangers what is in it and what is not."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.kernel.urls import registrable_domain
from registry.screening.errors import ItemSetError
from registry.screening.exclusions import exclude
from registry.screening.hits import HitWriter, hit_items
from registry.screening.intake import build_items
from registry.screening.itemkey import canonical_key, key_hash
from registry.screening.itemset import find_items, items_at, iter_items
from registry.screening.proofs import (
    AbsenceProof,
    ItemProof,
    prove_absence,
    prove_item,
    verify_absence,
    verify_item,
)
from registry.screening.roots import Roots, recompute_roots
from registry.screening.rules import InvalidRule, parse_rule
from registry.screening.screen import ScreeningReport, iter_domains, screen_items
from registry.screening.snapshot import build, in_memory
from registry.transparency.merkle import EMPTY_ROOT, ProofError
from tests.registry.screening.making import generated_rows, laion, write


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A set of 10,000 rows: three blocks of tree nodes, and its manifest."""
    folder = tmp_path_factory.mktemp("made")
    manifest = write(folder, "".join(generated_rows(10_000)))
    return manifest, build_items(manifest, folder / "out")


@pytest.fixture(scope="module")
def items(made):
    return list(iter_items(made[1].path))


def test_items_are_read_by_number_in_ascending_order(made, items):
    assert items_at(made[1].path, [5000, 3, 3, 9000]) == [items[3], items[5000], items[9000]]


def test_an_unknown_item_number_is_named(made):
    with pytest.raises(ItemSetError) as unknown:
        items_at(made[1].path, [0, 10_000_000])

    assert (unknown.value.code, unknown.value.params) == ("unknown_item", {"item": 10_000_000})


@pytest.mark.parametrize(
    ("kind", "text", "covered"),
    [
        ("domain", "example.com", lambda url: "//example.com" in url or ".example.com" in url),
        ("domain", "b.github.io", lambda url: "//b.github.io" in url),
        ("host", "www.example.com", lambda url: "//www.example.com/" in url),
        ("prefix", "https://img.example.com:8080/p", lambda url: "//img.example.com:8080/p/" in url),
        ("prefix", "https://img.example.com/p", lambda url: False),
    ],
)
def test_items_are_found_by_scope(made, items, kind, text, covered):
    wanted = [item.item for item in items if item.url and covered(item.url)]

    assert find_items(made[1].path, kind, text).tolist() == wanted


def test_items_are_found_by_url_and_by_hash(made, items):
    both = next(item for item in items if item.url and item.sha256)

    assert both.item in find_items(made[1].path, "url", both.url.upper().replace("/P/", "/p/").replace(".JPG", ".jpg"))
    assert find_items(made[1].path, "sha256", both.sha256.upper()).tolist() == [both.item]
    with pytest.raises(InvalidRule):
        find_items(made[1].path, "sha256", "abcd")


def some_rules(items):
    hashed = [item.sha256 for item in items if item.sha256]
    scopes = [("domain", "example.com"), ("host", "www.example.com"), ("prefix", "b.github.io/p")]
    rules = [parse_rule(at, 10 + at % 2, *scope) for at, scope in enumerate(scopes)]
    return rules + [parse_rule(100 + at, 20, "sha256", digest) for at, digest in enumerate(hashed[::500])]


def test_a_screening_reports_each_refusal_once_per_item(made, items, tmp_path):
    snapshot = build(some_rules(items), tmp_path / "snapshots")

    report = screen_items(snapshot, made[1].path, tmp_path)

    example = [item.item for item in items if item.url and registrable_domain_of(item) == "example.com"]
    tenant = [item.item for item in items if item.url and "//b.github.io/p/" in item.url]
    assert hit_items(report.hits_path, 10).tolist() == sorted({*example, *tenant})
    assert hit_items(report.hits_path, 999).tolist() == []
    counted = {hit.refusal: (hit.items, list(hit.sample)) for hit in report.refusals}
    assert counted[10] == (len(example) + len(tenant), sorted([*example, *tenant])[:10])
    assert counted[20][0] == len(some_rules(items)) - 3
    assert report.hits == sum(count for count, _ in counted.values()) == pq.read_metadata(report.hits_path).num_rows
    assert report.hit_items == len(
        set(np.concatenate([hit_items(report.hits_path, name) for name in counted]).tolist())
    )
    assert report.snapshot_digest == snapshot.digest
    assert report.hits_digest == hashlib.sha256(report.hits_path.read_bytes()).hexdigest()
    assert ScreeningReport.from_json(json.loads(json.dumps(report.as_json()))) == report


def registrable_domain_of(item):
    return registrable_domain(item.url.partition("://")[2].partition("/")[0].partition(":")[0])


def test_a_screening_counts_hits_by_registrable_domain(made, items, tmp_path):
    report = screen_items(in_memory(some_rules(items)), made[1].path, tmp_path)

    hit = set(np.concatenate([hit_items(report.hits_path, found.refusal) for found in report.refusals]).tolist())
    plain = {}
    for item in items:
        if item.url:
            counts = plain.setdefault(registrable_domain_of(item), [0, 0])
            counts[0] += item.item in hit
            counts[1] += 1
    expected = sorted(((-hits, domain, total) for domain, (hits, total) in plain.items() if hits))
    listed = list(iter_domains(report.domains_path))
    assert [(-found.hit_items, found.domain, found.items) for found in listed] == expected
    assert list(report.domains) == listed[:100]
    assert report.domain_count == len(listed)


def test_screening_again_gives_the_same_bytes_and_a_newer_snapshot_another_file(made, items, tmp_path):
    rules = some_rules(items)

    first = screen_items(in_memory(rules), made[1].path, tmp_path / "one")
    again = screen_items(in_memory(reversed(rules)), made[1].path, tmp_path / "two")
    delta = screen_items(in_memory(rules[:-1]), made[1].path, tmp_path / "two")

    assert first.hits_path.read_bytes() == again.hits_path.read_bytes()
    assert first.domains_path.read_bytes() == again.domains_path.read_bytes()
    assert first.hits_path.name == again.hits_path.name != delta.hits_path.name
    assert delta.hits == first.hits - 1


def test_hits_beyond_one_sorted_run_come_out_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr("registry.screening.hits._RUN_BYTES", 4000)
    monkeypatch.setattr("registry.screening.hits._GROUP", 300)
    dice = np.random.default_rng(3)
    writer, plain = HitWriter(tmp_path), {}
    for start in range(0, 2000, 100):
        hit, refusals, rules = (
            dice.integers(start, start + 100, 500),
            dice.integers(0, 5, 500),
            dice.integers(0, 99, 500),
        )
        writer.add(hit, refusals, rules)
        for key in zip(refusals.tolist(), hit.tolist(), rules.tolist(), strict=True):
            plain[key[:2]] = min(plain.get(key[:2], 99), key[2])

    counted = writer.finish(tmp_path / "hits")

    table = pq.read_table(tmp_path / "hits").to_pydict()
    assert list(zip(*table.values(), strict=True)) == [(*key, plain[key]) for key in sorted(plain)]
    assert [(hit.refusal, hit.items) for hit in counted] == [
        (refusal, sum(key[0] == refusal for key in plain)) for refusal in range(5)
    ]
    assert hit_items(tmp_path / "hits", 3).tolist() == sorted(item for refusal, item in plain if refusal == 3)


def test_the_real_laion_sample_is_screened_whole(tmp_path):
    report = build_items(laion(), tmp_path)
    host = "cdn.shopify.com"

    screened = screen_items(in_memory([parse_rule(1, 1, "host", host)]), report.path, tmp_path)

    wanted = [item.item for item in iter_items(report.path) if f"//{host}/" in item.url]
    assert len(wanted) > 10
    assert hit_items(screened.hits_path, 1).tolist() == wanted


@settings(max_examples=10)
@given(out=st.sets(st.integers(0, 9)))
def test_excluded_items_are_gone_and_the_others_keep_their_numbers(tmp_path_factory, out):
    folder = tmp_path_factory.mktemp("exclude")
    manifest = write(folder, "url\n" + "".join(f"http://a.org/{at}\n" for at in range(10)))
    whole = build_items(manifest, folder)
    rest = write(
        folder, "url\n" + "".join(f"http://a.org/{at}\n" for at in range(10) if at not in out) + "\nbad\n", "rest"
    )

    kept = exclude(whole.path, sorted(out), folder / "kept")

    built = build_items(rest, folder / "rest_out")
    assert (kept.root_hex, kept.key_root_hex) == (built.root_hex, built.key_root_hex)
    assert [item.item for item in iter_items(kept.path)] == [at for at in range(10) if at not in out]
    assert (kept.items, kept.excluded, kept.rows_read) == (10 - len(out), len(out), 10)


@pytest.mark.parametrize(
    ("numbers", "code", "item"),
    [([3, 2], "not_sorted", 2), ([2, 2], "not_sorted", 2), ([5, 99_999], "unknown_item", 99_999)],
)
def test_an_exclusion_list_that_does_not_fit_is_refused(made, tmp_path, numbers, code, item):
    with pytest.raises(ItemSetError) as refused:
        exclude(made[1].path, numbers, tmp_path)

    assert (refused.value.code, refused.value.params) == (code, {"item": item})
    assert list(tmp_path.iterdir()) == []


def test_excluding_in_two_steps_gives_the_bytes_of_excluding_at_once(made, tmp_path):
    first = exclude(made[1].path, range(0, 5000, 7), tmp_path)
    twice = exclude(first.path, [1, 4999, 9000], tmp_path)

    once = exclude(made[1].path, sorted({*range(0, 5000, 7), 1, 4999, 9000}), tmp_path)

    assert twice.path == once.path


def test_a_stranger_recomputes_both_roots_from_the_manifest_and_the_exclusion_list(made, tmp_path):
    manifest, report = made
    out = np.arange(0, report.items, 3)
    kept = exclude(report.path, out, tmp_path)

    assert recompute_roots(manifest) == Roots(report.root_hex, report.key_root_hex, report.items)
    assert recompute_roots(report.path) == Roots(report.root_hex, report.key_root_hex, report.items)
    for source in (manifest, report.path):
        assert recompute_roots(source, out.tolist()) == Roots(kept.root_hex, kept.key_root_hex, kept.items, len(out))


def write_as_item_file(table, like, path):
    notes = {name: value for name, value in pq.read_metadata(like).metadata.items() if name.startswith(b"dip.")}
    pq.write_table(table.replace_schema_metadata(notes), path)


def test_an_item_file_whose_leaves_do_not_follow_from_its_items_is_found_out(made, tmp_path):
    table = pq.read_table(made[1].path)
    urls = table["url"].to_pylist()
    urls[7000] = "https://example.com/another"
    forged = tmp_path / "forged.items.parquet"
    write_as_item_file(table.set_column(1, table.schema.field("url"), pa.array(urls)), made[1].path, forged)

    with pytest.raises(ItemSetError, match="damaged"):
        recompute_roots(forged)


def test_an_item_file_with_its_rows_in_another_order_is_found_out(made, tmp_path):
    table = pq.read_table(made[1].path)
    forged = tmp_path / "forged.items.parquet"
    write_as_item_file(table.take(pa.array([1, 0])), made[1].path, forged)

    with pytest.raises(ItemSetError, match="damaged"):
        recompute_roots(forged)


@pytest.mark.parametrize("path", [__file__, "/dev/null"])
def test_a_file_that_is_no_item_set_is_refused(path):
    with pytest.raises(ItemSetError, match="not_an_item_file"):
        list(iter_items(Path(path)))


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
