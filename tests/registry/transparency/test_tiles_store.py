"""Tiles: where they lie, how they grow, and proofs read from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.transparency.encoding import FormatError
from registry.transparency.merkle import EMPTY_ROOT, ProofError, leaf_hash, root, verify_consistency, verify_inclusion
from registry.transparency.tiles import (
    ENTRIES,
    Tile,
    TileStore,
    bundles_of,
    decode_bundle,
    encode_bundle,
    grow,
    parse_path,
    tile_width,
    tiles_of,
)

MOST = 66_000  # a second tile at level 1
LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(MOST)]


class Disk:
    """Tiles as files: each path is written once."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.size = 0

    def read(self, level: int, index: int, width: int) -> bytes:
        return self.files[Tile(level, index, width).path]

    def append(self, leaves: list[bytes]) -> list[Tile]:
        grown = grow(self.size, leaves, self.read)
        self.size += len(leaves)
        for tile, data in grown.items():
            assert tile.path not in self.files, "a tile never changes"
            self.files[tile.path] = data
        return sorted(grown)


@pytest.fixture(scope="module")
def disk() -> Disk:
    disk = Disk()
    disk.append(LEAVES)
    return disk


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 999, 1), "tile/0/999.p/1"),
        (Tile(1, 1000, 255), "tile/1/x001/000.p/255"),
        (Tile(63, 123456789), "tile/63/x123/x456/789"),
        (Tile(ENTRIES, 67, 5), "tile/entries/067.p/5"),
    ],
)
def test_path_names_the_tile(tile: Tile, path: str):
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/999",
        "tile/0/٠٠٠",
        "tile/data/000",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/../000",
    ],
)
def test_path_that_names_no_tile_is_refused(path: str):
    with pytest.raises(FormatError):
        parse_path(path)


@pytest.mark.parametrize(("level", "index", "width"), [(-2, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_tile_that_cannot_be_is_refused(level: int, index: int, width: int):
    with pytest.raises(FormatError):
        Tile(level, index, width)


@given(st.integers(ENTRIES, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_path_reads_back_as_itself(level: int, index: int, width: int):
    assert parse_path(Tile(level, index, width).path) == Tile(level, index, width)


@given(st.integers(0, 10**6), st.integers(0, 2000))
def test_new_tiles_are_those_whose_width_grew(since: int, more: int):
    size = since + more

    tiles = list(tiles_of(size, since))

    expected = [
        Tile(level, index, tile_width(level, index, size))
        for level in range(4)
        for index in range((since >> 8 * level) // 256, (size >> 8 * level) // 256 + 1)
        if tile_width(level, index, size) > tile_width(level, index, since)
    ]
    assert tiles == expected
    assert [(tile.index, tile.width) for tile in bundles_of(size, since)] == [
        (tile.index, tile.width) for tile in tiles if tile.level == 0
    ]


@given(st.lists(st.integers(0, 700), max_size=5))
def test_tree_grown_in_steps_has_the_tiles_of_its_sizes(steps: list[int]):
    disk = Disk()

    for step in steps:
        before = disk.size
        written = disk.append(LEAVES[before : before + step])
        assert written == list(tiles_of(disk.size, before))

    assert TileStore(disk.size, disk.read).root() == root(LEAVES[: disk.size])


def test_empty_tree_has_its_root_and_no_tiles():
    assert TileStore(0, Disk().read).root() == EMPTY_ROOT
    assert list(tiles_of(0)) == list(bundles_of(0)) == []
    assert grow(0, [], Disk().read) == {}


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_535, 65_536, 65_537, MOST])
def test_root_of_any_earlier_size_is_read_from_wider_tiles(disk: Disk, size: int):
    final = {(tile.level, tile.index): disk.files[tile.path] for tile in tiles_of(MOST)}

    store = TileStore(size, lambda level, index, width: final[level, index])

    assert store.root() == root(LEAVES[:size])


@given(data=st.data())
def test_inclusion_proof_from_tiles_verifies(disk: Disk, data: st.DataObject):
    index = data.draw(st.integers(0, MOST - 1))
    store = TileStore(MOST, disk.read)

    verify_inclusion(LEAVES[index], index, MOST, store.inclusion_proof(index), store.root())


@given(data=st.data())
def test_consistency_proof_from_tiles_verifies(disk: Disk, data: st.DataObject):
    old = data.draw(st.integers(1, MOST) | st.sampled_from([255, 256, 257, 65_535, 65_536, 65_537]))
    store = TileStore(MOST, disk.read)

    verify_consistency(old, MOST, store.consistency_proof(old), root(LEAVES[:old]), store.root())


def test_proof_reads_few_tiles(disk: Disk):
    read: list[tuple[int, int]] = []

    def counted(level: int, index: int, width: int) -> bytes:
        read.append((level, index))
        return disk.read(level, index, width)

    TileStore(MOST, counted).inclusion_proof(300)

    assert len(read) == len(set(read)) <= 5


def test_growth_reads_the_right_edge_only(disk: Disk):
    read: list[Tile] = []

    def counted(level: int, index: int, width: int) -> bytes:
        read.append(Tile(level, index, width))
        return disk.read(level, index, width)

    grow(MOST, [leaf_hash(b"one more")] * 300, counted)

    assert read == [Tile(0, 257, 208), Tile(1, 1, 1)]


@pytest.mark.parametrize("missing", [1, 31, 32])
def test_tile_that_was_cut_short_is_noticed(disk: Disk, missing: int):
    store = TileStore(MOST, lambda level, index, width: disk.read(level, index, width)[:-missing])

    with pytest.raises(ProofError, match="shorter"):
        store.root()


def test_flipped_bit_in_a_tile_leads_to_a_proof_that_fails(disk: Disk):
    def flipped(level: int, index: int, width: int) -> bytes:
        data = bytearray(disk.read(level, index, width))
        data[-1] ^= 1
        return bytes(data)

    with pytest.raises(ProofError):
        verify_inclusion(LEAVES[0], 0, MOST, TileStore(MOST, flipped).inclusion_proof(0), root(LEAVES))


@pytest.mark.parametrize(("level", "index"), [(0, MOST), (1, MOST // 2), (16, 1), (17, 0)])
def test_node_that_is_not_complete_cannot_be_had(disk: Disk, level: int, index: int):
    with pytest.raises(ProofError):
        TileStore(MOST, disk.read).node(level, index)


def test_bundle_prefixes_each_entry_with_its_length():
    assert encode_bundle([b"ab", b"", b"c" * 256]) == b"\x00\x02ab\x00\x00\x01\x00" + b"c" * 256


@given(st.lists(st.binary(max_size=50), max_size=10))
def test_bundle_reads_back_as_itself(entries: list[bytes]):
    assert decode_bundle(encode_bundle(entries)) == entries


def test_entry_beyond_65535_bytes_is_refused():
    assert decode_bundle(encode_bundle([bytes(65_535)])) == [bytes(65_535)]
    with pytest.raises(FormatError):
        encode_bundle([bytes(65_536)])


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00"])
def test_bundle_that_ends_within_an_entry_is_refused(data: bytes):
    with pytest.raises(FormatError):
        decode_bundle(data)
