"""Key files: every kind of question finds exactly what the engine finds by reading everything."""

import random
from base64 import b32encode
from hashlib import sha256

import numpy as np
import pytest

from registry.screening import keyindex_build, keyindex_format
from registry.screening.arrow import to_ints
from registry.screening.engine import screen_canonical
from registry.screening.intake import build_items
from registry.screening.itemset import COMPARED, ItemFile, iter_items
from registry.screening.keyindex import hash_key, hash_keys
from registry.screening.keyindex_build import build_key_file, merge_key_files
from registry.screening.keyindex_file import KeyFile
from registry.screening.keyindex_format import BLOCK, DamagedKeyFile, KeyFileWriter, Rows, Shape, Source
from registry.screening.keyindex_rows import candidates, candidates_many, covered, sources_of
from registry.screening.near import NearIndex
from registry.screening.rules import parse_rule
from registry.screening.snapshot import in_memory
from tests.registry.screening.making import write

ISCC = "ISCC:EEAV66NNGIUCFS3O"
TRAPS = f"""url,sha256,identifiers
https://example.com/art,,
https://example.com/art?size=1,,
https://example.com/art/,,
https://example.com/art/one.jpg,{"a" * 64},doi:10.5555/abc
https://example.com/artist/two.jpg,,
https://example.com/?x=/art/,,
https://example.com:8080/art/one.jpg,,
https://example-a.com/art/one.jpg,,
https://www.example.com/art/deep/three.jpg?q=1,,
http://example.com/art/one.jpg,{"b" * 64},
https://github.com/Owner/repo/blob/x.py,,
https://github.com/owner,,
https://raw.githubusercontent.com/owner/repo/x.py,,
https://github.com/owner2/repo/x.py,,
https://b.github.io/x,,
http://192.0.2.7/x/y.jpg,,
,{"c" * 64},isbn:9780306406157
,{"d" * 64},iscc:{ISCC.removeprefix("ISCC:")}
"""
QUESTIONS = [
    ("domain", "example.com"),
    ("domain", "www.example.com"),
    ("domain", "b.github.io"),
    ("domain", "nothing.example"),
    ("host", "example.com"),
    ("host", "192.0.2.7"),
    ("prefix", "https://example.com/art"),
    ("prefix", "https://example.com/art/"),
    ("prefix", "https://example.com/art/one.jpg"),
    ("prefix", "https://example.com/"),
    ("prefix", "https://example.com:8080/art/"),
    ("url", "https://example.com/art/one.jpg"),
    ("url", "https://example.com/art"),
    ("sha256", "a" * 64),
    ("sha256", "e" * 64),
    ("doi", "10.5555/ABC"),
    ("isbn", "0-306-40615-2"),
    ("account", "https://github.com/owner"),
    ("pattern", "https://example.com/art/*.jpg$"),
    ("pattern", "https://example.com/*one"),
    ("iscc", f"{ISCC}~3"),
]


@pytest.fixture(scope="module")
def trapped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("traps")
    items = build_items(write(folder, TRAPS), folder / "out")
    return items, build_key_file(items.path, items.digest, folder / "keys")


@pytest.fixture(scope="module")
def keyed(made, tmp_path_factory):
    return KeyFile(build_key_file(made[1].path, made[1].digest, tmp_path_factory.mktemp("keyed")).path)


@pytest.mark.parametrize(("kind", "text"), QUESTIONS)
def test_every_kind_of_question_finds_what_reading_everything_finds(trapped, kind, text):
    items, built = trapped
    rule = parse_rule(7, 1, kind, text)

    found = covered([candidates([KeyFile(built.path)], rule)], items.digest, items.path)

    assert found.get(7, np.zeros(0)).tolist() == read_all(items.path, rule)


@pytest.mark.parametrize(
    ("kind", "text", "is_covered"),
    [
        ("domain", "example.com", lambda url: "//example.com" in url or ".example.com" in url),
        ("domain", "b.github.io", lambda url: "//b.github.io" in url),
        ("host", "www.example.com", lambda url: "//www.example.com/" in url),
        ("prefix", "https://img.example.com:8080/p", lambda url: "//img.example.com:8080/p/" in url),
        ("prefix", "https://img.example.com/p", lambda url: False),
    ],
)
def test_what_is_found_by_scope_is_what_its_addresses_say(made, items, keyed, kind, text, is_covered):
    rule = parse_rule(1, 1, kind, text)

    found = covered([candidates([keyed], rule)], made[1].digest, made[1].path)

    assert found.get(1, np.zeros(0)).tolist() == [item.item for item in items if item.url and is_covered(item.url)]


def test_ten_thousand_items_are_found_again_by_every_key_they_have(made, tmp_path):
    items = made[1]
    file = KeyFile(build_key_file(items.path, items.digest, tmp_path).path)
    rules = [parse_rule(at, 1, kind, text) for at, (kind, text) in enumerate(sampled(items.path))]

    found = covered(candidates_many([file], rules), items.digest, items.path)

    assert {rule.id: found[rule.id].tolist() for rule in rules} == {
        rule.id: read_all(items.path, rule) for rule in rules
    }


def test_a_near_code_is_found_at_its_distance_and_not_beyond(tmp_path):
    dice = random.Random(5)
    codes = [dice.getrandbits(64) for _ in range(300)]
    lines = "".join(f",{at:064x},iscc:{text_code(code)}\n" for at, code in enumerate(codes))
    items = build_items(write(tmp_path, "url,sha256,identifiers\n" + lines), tmp_path / "out")
    file = KeyFile(build_key_file(items.path, items.digest, tmp_path / "keys").path)
    for apart in range(9):
        flipped = codes[apart] ^ sum(1 << bit for bit in dice.sample(range(64), apart))
        for distance in (3, 7):
            rule = parse_rule(1, 1, "iscc", f"ISCC:{text_code(flipped)}~{distance}")
            found = covered([candidates([file], rule)], items.digest, items.path)
            assert (found.get(1, np.zeros(0)).tolist() == [apart]) == (apart <= distance)


def test_a_key_that_collides_is_not_told(trapped, monkeypatch):
    items, built = trapped
    rule = parse_rule(1, 1, "domain", "innocent.example")
    monkeypatch.setattr("registry.screening.keyindex_rows.hash_key", lambda _text: hash_key("domain:example.com"))

    found = candidates([KeyFile(built.path)], rule)

    assert found.runs
    assert not covered([found], items.digest, items.path)


def test_merged_files_answer_as_the_single_ones_together(made, trapped, tmp_path):
    first, second = made[1], trapped[0]
    files = [KeyFile(build_key_file(one.path, one.digest, tmp_path).path) for one in (first, second)]
    rules = [parse_rule(at, 1, *question) for at, question in enumerate([*QUESTIONS, *sampled(first.path)])]

    merged = KeyFile(merge_key_files(files, tmp_path).path)

    assert [source.digest for source in merged.sources] == [first.digest, second.digest]
    assert sources_of(candidates_many([merged], rules)).keys() == {first.digest, second.digest}
    for rule in rules:
        assert set(candidates([merged], rule).runs) == set(candidates(files, rule).runs)


def test_large_tables_keep_half_of_a_key_and_answer_the_same(made, trapped, tmp_path, monkeypatch):
    files = [KeyFile(build_key_file(one.path, one.digest, tmp_path).path) for one in (made[1], trapped[0])]
    rules = [parse_rule(at, 1, *question) for at, question in enumerate([*QUESTIONS, *sampled(made[1].path)])]
    monkeypatch.setattr(keyindex_format, "NARROW_FROM", 100)
    monkeypatch.setattr(keyindex_build, "_STEP", 1000)

    narrow = KeyFile(merge_key_files(files, tmp_path / "narrow").path)
    again = KeyFile(merge_key_files([narrow], tmp_path / "again").path)

    assert (
        narrow.between("items", 0, (1 << 48) - 1).keys.tolist()
        == again.between("items", 0, (1 << 48) - 1).keys.tolist()
    )
    for file in (narrow, again):
        assert [set(one.runs) for one in candidates_many([file], rules)] == [
            set(one.runs) for one in candidates_many(files, rules)
        ]
        for rule in rules:
            assert set(candidates([file], rule).runs) == set(candidates(files, rule).runs)


def test_the_same_set_makes_the_same_file(made, tmp_path):
    built = [build_key_file(made[1].path, made[1].digest, tmp_path / name) for name in "ab"]

    assert built[0].digest == built[1].digest
    assert sha256(built[0].path.read_bytes()).hexdigest() == built[0].digest


@pytest.mark.parametrize("where", ["header", "rows", "end"])
def test_a_damaged_file_is_told_and_never_believed(made, tmp_path, where):
    path = build_key_file(made[1].path, made[1].digest, tmp_path).path
    data = bytearray(path.read_bytes())
    if where == "end":
        del data[-8:]
    else:
        data[20 if where == "header" else len(data) // 2] ^= 1
    path.write_bytes(data)

    with pytest.raises(DamagedKeyFile):
        KeyFile(path).check()


def test_damage_is_met_by_the_first_question_that_touches_it(made, tmp_path):
    path = build_key_file(made[1].path, made[1].digest, tmp_path).path
    data = bytearray(path.read_bytes())
    data[BLOCK // 2] ^= 1
    path.write_bytes(data)

    with pytest.raises(DamagedKeyFile):
        candidates([KeyFile(path)], parse_rule(1, 1, "sha256", "0" * 64))


def test_a_file_is_not_sealed_before_all_its_rows_are_there(tmp_path):
    writer = KeyFileWriter(tmp_path / "file", [Source("0" * 64, 2)], {"items": Shape(2)})
    keys = hash_keys(["url:example.com/"])
    writer.add("items", Rows(keys, np.zeros(1, np.uint64), None))

    with pytest.raises(ValueError, match="items: 1 rows of 2"):
        writer.finish()


def sampled(path) -> list[tuple[str, str]]:
    """Questions about every 500th item, and about the busiest hosts."""
    chosen = [item for item in iter_items(path) if item.item % 500 == 0]
    urls = [item.url for item in chosen if item.url]
    return [
        *(("url", url) for url in urls),
        *(("prefix", url.rpartition("/")[0]) for url in urls),
        *(("host", url.split("/")[2].partition(":")[0]) for url in urls),
        *(("sha256", item.sha256) for item in chosen if item.sha256),
        ("domain", "example.com"),
    ]


def all_keys(file) -> list[int]:
    return file.between("items", 0, (1 << 48) - 1).keys.tolist()


def read_all(path, rule) -> list[int]:
    """What the engine itself says, from every row."""
    index, near = in_memory([rule]).index, NearIndex([rule] if rule.kind == "iscc" else [])
    found: set[int] = set()
    with ItemFile(path) as file:
        for batch in file.batches(["item", *COMPARED]):
            items, columns = to_ints(batch.column("item")), [batch.column(name) for name in COMPARED]
            for hits in screen_canonical(index, *columns):
                found.update(items[hits.rows].tolist())
            if near:
                found.update(one.item for one in near.near(items, columns[-1]))
    return sorted(found)


def text_code(bits: int) -> str:
    """A content code for images with these 64 bits."""
    return b32encode(bytes([0x21, 0x01]) + bits.to_bytes(8, "big")).decode().rstrip("=")
