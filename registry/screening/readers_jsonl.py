"""Reader of JSON Lines manifests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson

from registry.screening.bytestream import LineFault, Lines
from registry.screening.columns import ColumnMap, match_columns, shown_names
from registry.screening.errors import ManifestError
from registry.screening.limits import Limits
from registry.screening.rows import Row, clip, split_identifiers, with_scheme


class JsonLines:
    """Rows of a JSON Lines text: one object a line; blank lines are no rows.

    Columns are chosen per set of keys, so that rows may leave some out. `columns` is the choice for the first object.
    A key given twice makes the row bad: two programs would read two different items. Raises ManifestError: not_utf8,
    wrong_columns (when the first object names neither URL nor hash).
    """

    def __init__(self, lines: Lines, limits: Limits) -> None:
        self._lines = lines
        self._limits = limits
        self._known: dict[tuple[str, ...], ColumnMap] = {}
        self.columns: ColumnMap | None = None

    def __iter__(self) -> Iterator[Row]:
        lines = self._lines
        while True:
            lines.mark()
            try:
                line = next(lines)
            except StopIteration:
                return
            except LineFault as fault:
                yield Row(fault.row, fault=fault.reason)
                continue
            if not line.isspace():
                yield self._row(lines.row, line)

    def _row(self, row: int, line: str) -> Row:
        try:
            value = orjson.loads(line)
            if not isinstance(value, dict):
                return Row(row, fault="not_an_object")
            columns = self._columns(value)
            if _may_repeat_a_key(line, columns) and repeats_a_key(line):
                return Row(row, fault="duplicate_key")
        except ValueError as error:
            if isinstance(error, ManifestError):
                raise
            return Row(row, fault="not_json")
        try:
            return self._taken(row, value, columns)
        except TypeError:
            return Row(row, fault="not_text")

    def _columns(self, value: dict[str, Any]) -> ColumnMap:
        keys = tuple(value)
        columns = self._known.get(keys)
        if columns is None:
            columns = match_columns(keys)
            if self.columns is None:
                if not columns.names_items:
                    raise ManifestError("wrong_columns", found=shown_names(keys))
                self.columns = columns
            if len(self._known) < 1000:
                self._known[keys] = columns
        return columns

    def _taken(self, row: int, value: dict[str, Any], columns: ColumnMap) -> Row:
        identifiers = [
            part
            for name, scheme in columns.identifiers.items()
            for part in _identifiers(value[name], scheme, self._limits)
        ]
        return Row(
            row,
            _text(value, columns.url),
            _text(value, columns.sha256),
            identifiers or None,
            _shown(value, columns.title, self._limits),
            _shown(value, columns.licence, self._limits),
            _shown(value, columns.retrieved_at, self._limits),
        )


def _may_repeat_a_key(line: str, columns: ColumnMap) -> bool:
    """Whether a slower, strict parse must decide; an escape can hide a key's spelling."""
    return "\\u" in line or any(line.count(f'"{name}"') > 1 for name in columns.taken())


def repeats_a_key(line: str) -> bool:
    """Whether a line that is a JSON object names a key of it twice."""
    pairs: list[tuple[str, Any]] = json.loads(line, object_pairs_hook=list)  # the outermost object comes last
    return len(dict(pairs)) < len(pairs)


def _text(value: dict[str, Any], name: str | None) -> str | None:
    """Raises TypeError for what is neither text nor null."""
    found = None if name is None else value[name]
    if found is None or isinstance(found, str):
        return found or None
    raise TypeError(name)


def _shown(value: dict[str, Any], name: str | None, limits: Limits) -> str | None:
    found = None if name is None else value[name]
    return clip(str(found), limits) if isinstance(found, (str, int, float)) else None


def _identifiers(found: object, scheme: str, limits: Limits) -> list[str]:
    if found is None:
        return []
    if isinstance(found, str):
        return split_identifiers(found, scheme)
    if isinstance(found, int) and scheme:  # an ISBN or PMID written as a number
        return [with_scheme(str(found), scheme)]
    if isinstance(found, list) and all(isinstance(part, str) for part in found):
        return [with_scheme(part, scheme) for part in found[: limits.max_identifiers + 1] if part]
    raise TypeError(scheme)
