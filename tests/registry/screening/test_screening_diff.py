"""Two item sets are compared in one walk: the same answer as sets of leaves give, whatever the manifests."""

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from registry.kernel.urls import host_of
from registry.screening import itemset
from registry.screening.diff import ADDED, CHANGED, LISTED, METADATA, REMOVED, difference
from registry.screening.diffrows import every_row, rows_from
from registry.screening.domains import domain_of
from registry.screening.exclusions import exclude
from registry.screening.intake import build_items
from registry.screening.itemset import iter_items
from tests.registry.screening.making import write

HOSTS = ("a.example.com", "example-a.com", "a.example.com:8080", "b.github.io", "example.com")
item = st.tuples(
    st.sampled_from(("", *(f"https://{host}/{at}" for host in HOSTS for at in range(3)))),
    st.sampled_from(("", "1" * 64, "2" * 64)),
    st.sampled_from(("", "One", "Two")),
    st.sampled_from(("", "doi:10.1000/1", "doi:10.1000/2", "doi:10.1000/3", "doi:10.1000/4")),
).filter(lambda row: bool(row[0] or row[1] or row[3]))
rows = st.lists(item, min_size=1, max_size=25)


def made(folder: Path, content, name):
    lines = "".join(f"{url},{digest},{title},{doi}\n" for url, digest, title, doi in content)
    return build_items(write(folder, f"url,sha256,title,doi\n{lines}", f"{name}.csv"), folder / name).path


def by_leaf(path):
    return {one.leaf: one for one in iter_items(path)}


def domain(one):
    return domain_of(host_of(one.url.split("/")[2])) if one.url else None


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Windows end in the middle of addresses that are alike."""
    monkeypatch.setattr(itemset, "_BATCH", 3)


@given(rows, rows, st.sets(st.integers(0, 24)), st.sets(st.integers(0, 24)))
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_was_added_removed_kept_and_changed_is_what_sets_of_leaves_say(old, new, out_old, out_new):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [made(folder, old, "old"), made(folder, new, "new")]
        for at, out in enumerate((out_old, out_new)):
            numbers = [one.item for one in iter_items(paths[at]) if one.item in out]
            paths[at] = exclude(paths[at], numbers, folder / f"kept{at}").path
        before, after = map(by_leaf, paths)

        found = difference(*paths, folder)

        kept = before.keys() & after.keys()
        changed = {leaf for leaf in kept if any(getattr(before[leaf], m) != getattr(after[leaf], m) for m in METADATA)}
        expected = {ADDED: after.keys() - kept, REMOVED: before.keys() - kept, CHANGED: changed}
        listed = {what: list(every_row(found.files[what])) if what in found.files else [] for what in LISTED}
        assert {what: {row.leaf for row in listed[what]} for what in LISTED} == expected
        assert {what: len(listed[what]) for what in LISTED} == {what: len(expected[what]) for what in LISTED}
        assert (found.total.added, found.total.removed) == (len(expected[ADDED]), len(expected[REMOVED]))
        assert (found.total.kept, found.total.changed) == (len(kept), len(changed))
        for what, side in ((ADDED, after), (REMOVED, before), (CHANGED, after)):
            assert all(side[row.leaf].item == row.item for row in listed[what])
            tally = Counter(domain(side[leaf]) for leaf in expected[what])
            tally.pop(None, None)
            assert {name: getattr(one, what) for name, one in found.domains if getattr(one, what)} == tally
        assert all(before[row.leaf].item == row.old_item for row in listed[CHANGED])


def test_identical_sets_differ_in_nothing_and_no_file_is_written(tmp_path):
    path = made(tmp_path, [("https://a.example.com/1", "", "One", "")], "one")

    found = difference(path, path, tmp_path)

    assert (found.total.kept, found.total.moved, found.files, found.domains) == (1, 0, {}, ())


def test_a_set_without_items_has_everything_added(tmp_path):
    path = made(tmp_path, [("https://a.example.com/1", "", "", ""), ("", "1" * 64, "", "")], "one")
    empty = exclude(path, [0, 1], tmp_path / "empty").path

    found = difference(empty, path, tmp_path)

    assert (found.total.added, found.total.kept, found.total.removed) == (2, 0, 0)
    assert difference(path, empty, tmp_path).total.removed == 2


def test_a_changed_item_says_which_fields_are_others_and_its_old_number(tmp_path):
    old = made(tmp_path, [("https://b.example.com/1", "", "One", "")], "old")
    new = made(tmp_path, [("https://a.example.com/1", "", "", ""), ("https://b.example.com/1", "", "Two", "")], "new")

    found = difference(old, new, tmp_path)

    (row,) = every_row(found.files[CHANGED])
    assert (row.item, row.old_item, row.fields) == (1, 0, ("title",))


def test_items_count_under_the_source_their_set_gives_them(tmp_path):
    old = made(tmp_path, [("https://a.example.com/1", "", "", ""), ("https://b.example.com/1", "", "", "")], "old")
    new = made(tmp_path, [("https://b.example.com/1", "", "", ""), ("https://b.example.com/2", "", "", "")], "new")

    found = difference(
        old, new, tmp_path, old_source=lambda u: np.full(len(u), 1), new_source=lambda u: np.full(len(u), 2)
    )

    assert (found.old_sources[1].removed, found.old_sources[1].kept) == (1, 1)
    assert (found.new_sources[2].added, found.new_sources[2].kept) == (1, 1)
    assert [row.source for row in every_row(found.files[REMOVED])] == [1]


def test_the_same_files_give_the_same_bytes_and_any_page_of_them(tmp_path):
    old = made(tmp_path, [("https://z.example.com/", "", "", "")], "old")
    new = made(tmp_path, [(f"https://a.example.com/{at}", "", "", "") for at in range(40)], "new")
    for name in ("first", "second"):
        (tmp_path / name).mkdir()

    first, second = (difference(old, new, tmp_path / name).files[ADDED] for name in ("first", "second"))

    assert first.read_bytes() == second.read_bytes()
    every = list(every_row(first))
    assert len(every) == 40
    assert rows_from(first, 10, 7) == every[10:17]
    assert rows_from(first, 38, 7) == every[38:]
    assert rows_from(first, 40, 7) == []
