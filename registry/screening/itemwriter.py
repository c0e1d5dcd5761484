"""Writes an item set: the Parquet file, the sorted keys, the kept tree nodes, and both roots.

`<digest>.items.parquet`  ITEM_SCHEMA in set order; `digest` is the SHA-256 of this file
`<digest>.keys`           entries of the second tree (see keystore)
`<digest>.nodes`          level-12 nodes of the first tree, then of the second, 32 bytes each

The last two follow from the first and serve quick proofs. Bytes are a function of the items (and of Arrow's version);
the roots are a function of the items alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from registry.screening.arrow import Bytes, Ints, fixed_rows, row_sizes
from registry.screening.domains import DomainTally, TopDomains
from registry.screening.files import file_digest, publish
from registry.screening.keystore import KeyStore
from registry.screening.tree import TreeBuilder

FORMAT = "dip-items/1"
GROUP_ROWS = 1 << 16
_GROUP_BYTES = 64 << 20
_TOP = 100

_FIELDS: list[pa.Field[Any]] = [
    pa.field("item", pa.int64(), nullable=False),
    pa.field("url", pa.string()),
    pa.field("sha256", pa.binary(32)),
    pa.field("identifiers", pa.list_(pa.string())),
    pa.field("surt", pa.string(), nullable=False),
    pa.field("title", pa.string()),
    pa.field("licence", pa.string()),
    pa.field("retrieved_at", pa.string()),
    pa.field("leaf", pa.binary(32), nullable=False),
]
ITEM_SCHEMA = pa.schema(_FIELDS)

_PARQUET: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,
    "use_dictionary": ["licence", "retrieved_at"],
    "column_encoding": {"item": "DELTA_BINARY_PACKED"},
    "write_page_index": True,
}


@dataclass(frozen=True, slots=True)
class Written:
    """What one item set came to. Roots and digest in hexadecimal, size in bytes."""

    path: Path
    digest: str
    size: int
    items: int
    root_hex: str
    key_root_hex: str
    domains: tuple[tuple[str, int], ...]
    domain_count: int


class ItemWriter:
    """Takes items in set order, with their key hashes; `finish` puts the files in place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parquet = pq.ParquetWriter(str(folder / "items"), ITEM_SCHEMA, **_PARQUET)
        self._held: list[pa.RecordBatch] = []
        self._held_rows = 0
        self._held_bytes = 0
        self._tree = TreeBuilder()
        self._keys = KeyStore(folder)
        self._top = TopDomains(_TOP)
        self._tally = DomainTally(lambda domain, items, _hits: self._top.add(domain, items))

    @property
    def items(self) -> int:
        return self._tree.size

    def add(self, batch: pa.RecordBatch, key_hashes: Bytes) -> None:
        """`batch` has ITEM_SCHEMA; `key_hashes` has shape (n, 32)."""
        self._tree.extend([leaf.tobytes() for leaf in fixed_rows(batch.column("leaf"), 32)])
        self._keys.add(key_hashes)
        self._tally.add(batch.column("url"), batch.column("surt"))
        sizes = row_sizes(batch.columns, batch.num_rows)
        start = 0
        while start < batch.num_rows:
            start += self._hold(batch.slice(start), sizes[start:])

    def finish(self, out_dir: Path) -> Written:
        self._flush()
        self._tally.close()
        keys, nodes = self._folder / "keys", self._folder / "nodes"
        self._keys.write(keys)
        nodes.write_bytes(b"".join(self._tree.blocks + self._keys.tree.blocks))
        root, key_root = self._tree.root().hex(), self._keys.tree.root().hex()
        self._parquet.add_key_value_metadata(
            {"dip.format": FORMAT, "dip.items": str(self.items), "dip.root": root, "dip.key_root": key_root}
        )
        self._parquet.close()
        path, digest, size = self._publish(out_dir, keys, nodes)
        return Written(path, digest, size, self.items, root, key_root, self._top.top(), self._top.distinct)

    def _publish(self, out_dir: Path, keys: Path, nodes: Path) -> tuple[Path, str, int]:
        """The item file last: whoever sees it finds the others beside it."""
        items = self._folder / "items"
        digest, size = file_digest(items), items.stat().st_size
        publish(keys, out_dir / f"{digest}.keys")
        publish(nodes, out_dir / f"{digest}.nodes")
        return publish(items, out_dir / f"{digest}.items.parquet"), digest, size

    def _hold(self, batch: pa.RecordBatch, sizes: Ints) -> int:
        """Take rows up to the end of the row group, which depends on the rows alone; returns how many."""
        running = np.cumsum(sizes) + self._held_bytes
        count = min(int(np.searchsorted(running, _GROUP_BYTES)) + 1, GROUP_ROWS - self._held_rows, batch.num_rows)
        self._held.append(batch.slice(0, count))
        self._held_rows += count
        self._held_bytes = int(running[count - 1])
        if self._held_rows == GROUP_ROWS or self._held_bytes >= _GROUP_BYTES:
            self._flush()
        return count

    def _flush(self) -> None:
        if self._held:
            # In one piece: where Arrow ends a page depends on the pieces it is given.
            table = pa.Table.from_batches(self._held).combine_chunks()
            self._parquet.write_table(table, row_group_size=GROUP_ROWS)
            self._held, self._held_rows, self._held_bytes = [], 0, 0
