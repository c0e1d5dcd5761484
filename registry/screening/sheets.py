"""A list that somebody kept in a spreadsheet or program: CSV however it was saved, JSON lines, or one value a line.

Read as text, row by row, whatever the columns mean; a bad row costs itself and is delivered with its reason.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from registry.screening.bytestream import ByteStream, LineFault, Lines
from registry.screening.columns import plain_name, shown_names
from registry.screening.detect import compression_of, refuse_foreign, size_of
from registry.screening.encodings import Recoded, encoding_of
from registry.screening.errors import ManifestError
from registry.screening.limits import Limits
from registry.screening.readers_jsonl import repeats_a_key
from registry.screening.readers_text import records
from registry.screening.rows import READER_FAULTS

Kind = Literal["csv", "list", "jsonl"]

SHEET_FAULTS = READER_FAULTS | {"encoding"}

_DELIMITERS = (",", ";", "\t", "|")
_BROKEN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Record:
    """One row: `names` and `cells` side by side, `line` as an editor counts.

    With a `fault` (one of SHEET_FAULTS) the cells are what could be read: the text of the row where it could not be
    taken apart, more cells than names for column_count. `text` is the line itself where rows are JSON.
    """

    line: int
    names: tuple[str, ...]
    cells: list[str]
    fault: str = ""
    text: str = ""


class Sheet:
    """An open file; `names` are the columns of a table, and of JSON lines those of the first object."""

    def __init__(self, stream: ByteStream, encoding: str, limits: Limits, known: Collection[str]) -> None:
        self._stream = stream
        self._limits = limits
        self.encoding = encoding
        self.lines = Lines(Recoded(stream, encoding), limits)
        self.kind: Kind
        self.delimiter = ","
        self.names: tuple[str, ...] = ()
        self._first = self._first_line()
        self._head(known)

    @property
    def bytes_read(self) -> int:
        return self._stream.bytes_read

    @property
    def bytes_total(self) -> int:
        return self._stream.bytes_total

    def __iter__(self) -> Iterator[Record]:
        """Rows in order, blank ones left out. Raises ManifestError: quotes, truncated, damaged, too_large."""
        readers = {"csv": self._table, "list": self._list, "jsonl": self._objects}
        return readers[self.kind]()

    def _first_line(self) -> str:
        """The first line that says something; `sep=;` is Excel's own note of the delimiter."""
        while True:
            self.lines.mark()
            try:
                line = next(self.lines)
            except StopIteration:
                raise ManifestError("empty") from None
            except LineFault as fault:
                if fault.reason == "line_too_long":
                    raise ManifestError("line_too_long", row=fault.row, limit=self._limits.max_line_bytes) from None
                raise ManifestError("unknown_format") from None
            note = line.strip().lower()
            if note.startswith("sep=") and len(note) <= len("sep=;"):
                self.delimiter = note[4:] or "\t"
            elif note:
                return line

    def _head(self, known: Collection[str]) -> None:
        text = self._first.strip()
        if text.startswith("{"):
            self.kind = "jsonl"
            value = _object(text)
            self.names = tuple(name.replace("\0", _BROKEN) for name in value or ())
            return
        if text.startswith("["):
            raise ManifestError("unsupported", kind="json_array")
        split = {mark: next(csv.reader([text], delimiter=mark), []) for mark in (self.delimiter, *_DELIMITERS)}
        score = {mark: sum(plain_name(cell) in known for cell in cells) for mark, cells in split.items()}
        best = max(score, key=lambda mark: score[mark])  # the first of equals: what the file itself says
        if score[best]:
            self.delimiter = best
            self.names = tuple(cell.strip() for cell in split[best])
            self.kind = "csv" if len(self.names) > 1 else "list"
            self._first = ""
            return
        if any(len(cells) > 1 and "://" not in text for cells in split.values()):
            raise ManifestError("wrong_columns", found=shown_names(max(split.values(), key=len)))
        self.kind, self.names = "list", ("1",)

    def _table(self) -> Iterator[Record]:
        csv.field_size_limit(max(csv.field_size_limit(), self._limits.max_line_bytes))  # `lines` has the real limit
        width = len(self.names)
        for line, cells in records(self.lines, self.delimiter, self._limits):
            if isinstance(cells, str):
                yield Record(line, self.names, [self.lines.record_text], cells)
            elif any(cells):
                yield Record(line, self.names, *_fitted(cells, width))

    def _list(self) -> Iterator[Record]:
        """One value a line, taken whole (a comma belongs to it) unless it stands in quotation marks."""
        for line, text in self._texts():
            if isinstance(text, LineFault):
                yield Record(line, self.names, [self.lines.record_text], text.reason)
                continue
            if len(text) > 1 and text.startswith('"') and text.endswith('"'):
                text = text[1:-1].replace('""', '"')
            yield Record(line, self.names, [text], "encoding" if _BROKEN in text else "")

    def _objects(self) -> Iterator[Record]:
        for line, text in self._texts():
            if isinstance(text, LineFault):
                yield Record(line, (), [self.lines.record_text], text.reason, self.lines.record_text)
                continue
            yield self._object_record(line, text)

    def _object_record(self, line: int, text: str) -> Record:
        value = _object(text)
        if value is None:
            return Record(line, (), [text], "not_json", text)
        if _BROKEN in text:
            return Record(line, (), [text], "encoding", text)
        names = tuple(value)
        if any(text.count(f'"{name}"') > 1 for name in names) and repeats_a_key(text):
            return Record(line, (), [text], "duplicate_key", text)
        try:
            cells = [_cell(value[name]) for name in names]
        except TypeError:
            return Record(line, (), [text], "not_text", text)
        if any("\0" in part for part in (*names, *cells)):  # written as an escape; no cell holds one
            return Record(line, (), [text], "nul_byte", text)
        return Record(line, names, cells, "", text)

    def _texts(self) -> Iterator[tuple[int, str | LineFault]]:
        if self._first.strip():
            yield self.lines.row, self._first.strip()
        for row, line in self.lines.texts():
            yield row, line if isinstance(line, LineFault) else line.strip()


@contextmanager
def open_sheet(path: Path, limits: Limits, known: Collection[str]) -> Iterator[Sheet]:
    """Look at a file and read it. `known`: plain names (columns.plain_name) of the columns that a reader takes.

    Raises ManifestError: empty, too_large, unsupported, truncated, damaged, wrong_columns (a table none of whose
    columns is known), unknown_format, line_too_long.
    """
    size_of(path, limits)
    with path.open("rb") as file:
        compression = compression_of(file.read(512))
    looked = ByteStream(path, compression, limits)
    try:
        encoding = encoding_of(looked)
    finally:
        looked.close()
    stream = ByteStream(path, compression, limits)
    try:
        if compression:
            head = ByteStream(path, compression, limits)
            refuse_foreign(head.read(512))
            head.close()
        yield Sheet(stream, encoding, limits, known)
    finally:
        stream.close()


def _fitted(cells: list[str], width: int) -> tuple[list[str], str]:
    """Spreadsheets leave out empty cells at the end, and add some; anything else in surplus is a fault."""
    if any(_BROKEN in cell for cell in cells):
        return cells, "encoding"
    if len(cells) > width and any(cells[width:]):
        return cells, "column_count"
    return [*cells[:width], *[""] * (width - len(cells))], ""


def _object(text: str) -> dict[str, object] | None:
    try:
        value = orjson.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _cell(value: object) -> str:
    """A value of a JSON object as a cell would hold it. Raises TypeError for what no cell holds."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ";".join(value)
    if isinstance(value, dict) and all(isinstance(part, str) for part in value.values()):
        return ";".join(f"{name}:{part}" for name, part in value.items())
    raise TypeError
