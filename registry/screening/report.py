"""What building an item set reports, and how it tells how far it is; both travel as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Progress:
    """`stage` is reading or writing. `bytes_*` are of the stored source; `rows_done` are rows of the stage at hand,
    out of `rows_read` while writing."""

    stage: str
    rows_read: int
    bytes_read: int
    bytes_total: int
    rows_done: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


OnProgress = Callable[[Progress], None]


def quiet(_progress: Progress) -> None:
    """For callers who do not wish to know."""


@dataclass(frozen=True, slots=True)
class ItemsReport:
    """An item set and what became of every row: rows_read = items + duplicates + excluded + all unresolvable.

    Roots and `digest` (of the file at `path`) are hexadecimal, `size` is in bytes. `unresolvable` counts by reason code
    (resolve.REASONS); `unresolvable_path` lists row and reason, None if there is nothing to list. `domains` are the
    100 with most items, out of `domain_count`. `clipped` items had a shown text cut. `manifest_format` is such as
    "csv" or "jsonl+gzip" (forms.Format.name), `columns` the columns chosen, `files` what became of each file of an
    archive (readers_bundle). For an exclusion `rows_read` counts the items before.
    """

    path: Path
    digest: str
    size: int
    items: int
    root_hex: str
    key_root_hex: str
    rows_read: int
    duplicates: int = 0
    excluded: int = 0
    unresolvable: dict[str, int] = field(default_factory=dict)
    unresolvable_path: Path | None = None
    clipped: int = 0
    domains: tuple[tuple[str, int], ...] = ()
    domain_count: int = 0
    manifest_format: str = ""
    columns: dict[str, object] = field(default_factory=dict)
    files: list[dict[str, object]] = field(default_factory=list)
    format: str = "dip-items/1"

    @property
    def unresolvable_rows(self) -> int:
        return sum(self.unresolvable.values())

    def as_json(self) -> dict[str, Any]:
        listed = self.unresolvable_path
        return asdict(self) | {"path": str(self.path), "unresolvable_path": None if listed is None else str(listed)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> ItemsReport:
        listed = value["unresolvable_path"]
        return replace(
            cls(**value),
            path=Path(value["path"]),
            unresolvable_path=None if listed is None else Path(listed),
            domains=tuple((domain, count) for domain, count in value["domains"]),
        )
