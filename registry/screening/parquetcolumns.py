"""Which columns of a Parquet file are taken, and how they may be read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from registry.screening.arrow import is_list, is_text
from registry.screening.columns import PARENTS, ColumnMap, match_columns, shown_names, within
from registry.screening.errors import ManifestError


def choose(schema: Any, url_columns: Collection[str]) -> ColumnMap:
    """The choice for an Arrow schema. Raises ManifestError: wrong_columns, duplicate_columns."""
    names = schema.names
    doubled = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if match_columns(doubled).names_items:
        raise ManifestError("duplicate_columns", found=shown_names(doubled))
    kinds = {field.name: field.type for field in schema if field.name not in doubled}
    columns = _chosen(kinds, url_columns)
    for parent in PARENTS:
        if not columns.names_something and parent in kinds and pa.types.is_struct(kinds[parent]):
            columns = within(parent, [field.name for field in kinds[parent] if is_text(field.type)])
    if not columns.names_something:
        raise ManifestError("wrong_columns", found=shown_names(names))
    if columns.twice:
        raise ManifestError("duplicate_columns", found=shown_names(columns.twice))
    return columns


def _chosen(kinds: dict[str, Any], url_columns: Collection[str]) -> ColumnMap:
    """URL, hash and host from text and bytes alone; the rest also from lists of text, dates and whole numbers."""
    named = match_columns([name for name, kind in kinds.items() if is_text(kind)], url_columns)
    if not named.names_items:
        numbers = [name for name, kind in kinds.items() if pa.types.is_integer(kind)]
        return named if named.domain is None else match_columns([named.domain, *numbers])
    chosen = match_columns([name for name, kind in kinds.items() if _readable(kind)], url_columns)
    return replace(chosen, url=named.url, sha256=named.sha256, domain=None, count=None, twice=named.twice)


def _readable(kind: Any) -> bool:
    if is_list(kind):
        return is_text(kind.value_type)
    return is_text(kind) or bool(pa.types.is_temporal(kind) or pa.types.is_integer(kind))


def belongs(leaf: str, names: set[str]) -> bool:
    """Whether a leaf column, `identifiers.list.element` or `image.url`, belongs to one of these top-level columns."""
    return bool(names & {leaf, leaf.partition(".")[0]})


def only_spread(metadata: pq.FileMetaData) -> set[str]:
    """Leaf columns that Arrow cannot read as dictionaries: each value is told by how it differs from the one before."""
    groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
    columns = [group.column(at) for group in groups for at in range(group.num_columns)]
    return {column.path_in_schema for column in columns if any("DELTA" in name for name in column.encodings)}
