"""C2SP tlog-tiles: the tree as files of up to 256 hashes that never change.

https://c2sp.org/tlog-tiles. Tile (level, index) holds the hashes of nodes (8·level, 256·index …) of the tree, see
`merkle` for node names. A partial tile holds fewer than 256; it is a prefix of every wider one, so a reader given more
hashes than it asked for uses the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from registry.transparency import merkle
from registry.transparency.checkpoint import head_of
from registry.transparency.encoding import FormatError
from registry.transparency.merkle import HASH_SIZE, ProofError

HEIGHT = 8
WIDTH = 1 << HEIGHT
ENTRIES = -1  # the level under which entry bundles go; bundle n has the index and width of tile n of level 0
MAX_ENTRY = 0xFFFF
CHECKPOINT = "checkpoint"  # the name the head has beside the tiles

_PATH = re.compile(
    r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII
)  # levels run to 63, widths to 255

ReadTile = Callable[[int, int, int], bytes]


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Coordinates of one tile or, at level ENTRIES, of one entry bundle. `width` below 256 means partial."""

    level: int
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if not ENTRIES <= self.level <= 63 or self.index < 0 or not 1 <= self.width <= WIDTH:
            raise FormatError("no such tile")

    @property
    def path(self) -> str:
        """`tile/0/x001/x234/067.p/8`, below the log's prefix."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_index_path(self.index)}{partial}"


def parse_path(path: str) -> Tile:
    """Read a tile's path; raises FormatError for anything `Tile.path` would not write."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise FormatError("not the path of a tile")
    level = ENTRIES if match[1] == "entries" else int(match[1])
    tile = Tile(level, int(match[2].replace("x", "").replace("/", "")), int(match[3] or WIDTH))
    if tile.path != path:
        raise FormatError("not the one path of this tile")
    return tile


def tile_width(level: int, index: int, size: int) -> int:
    """How many hashes tile (level, index) holds in a tree of `size` leaves; 0 if it does not exist yet."""
    return max(0, min(WIDTH, (size >> HEIGHT * max(level, 0)) - index * WIDTH))


def tile_of(level: int, index: int) -> tuple[int, int]:
    """(level, index) of the tile that holds a node's hash, or the hashes below it."""
    tile_level, height = divmod(level, HEIGHT)
    return tile_level, (index << height) // WIDTH


def tiles_of(size: int, since: int = 0) -> Iterator[Tile]:
    """Every tile of a tree of `size` leaves that is new or wider than in the tree of `since`; no entry bundles."""
    for level in range(64):
        before, after = since >> HEIGHT * level, size >> HEIGHT * level
        if before == after:
            return
        for index in range(before // WIDTH, -(-after // WIDTH)):
            yield Tile(level, index, tile_width(level, index, size))


def bundles_of(size: int, since: int = 0) -> Iterator[Tile]:
    """Every entry bundle of a log of `size` entries that is new or wider than at `since`."""
    if size > since:
        for index in range(since // WIDTH, -(-size // WIDTH)):
            yield Tile(ENTRIES, index, tile_width(ENTRIES, index, size))


class TileStore:
    """A tree of `size` leaves read through its tiles.

    `read(level, index, width)` returns at least `width` hashes of a tile, concatenated. Tiles read are kept for the
    life of the object, so make one for each proof or short run of proofs. What is read is not checked against a
    checkpoint: a proof from a broken store fails where it is verified.
    """

    def __init__(self, size: int, read: ReadTile) -> None:
        self.size = size
        self._read = read
        self._tiles: dict[tuple[int, int], bytes] = {}

    def tile(self, level: int, index: int) -> bytes:
        """All hashes tile (level, index) has at this size. Raises ProofError if fewer are stored."""
        if (level, index) not in self._tiles:
            width = tile_width(level, index, self.size)
            if not width:
                raise ProofError(f"a tree of {self.size} leaves has no tile {index} at level {level}")
            data = self._read(level, index, width)[: width * HASH_SIZE]
            if len(data) != width * HASH_SIZE:
                raise ProofError(f"tile {index} at level {level} is shorter than {width} hashes")
            self._tiles[level, index] = data
        return self._tiles[level, index]

    def node(self, level: int, index: int) -> bytes:
        """Hash of a complete node; the `get_node` of `merkle`."""
        height, offset = level % HEIGHT, (index << level % HEIGHT) % WIDTH
        data = self.tile(*tile_of(level, index))[offset * HASH_SIZE : (offset + (1 << height)) * HASH_SIZE]
        if len(data) != HASH_SIZE << height:
            raise ProofError(f"node {index} at level {level} is not complete at {self.size} leaves")
        return merkle.root(_hashes(data))

    def root(self) -> bytes:
        return merkle.root_from_nodes(self.size, self.node)

    def inclusion_proof(self, index: int) -> list[bytes]:
        return merkle.inclusion_proof(index, self.size, self.node)

    def consistency_proof(self, old_size: int) -> list[bytes]:
        """From the tree of `old_size` leaves to this one."""
        return merkle.consistency_proof(old_size, self.size, self.node)


class Reader:
    """Reads the log in a folder (or any copy of it): entries, leaf hashes, roots and proofs at any size up to its head.

    `checkpoint` is the signed head that stood beside the tiles when the object was made, and `size` its size; a size
    given takes its place. Signatures are not checked, and the tree only where
    a proof is verified. Raises FileNotFoundError for what is not there, FormatError and ProofError for what cannot be.
    """

    def __init__(self, root_dir: Path | str, size: int | None = None) -> None:
        self.root_dir = Path(root_dir)
        self.checkpoint = (self.root_dir / CHECKPOINT).read_bytes() if size is None else b""
        self.size = head_of(self.checkpoint).size if size is None else size
        self._stores: dict[int, TileStore] = {}

    def leaf_hash(self, index: int) -> bytes:
        return self._store(self.size).node(0, index)

    def entry(self, index: int) -> bytes:
        """The bytes of an entry, which must have the leaf hash of its place."""
        if not 0 <= index < self.size:
            raise ProofError(f"no leaf {index} in a tree of {self.size}")
        bundle, offset = divmod(index, WIDTH)
        data = self.read(ENTRIES, bundle, tile_width(ENTRIES, bundle, self.size))
        entries = decode_bundle(data)
        if offset >= len(entries) or merkle.leaf_hash(entries[offset]) != self.leaf_hash(index):
            raise ProofError(f"the bundle does not hold entry {index}")
        return entries[offset]

    def root(self, size: int | None = None) -> bytes:
        return self._store(self.size if size is None else size).root()

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """RFC 6962 audit path of leaf `index` in the tree of `size` leaves."""
        return self._store(self.size if size is None else size).inclusion_proof(index)

    def consistency_proof(self, old_size: int, new_size: int | None = None) -> list[bytes]:
        """RFC 6962 proof that the tree of `old_size` leaves is a prefix of that of `new_size`."""
        return self._store(self.size if new_size is None else new_size).consistency_proof(old_size)

    def read(self, level: int, index: int, width: int) -> bytes:
        """A tile or bundle of at least `width`: the very one, or the full one it grew into."""
        partial = self.root_dir / Tile(level, index, width).path
        if width < WIDTH and not partial.exists():
            return (self.root_dir / Tile(level, index).path).read_bytes()
        return partial.read_bytes()

    def _store(self, size: int) -> TileStore:
        if not 0 <= size <= self.size:
            raise ProofError(f"the log has {self.size} leaves, not {size}")
        return self._stores.setdefault(size, TileStore(size, self._tile))

    def _tile(self, level: int, index: int, width: int) -> bytes:
        """Its own width at a smaller size may be gone: then the width it has at the head serves."""
        path = self.root_dir / Tile(level, index, width).path
        return path.read_bytes() if path.exists() else self.read(level, index, tile_width(level, index, self.size))


def grow(size: int, leaf_hashes: Sequence[bytes], read: ReadTile) -> dict[Tile, bytes]:
    """Append leaf hashes to a tree of `size` leaves: every tile that is new or wider, with all its hashes.

    `read` is asked for the partial tiles at the right edge only, one for each level at most. Memory is that of the
    result.
    """
    grown: dict[Tile, bytes] = {}
    store, fresh, level = TileStore(size, read), b"".join(leaf_hashes), 0
    while fresh:
        index, width = divmod(size >> HEIGHT * level, WIDTH)
        data = (store.tile(level, index) if width else b"") + fresh
        span = WIDTH * HASH_SIZE
        pieces = [data[start : start + span] for start in range(0, len(data), span)]
        for number, piece in enumerate(pieces):
            grown[Tile(level, index + number, len(piece) // HASH_SIZE)] = piece
        fresh = b"".join(merkle.root(_hashes(piece)) for piece in pieces if len(piece) == span)
        level += 1
    return grown


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries, each after its length as a big-endian uint16. Raises FormatError for one beyond 65,535 bytes."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise FormatError(f"an entry has at most {MAX_ENTRY} bytes")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def decode_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle. Raises FormatError if it ends within one."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if at > len(data) or start > len(data):
            raise FormatError("the bundle ends within an entry")
        entries.append(data[start:at])
    return entries


def _hashes(data: bytes) -> Iterator[bytes]:
    return (data[start : start + HASH_SIZE] for start in range(0, len(data), HASH_SIZE))


def _index_path(index: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
