"""Items are taken out of a set by number, and strangers find the same roots as we do."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.screening.errors import ItemSetError
from registry.screening.exclusions import exclude
from registry.screening.intake import build_items
from registry.screening.itemset import iter_items
from registry.screening.roots import Roots, recompute_roots
from tests.registry.screening.making import write


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
