"""A manifest becomes an item set: canonical, sorted, numbered, hashed, and the same every time."""

import hashlib
import json
import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.kernel.canon import canonical_json
from registry.kernel.urls import canonicalise
from registry.screening.errors import ManifestError
from registry.screening.intake import build_items, build_items_guarded
from registry.screening.itemset import iter_items
from registry.screening.limits import Limits
from registry.screening.report import ItemsReport
from registry.screening.resolve import REASONS
from registry.screening.unresolvable import iter_unresolvable
from registry.transparency.merkle import EMPTY_ROOT, leaf_hash, root
from tests.registry.screening.making import generated_rows, gzipped, laion, parquet, write

HASH = "ab" * 32
TINY_RUNS = Limits(sort_bytes=4096, batch_rows=16)


def plain_roots(items):
    """Both roots as domain.md words them, with nothing of the code under test but the canonicaliser."""
    keys = set()
    for url, digest, identifiers in items:
        present = {"u": url and canonicalise(url).url, "h": digest, "i": sorted(identifiers)}
        keys.add(
            (
                canonicalise(url).surt if url else "",
                digest or "",
                canonical_json({name: value for name, value in present.items() if value}),
            )
        )
    ordered = sorted(keys, key=lambda key: (key[0].encode(), key[1], hashlib.sha256(key[2]).digest()))
    first = root(leaf_hash(key) for _, _, key in ordered)
    second = root(leaf_hash(entry) for entry in sorted(hashlib.sha256(key).digest() for _, _, key in keys))
    return first.hex(), second.hex()


def test_items_are_canonical_sorted_by_surt_and_numbered_from_zero(tmp_path):
    path = write(
        tmp_path,
        f"url,sha256\nhttp://WWW.Example.com:80/b,\nhttp://example.com/a,{HASH.upper()}\nhttp://example.com/a,\n,{HASH}\n",
    )

    report = build_items(path, tmp_path / "out")

    assert [(item.item, item.url, item.sha256, item.surt) for item in iter_items(report.path)] == [
        (0, None, HASH, ""),
        (1, "http://example.com/a", None, "com,example)/a"),
        (2, "http://example.com/a", HASH, "com,example)/a"),
        (3, "http://www.example.com/b", None, "com,example,www)/b"),
    ]


def test_the_roots_are_those_of_the_definition(tmp_path):
    rows = [
        ("http://Example.com/a", HASH, ["doi:10.5555/a", "isbn:9780306406157"]),
        ("https://example.com/a", HASH, ["doi:10.5555/a"]),
        ("http://example.com/a", None, []),
        (None, HASH, []),
        ("http://example.com/%7Eu?q=\\x", None, ["own:图"]),
    ]
    text = "url,sha256,identifiers\n" + "".join(f"{u or ''},{h or ''},{'|'.join(i)}\n" for u, h, i in rows)

    report = build_items(write(tmp_path, text), tmp_path / "out")

    assert (report.root_hex, report.key_root_hex) == plain_roots(rows)
    assert report.format == "dip-items/1"


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 60))
def test_runs_merged_from_disk_give_the_same_set_as_one_in_memory(tmp_path_factory, seed, count):
    folder = tmp_path_factory.mktemp("merge")
    dice = random.Random(seed)
    urls = [f"http://{dice.choice('ab')}.example{dice.randrange(3)}.org/{dice.randrange(9)}" for _ in range(count)]
    path = write(folder, "url,title\n" + "".join(f"{url},{at}\n" for at, url in enumerate(urls)) + "bad,x\n")

    whole = build_items(path, folder / "whole")
    merged = build_items(path, folder / "merged", Limits(sort_bytes=512, batch_rows=4))

    assert (whole.digest, whole.duplicates) == (merged.digest, count - len(set(urls)))
    assert (whole.root_hex, whole.key_root_hex) == plain_roots([(url, None, []) for url in urls])


def test_exact_duplicates_are_kept_once_with_the_first_title(tmp_path):
    lines = ["url,title"] + [f"http://{host}/a,{n}" for n, host in enumerate(["b.org", "a.org", "B.org.", "b.org:80"])]

    report = build_items(write(tmp_path, "\n".join(lines)), tmp_path / "out", TINY_RUNS)

    assert [(item.url, item.title) for item in iter_items(report.path)] == [
        ("http://a.org/a", "1"),
        ("http://b.org/a", "0"),
    ]
    assert (report.rows_read, report.items, report.duplicates) == (4, 2, 2)


def test_unresolvable_rows_are_counted_listed_and_in_no_root(tmp_path):
    lines = [
        "url,sha256,doi,isbn",
        "http://a.org/,,,",
        "not a url,,,",
        "ftp://a.org/,,,",
        f"http://a..b/,{HASH},,",
        "http://a.org/,abcd,,",
        ",,,",
        " ,,10.5555/x,",
        "http://a.org/,,11.5555/x,",
        "http://a.org/,,,978-0-306-40615-8",
        "http://a.org/,extra,,,",
    ]
    report = build_items(write(tmp_path, "\n".join(lines)), tmp_path / "out")

    assert list(iter_unresolvable(report.unresolvable_path)) == [
        (3, "url_not_absolute"),
        (4, "url_scheme"),
        (5, "url_host"),
        (6, "sha256"),
        (7, "nothing_named"),
        (8, "nothing_named"),
        (9, "identifier"),
        (10, "identifier"),
        (11, "column_count"),
    ]
    assert report.unresolvable["identifier"] == 2
    assert set(report.unresolvable) <= REASONS
    assert report.rows_read == report.items + report.duplicates + report.unresolvable_rows == 10
    assert report.root_hex == plain_roots([("http://a.org/", None, [])])[0]


def test_a_manifest_of_only_unresolvable_rows_gives_the_empty_set(tmp_path):
    report = build_items(write(tmp_path, "url\nnonsense\n"), tmp_path / "out")

    assert (report.items, report.root_hex, report.key_root_hex) == (0, EMPTY_ROOT.hex(), EMPTY_ROOT.hex())
    assert list(iter_items(report.path)) == []


def test_every_format_of_the_same_rows_gives_the_same_roots(tmp_path):
    urls = [f"http://h{n % 7}.example.org/{n}" for n in range(100)]
    hashes = [f"{n:064x}" for n in range(100)]
    table = "url,sha256\n" + "".join(f"{u},{h}\n" for u, h in zip(urls, hashes, strict=True))
    json_lines = "".join(f'{{"sha256": "{h}", "url": "{u}"}}\n' for u, h in zip(urls, hashes, strict=True))
    paths = [
        write(tmp_path, table, "csv"),
        write(tmp_path, gzipped(table), "csv.gz"),
        write(tmp_path, table.replace(",", "\t"), "tsv"),
        write(tmp_path, json_lines, "jsonl"),
        parquet(tmp_path, {"URL": urls, "SHA256": hashes}, "text.parquet"),
        parquet(
            tmp_path,
            {"URL": urls, "SHA256": pa.array([bytes.fromhex(h) for h in hashes], pa.binary(32))},
            "bytes.parquet",
        ),
    ]

    reports = [build_items(path, tmp_path / "out") for path in paths]

    assert {(report.items, report.digest, report.root_hex) for report in reports} == {
        (100, reports[0].digest, plain_roots([*zip(urls, hashes, [[]] * 100, strict=True)])[0])
    }
    assert [report.manifest_format for report in reports] == ["csv", "csv+gzip", "tsv", "jsonl", "parquet", "parquet"]
    assert reports[4].columns == {"url": "URL", "sha256": "SHA256"}


def test_the_same_manifest_twice_gives_the_same_bytes_under_the_digest_of_those_bytes(tmp_path):
    path = write(tmp_path, "".join(generated_rows(3000)))

    first = build_items(path, tmp_path / "one", TINY_RUNS)
    second = build_items(path, tmp_path / "two")

    for file in ("items.parquet", "keys", "nodes"):
        contents = [(out / f"{first.digest}.{file}").read_bytes() for out in (tmp_path / "one", tmp_path / "two")]
        assert contents[0] == contents[1]
    assert hashlib.sha256(first.path.read_bytes()).hexdigest() == first.digest == second.digest
    assert first.unresolvable_path.name == second.unresolvable_path.name
    assert sorted(file.name for file in (tmp_path / "one").iterdir()) == sorted(
        file.name for file in (tmp_path / "two").iterdir()
    )


def test_the_bytes_do_not_depend_on_how_the_sorting_was_cut(tmp_path, monkeypatch):
    monkeypatch.setattr("registry.screening.itemwriter._GROUP_BYTES", 12 << 20)
    tail = "x" * 1500
    path = write(
        tmp_path, "url,title\n" + "".join(f"http://a.org/{n * 7919 % 10_007}{tail},{n}\n" for n in range(10_007))
    )

    whole = build_items(path, tmp_path / "one")
    cut = build_items(path, tmp_path / "two", Limits(sort_bytes=1_000_000, batch_rows=77))

    assert whole.digest == cut.digest


def test_a_refused_manifest_leaves_nothing_behind(tmp_path):
    path = write(tmp_path, gzipped("".join(generated_rows(3000)))[:-20])

    with pytest.raises(ManifestError):
        build_items(path, tmp_path / "out", TINY_RUNS)

    assert list((tmp_path / "out").iterdir()) == []


def test_items_are_counted_by_registrable_domain_also_across_ports(tmp_path):
    urls = [
        "http://example.com/",
        "http://example-a.com/",
        "http://example.com:8080/",
        "http://www.example.com/1",
        "http://www.example.com:81/2",
        "http://b.github.io/",
        "http://c.github.io/",
        "http://192.0.2.1/",
        "http://192.0.2.1:81/",
        "http://[2001:db8::1]:81/",
    ]
    report = build_items(write(tmp_path, "\n".join(urls)), tmp_path / "out")

    assert report.domains == (
        ("example.com", 4),
        ("192.0.2.1", 2),
        ("[2001:db8::1]", 1),
        ("b.github.io", 1),
        ("c.github.io", 1),
        ("example-a.com", 1),
    )
    assert report.domain_count == 6


def test_texts_that_are_only_shown_are_clipped_and_counted(tmp_path):
    path = write(tmp_path, f"url,title\nhttp://a.org/,{'图' * 600}\nhttp://b.org/,short\n")

    report = build_items(path, tmp_path / "out")

    assert [item.title for item in iter_items(report.path)] == ["图" * 500, "short"]
    assert report.clipped == 1


def test_progress_is_told_and_ends_at_the_whole(tmp_path):
    path = write(tmp_path, gzipped("".join(generated_rows(2000))))
    told = []

    report = build_items(path, tmp_path / "out", Limits(batch_rows=100), told.append)

    assert [progress.bytes_read for progress in told] == sorted(progress.bytes_read for progress in told)
    assert [progress.stage for progress in told] == sorted(progress.stage for progress in told)
    assert told[-1].bytes_read == told[-1].bytes_total == path.stat().st_size
    assert told[-1].rows_done == report.items + report.duplicates


def test_a_report_travels_as_json(tmp_path):
    report = build_items(write(tmp_path, "url\nhttp://a.org/\nbad\n"), tmp_path / "out")

    assert ItemsReport.from_json(json.loads(json.dumps(report.as_json()))) == report


def test_the_guarded_build_gives_what_the_plain_one_gives(tmp_path):
    told = []

    plain = build_items(laion(), tmp_path / "out")
    guarded = build_items_guarded(laion(), tmp_path / "out", progress=told.append)

    assert guarded == plain
    assert plain.items + plain.duplicates + plain.unresolvable_rows == 1000
    assert told[-1].stage == "writing"
