"""Screening a whole set, taking items out of it, and proving to strangers what is in it and what is not."""

import hashlib
import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from registry.kernel.urls import registrable_domain
from registry.screening.errors import ItemSetError
from registry.screening.hits import HitWriter, hit_items
from registry.screening.intake import build_items
from registry.screening.itemset import items_at, iter_items
from registry.screening.rules import parse_rule
from registry.screening.screen import ScreeningReport, iter_domains, screen_items
from registry.screening.snapshot import build, in_memory
from tests.registry.screening.making import laion


def test_items_are_read_by_number_in_ascending_order(made, items):
    assert items_at(made[1].path, [5000, 3, 3, 9000]) == [items[3], items[5000], items[9000]]


def test_an_unknown_item_number_is_named(made):
    with pytest.raises(ItemSetError) as unknown:
        items_at(made[1].path, [0, 10_000_000])

    assert (unknown.value.code, unknown.value.params) == ("unknown_item", {"item": 10_000_000})


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
