"""The forms of manifests that are read, and what was found out about one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from registry.screening.bytestream import Compression
from registry.screening.columns import ColumnMap

Kind = Literal["csv", "tsv", "list", "jsonl", "parquet", "cdxj", "cdx", "warc", "arc", "webdataset", "croissant"]
Container = Literal["zip", "tar"]
HOST_LEVEL = "-hosts"  # in the name of a form: each row names a host, and no single item


@dataclass(frozen=True, slots=True)
class Format:
    """What was found. `delimiter` is set for csv and tsv; `columns` and `header` for text with columns.

    `list` is one URL (or one host) a line, with or without a heading. A text without a header keeps the order of its
    first line: `header` is then None and the names in `columns` are positions ("0", "1"). `container` is set for a
    Croissant file that came with the files it names; `member` is then its path inside.
    """

    kind: Kind
    compression: Compression | None = None
    delimiter: str | None = None
    header: tuple[str, ...] | None = None
    columns: ColumnMap = field(default_factory=ColumnMap)
    width: int = 1
    container: Container | None = None
    member: str = ""

    def name(self, columns: ColumnMap) -> str:
        """Such as `csv`, `jsonl+gzip`, `csv-hosts` (each row names a host), `croissant+zip`; 20 characters at most."""
        hosts = HOST_LEVEL if columns.domain is not None else ""
        packing = self.container or self.compression
        return f"{self.kind}{hosts}" + (f"+{packing}" if packing else "")
