"""What two sets share is counted from their sorted key hashes, as sets of leaves would say."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from registry.screening import overlap
from registry.screening.exclusions import exclude
from registry.screening.intake import build_items
from registry.screening.itemkey import key_hash
from registry.screening.itemset import iter_items
from registry.screening.overlap import shared_count, shared_items
from tests.registry.screening.making import write

names = st.sets(st.integers(0, 60), min_size=1, max_size=40)


def made(folder, numbers, name):
    lines = "".join(f"https://h{at % 5}.example/{at}\n" for at in sorted(numbers))
    return build_items(write(folder, f"url\n{lines}", f"{name}.csv"), folder / name).path


@given(names, names)
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_count_is_that_of_sets_whatever_the_size_of_blocks(tmp_path_factory, monkeypatch, left, right):
    folder = tmp_path_factory.mktemp("sets")
    monkeypatch.setattr(overlap, "_BLOCK", 7)
    one, other = made(folder, left, "one"), made(folder, right, "other")

    assert shared_count(one, other) == shared_count(other, one) == len(left & right)

    sample = shared_items(one, other, 10)
    numbers = {item.url: item.item for item in iter_items(other)}
    assert len(sample) == min(10, len(left & right))
    assert all(numbers[item.url] == number for item, number in sample)


def test_sets_whose_lowest_keys_are_strange_to_each_other_are_not_counted_on(tmp_path, monkeypatch):
    one = made(tmp_path, range(50), "one")
    lowest, *_others, highest = sorted(iter_items(one), key=lambda item: key_hash(item.key))
    named = {at: made(tmp_path, {int(at.url.rsplit("/", 1)[1]), *range(90, 190)}, at.leaf) for at in (lowest, highest)}
    monkeypatch.setattr(overlap, "SKETCH", 10)

    assert shared_count(one, named[lowest]) == 1
    assert shared_count(one, named[highest]) == 0


def test_the_keys_beside_the_files_may_be_lost_and_are_made_anew(tmp_path):
    one, other = made(tmp_path, range(20), "one"), made(tmp_path, range(10, 30), "other")
    for beside in (*one.parent.glob("*.keys"), *other.parent.glob("*.nodes")):
        beside.unlink()

    assert shared_count(one, other) == 10


def test_identical_sets_share_everything_and_an_empty_one_nothing(tmp_path):
    one = made(tmp_path, range(20), "one")
    empty = exclude(one, range(20), tmp_path / "empty").path

    assert shared_count(one, one) == 20
    assert shared_count(one, empty) == shared_count(empty, one) == shared_count(empty, empty) == 0
