"""A screening in parts finds what one process finds, byte for byte, whoever does them and however often."""

import random

import pytest

from registry.screening import itemwriter
from registry.screening.intake import build_items
from registry.screening.itemset import ItemFile
from registry.screening.parts import PartsError, merge_parts, part_path, part_rows, parts_of, run_name, screen_part
from registry.screening.rules import parse_rule
from registry.screening.screen import screen_items
from registry.screening.snapshot import in_memory
from tests.registry.screening.making import generated_rows, write

ROWS = 4000


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    """A set in forty row groups."""
    folder = tmp_path_factory.mktemp("items")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(itemwriter, "GROUP_ROWS", 100)
        return build_items(write(folder, "".join(generated_rows(ROWS))), folder)


@pytest.fixture(scope="module")
def snapshot():
    scopes = [("domain", "example.com"), ("domain", "example-a.com"), ("host", "example.com")]
    scopes += [("prefix", "b.github.io/p")]
    return in_memory([parse_rule(at, at % 3 + 1, *scope) for at, scope in enumerate(scopes)])


def planned(items, rows):
    with ItemFile(items.path) as file:
        return parts_of(file.group_sizes(), rows), file


@pytest.mark.parametrize("rows", [1, 250, 1000, 10**9])
def test_merged_parts_are_the_bytes_of_one_run(items, snapshot, tmp_path, rows):
    whole = screen_items(snapshot, items.path, tmp_path)
    parts, file = planned(items, rows)
    name = run_name(snapshot, file)
    paths = []
    for part in random.Random(rows).sample([*parts, *parts[:3]], len(parts) + len(parts[:3])):
        path = part_path(tmp_path / "parts", name, part.first, part.stop)
        assert screen_part(snapshot, items.path, part.first, part.stop, path) == part.rows == part_rows(path)
        paths.append(path)

    merged = merge_parts(set(paths), items.items, tmp_path / "merged")

    assert whole.hits > 0
    assert merged.read_bytes() == whole.hits_path.read_bytes()


def test_parts_cover_every_row_group_once():
    parts = parts_of([3, 3, 3, 1], 5)

    assert [tuple(part) for part in parts] == [(0, 2, 6), (2, 4, 4)]
    assert parts_of([], 5) == []


def test_parts_that_are_not_the_whole_set_are_not_merged(items, snapshot, tmp_path):
    parts, file = planned(items, 1000)
    paths = [part_path(tmp_path, run_name(snapshot, file), part.first, part.stop) for part in parts]
    for part, path in zip(parts[:-1], paths, strict=False):
        screen_part(snapshot, items.path, part.first, part.stop, path)

    with pytest.raises(PartsError, match=f"for {items.items} items"):
        merge_parts(paths, items.items, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_another_snapshot_is_another_run(items, snapshot):
    _parts, file = planned(items, 1000)

    assert run_name(snapshot, file) != run_name(in_memory([]), file)
