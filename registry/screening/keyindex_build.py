"""Making key files: one from an item set, a larger one from several. Memory is bounded by one part of the key space."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from registry.kernel.iscc import read_iscc
from registry.screening.arrow import to_ints
from registry.screening.files import file_digest, publish, work_folder
from registry.screening.itemset import COMPARED, ItemFile
from registry.screening.keyindex import KEY_BITS, hash_keys
from registry.screening.keyindex_file import KeyFile
from registry.screening.keyindex_format import SUFFIX, KeyFileWriter, Rows, Shape, Source
from registry.screening.keyindex_places import Places

BANDS = 4  # of 16 bits: codes that differ in up to seven agree in one band but for one bit
_PART_BITS = 6  # of a key, by which a table is spilled to files while it is read
_BUFFER = 1 << 16
_STEP = 1 << 22  # rows of a table that are merged at a time, about
_RECORD = np.dtype([("key", "<u8"), ("ref", "<u8"), ("count", "<u4")])
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished key file; `digest` hexadecimal, `size` in bytes, `rows` over all tables."""

    path: Path
    digest: str
    size: int
    sources: tuple[Source, ...]
    rows: int


def rotated(code: int, band: int) -> int:
    """A 64-bit code with the 16 bits of a band in front."""
    shift = 16 * band
    return ((code << shift) | (code >> (64 - shift))) & (1 << 64) - 1


def build_key_file(items_path: Path, digest: str, out_dir: Path, tell: Tell = lambda _rows: None) -> Built:
    """The key file of one item set (`digest`: its name). `tell` is called with the number of items read so far.

    Raises ItemSetError."""
    with work_folder(out_dir) as folder, ItemFile(items_path) as file:
        spills = _Spills(folder)
        places = Places()
        done = 0
        for batch in file.batches(["item", *COMPARED]):
            _take(batch, spills, places)
            done += batch.num_rows
            tell(done)
        places.close()
        _spill_places(places, spills)
        shapes = {name: _shape(name, spill.rows) for name, spill in spills.items()}
        writer = KeyFileWriter(folder / "file", [Source(digest, file.items)], shapes)
        for name, spill in spills.items():
            for part in spill.sorted():
                writer.add(name, Rows(part["key"], part["ref"], part["count"].astype(np.int64)))
        return _finish(writer, folder / "file", out_dir, [Source(digest, file.items)], shapes)


def merge_key_files(files: Sequence[KeyFile], out_dir: Path, tell: Tell = lambda _rows: None) -> Built:
    """One file in place of several, over the item sets of all of them. Raises DamagedKeyFile."""
    sources = [source for file in files for source in file.sources]
    bases = np.cumsum([0, *(file.items for file in files)]).tolist()
    names = sorted({name for file in files for name in file.tables})
    shapes = {name: _shape(name, sum(file.length(name) for file in files)) for name in names}
    with work_folder(out_dir) as folder:
        writer = KeyFileWriter(folder / "file", sources, shapes)
        done = 0
        for name in names:
            for rows in _merged(name, shapes[name], files, bases):
                writer.add(name, rows)
                done += len(rows.keys)
                tell(done)
        return _finish(writer, folder / "file", out_dir, sources, shapes)


def _shape(name: str, rows: int) -> Shape:
    return Shape(rows, is_counted=name == "places", is_hash=not name.startswith("near"))


def _finish(
    writer: KeyFileWriter, path: Path, out_dir: Path, sources: Sequence[Source], shapes: dict[str, Shape]
) -> Built:
    writer.finish()
    digest, size = file_digest(path), path.stat().st_size
    rows = sum(shape.rows for shape in shapes.values())
    return Built(publish(path, out_dir / f"{digest}{SUFFIX}"), digest, size, tuple(sources), rows)


def _merged(name: str, shape: Shape, files: Sequence[KeyFile], bases: Sequence[int]) -> Iterator[Rows]:
    """The rows of one table of all files, a part of the key space after the other."""
    bits = KEY_BITS if shape.is_hash else 64
    parts = 1 << max(0, (shape.rows // _STEP).bit_length())
    width = (1 << bits) // parts
    for part in range(parts):
        least, greatest = part * width, (part + 1) * width - 1
        found = [(file.between(name, least, greatest), base) for file, base in zip(files, bases, strict=False)]
        keys = np.concatenate([rows.keys for rows, _base in found])
        refs = np.concatenate([rows.refs + np.uint64(base) for rows, base in found])
        order = np.argsort(keys, kind="stable")  # references rise from file to file and within one
        counts = None
        if shape.is_counted:
            counts = np.concatenate([rows.counts for rows, _base in found if rows.counts is not None])[order]
        yield Rows(keys[order], refs[order], counts)


class _Spills:
    """The tables of one file on their way into order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, _Spill] = {}

    def __getitem__(self, name: str) -> _Spill:
        if name not in self._tables:
            folder = self._folder / name
            folder.mkdir()
            self._tables[name] = _Spill(folder, KEY_BITS if _shape(name, 0).is_hash else 64)
        return self._tables[name]

    def items(self) -> list[tuple[str, _Spill]]:
        return sorted(self._tables.items())


@dataclass(slots=True)
class _Spill:
    """Rows of one table, parted by the first bits of their keys."""

    folder: Path
    bits: int
    rows: int = 0
    _held: list[Any] = field(default_factory=list)
    _held_rows: int = 0

    def add(self, keys: Any, refs: Any, counts: Any = 1) -> None:
        records = np.empty(len(keys), _RECORD)
        records["key"], records["ref"], records["count"] = keys, refs, counts
        self._held.append(records)
        self._held_rows += len(records)
        self.rows += len(records)
        if self._held_rows >= _BUFFER:
            self._flush()

    def sorted(self) -> Iterator[Any]:
        """All rows by (key, reference), part by part."""
        self._flush()
        for path in sorted(self.folder.glob("*")):
            records = np.fromfile(path, _RECORD)
            yield records[np.lexsort((records["ref"], records["key"]))]

    def _flush(self) -> None:
        if not self._held:
            return
        records = np.concatenate(self._held)
        parts = (records["key"] >> np.uint64(self.bits - _PART_BITS)).astype(np.int64)
        for part in np.unique(parts).tolist():
            with (self.folder / f"{part:03d}").open("ab") as file:
                file.write(records[parts == part].tobytes())
        self._held, self._held_rows = [], 0


def _take(batch: pa.RecordBatch, spills: _Spills, places: Places) -> None:
    """Spread one batch of items over the tables."""
    numbers = to_ints(batch.column("item"))
    texts: list[str] = []
    refs: list[int] = []
    columns = (batch.column(name).to_pylist() for name in COMPARED)
    for number, url, digest, identifiers in zip(numbers.tolist(), *columns, strict=True):
        if url:
            key = url.partition("://")[2]
            texts.append(f"url:{key}")
            refs.append(number)
            places.add(number, key)
        if digest:
            texts.append(f"sha256:{digest.hex()}")
            refs.append(number)
        for identifier in identifiers or ():
            texts.append(identifier)
            refs.append(number)
            if identifier.startswith("iscc:"):
                _take_code(identifier.removeprefix("iscc:"), number, spills)
    if texts:
        spills["items"].add(hash_keys(texts), refs)
    _spill_places(places, spills)


def _spill_places(places: Places, spills: _Spills) -> None:
    texts, starts, counts = places.closed()
    if texts:
        spills["places"].add(hash_keys(texts), starts, counts)


def _take_code(code: str, number: int, spills: _Spills) -> None:
    try:
        units = read_iscc(code).units
    except ValueError:
        return  # a code of a later version: nothing to compare
    for unit in units:
        for band in range(BANDS):
            keys = np.array([rotated(unit.bits, band)], np.uint64)
            spills[near_table(unit.kind, band)].add(keys, [number])


def near_table(kind: tuple[int, int], band: int) -> str:
    return f"near.{kind[0]}.{kind[1]}.{band}"
