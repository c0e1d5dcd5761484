"""Reader of JSON Lines manifests."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

import orjson

from registry.screening.bytestream import LineFault, Lines
from registry.screening.columns import PARENTS, ColumnMap, match_columns, shown_names, within
from registry.screening.errors import ManifestError
from registry.screening.hostrows import host_row
from registry.screening.limits import Limits
from registry.screening.rows import Row, clip, split_identifiers, with_scheme


class JsonLines:
    """Rows of a JSON Lines text: one object a line; blank lines are no rows.

    Raises ManifestError: not_utf8, wrong_columns (when the first object names nothing).
    """

    def __init__(self, lines: Lines, limits: Limits, url_columns: Collection[str] = ()) -> None:
        self._lines = lines
        self._objects = JsonObjects(limits, url_columns)

    @property
    def columns(self) -> ColumnMap:
        return self._objects.columns or ColumnMap()

    def __iter__(self) -> Iterator[Row]:
        for row, line in self._lines.texts():
            yield Row(row, fault=line.reason) if isinstance(line, LineFault) else self._objects.row(row, line)


class JsonObjects:
    """Turns texts that are JSON objects into rows.

    Columns are chosen per set of keys, so that rows may leave some out: among the object's own keys, or, where these
    name nothing, among the keys of an object under one of columns.PARENTS. `columns` is the choice for the first
    object. A key given twice makes the row bad: two programs would read two different items. With `is_strict` the
    first object must name something, or ManifestError("wrong_columns") is raised.
    """

    def __init__(self, limits: Limits, url_columns: Collection[str] = (), *, is_strict: bool = True) -> None:
        self._limits = limits
        self._url_columns = url_columns
        self._is_strict = is_strict
        self._known: dict[tuple[str, ...], ColumnMap] = {}
        self.columns: ColumnMap | None = None

    def row(self, row: int, line: str) -> Row:
        try:
            value = orjson.loads(line)
            if not isinstance(value, dict):
                return Row(row, fault="not_an_object")
            value, columns = self._chosen(value)
            if columns.twice or (_may_repeat_a_key(line, columns) and repeats_a_key(line)):
                return Row(row, fault="duplicate_key")
        except ManifestError:
            raise
        except (ValueError, RecursionError):
            return Row(row, fault="not_json")
        try:
            return self._taken(row, value, columns)
        except TypeError:
            return Row(row, fault="not_text")

    def _chosen(self, value: dict[str, Any]) -> tuple[dict[str, Any], ColumnMap]:
        """The object, flattened where it needs to be, and its columns."""
        columns = self._columns(tuple(value), lambda keys: match_columns(keys, self._url_columns))
        if not columns.names_something:
            for parent in PARENTS:
                inner = value.get(parent)
                if not isinstance(inner, dict):
                    continue
                found = self._columns((parent, "", *inner), lambda keys: within(keys[0], keys[2:]))
                if found.names_items:
                    value, columns = {f"{parent}.{key}": part for key, part in inner.items()}, found
                    break
        if self.columns is None:
            if self._is_strict and not columns.names_something:
                raise ManifestError("wrong_columns", found=shown_names(tuple(value)))
            self.columns = columns
        return value, columns

    def _columns(self, keys: tuple[str, ...], choose: Callable[[tuple[str, ...]], ColumnMap]) -> ColumnMap:
        columns = self._known.get(keys)
        if columns is None:
            columns = choose(keys)
            if len(self._known) < 1000:
                self._known[keys] = columns
        return columns

    def _taken(self, row: int, value: dict[str, Any], columns: ColumnMap) -> Row:
        if columns.domain is not None:
            count = None if columns.count is None else value[columns.count]
            if count is not None and not isinstance(count, (str, int)):
                raise TypeError(columns.count)
            text = None if count is None else str(count)
            return host_row(row, _text(value, columns.domain), text, columns.count)
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
    return "\\u" in line or any(line.count(f'"{name.rpartition(".")[2]}"') > 1 for name in columns.taken())


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs of key and value, so that equal keys are seen."""


def repeats_a_key(line: str) -> bool:
    """Whether a line that is a JSON object names a key of it twice, or one of an object that rows are read from."""
    pairs: _Pairs = json.loads(line, object_pairs_hook=_Pairs)
    objects = [pairs, *(value for key, value in pairs if key in PARENTS and isinstance(value, _Pairs))]
    return any(len({key for key, _value in each}) < len(each) for each in objects)


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
