"""Readers of text manifests: CSV, TSV, one URL a line, and JSON Lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from registry.screening.bytestream import LineFault, Lines
from registry.screening.columns import ColumnMap
from registry.screening.errors import ManifestError
from registry.screening.forms import Format
from registry.screening.hostrows import host_and_count, host_row
from registry.screening.limits import Limits
from registry.screening.rows import Row, clip, split_identifiers

_MAX_RECOVERIES = 1000  # each may read `max_line_bytes` again


def read_table(lines: Lines, form: Format, limits: Limits) -> Iterator[Row]:
    """Rows of a CSV or TSV text (RFC 4180, any line end).

    A quoted cell may hold line ends. A stray quotation mark costs its own row: the lines it swallowed are read again.
    A row with more or fewer cells than the header is bad, since an unquoted comma in a URL would name another item.
    Raises ManifestError: not_utf8, quotes.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limits.max_line_bytes))  # `lines` holds the real limit
    take = _Taker(form, limits)
    for row, cells in records(lines, form.delimiter or ",", limits):
        if isinstance(cells, str):
            yield Row(row, fault=cells)
        elif len(cells) != form.width:
            yield Row(row, fault="column_count")
        else:
            yield take(row, cells)


def records(lines: Lines, delimiter: str, limits: Limits) -> Iterator[tuple[int, list[str] | str]]:
    """(row, cells), or (row, reason) for a bad one, whose text `lines.record_text` has until the next is asked for.

    Blank lines are no rows. Raises ManifestError: not_utf8, quotes.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    recoveries = 0
    while True:
        lines.mark()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except LineFault as fault:
            yield fault.row, fault.reason
            if lines.record_lines and lines.record_row != fault.row:
                yield lines.record_row, "unclosed_quote"
            dropped = fault.row
        except csv.Error as error:
            yield lines.record_row, "unclosed_quote" if "end of data" in str(error) else "quotes"
            dropped = lines.record_row
        else:
            if cells:
                yield lines.record_row, cells
            continue
        recoveries += lines.record_lines > 1
        if recoveries > _MAX_RECOVERIES:
            raise ManifestError("quotes", row=lines.record_row, limit=_MAX_RECOVERIES)
        lines.rewind(dropped)


class _Taker:
    """Turns the cells of one record into a Row."""

    def __init__(self, form: Format, limits: Limits) -> None:
        names = form.header or tuple(str(at) for at in range(form.width))
        at = {name: position for position, name in reversed(list(enumerate(names)))}
        columns = form.columns
        self._url = None if columns.url is None else at[columns.url]
        self._sha256 = None if columns.sha256 is None else at[columns.sha256]
        self._title = None if columns.title is None else at[columns.title]
        self._licence = None if columns.licence is None else at[columns.licence]
        self._retrieved_at = None if columns.retrieved_at is None else at[columns.retrieved_at]
        self._domain = None if columns.domain is None else at[columns.domain]
        self._count = None if columns.count is None else at[columns.count]
        self._heading = columns.count if form.header else None
        self._identifiers = [(at[name], scheme) for name, scheme in columns.identifiers.items()]
        self._limits = limits

    def __call__(self, row: int, cells: list[str]) -> Row:
        limits = self._limits
        if self._domain is not None:
            return host_row(
                row, cells[self._domain], None if self._count is None else cells[self._count], self._heading
            )
        found = [part for at, scheme in self._identifiers for part in split_identifiers(cells[at], scheme)]
        return Row(
            row,
            None if self._url is None else cells[self._url] or None,
            None if self._sha256 is None else cells[self._sha256].strip() or None,
            found or None,
            None if self._title is None else clip(cells[self._title], limits),
            None if self._licence is None else clip(cells[self._licence], limits),
            None if self._retrieved_at is None else clip(cells[self._retrieved_at], limits),
        )


def skip_header(lines: Lines) -> None:
    """Pass over the header that `detect` has read, and the blank lines before it."""
    for line in lines:
        if line.strip():
            return


def read_list(lines: Lines, columns: ColumnMap) -> Iterator[Row]:
    """One URL a line, taken whole (a comma belongs to it) unless it stands in quotation marks; or one host a line; or
    one SHA-256, with or without the name of its file behind it."""
    for row, line in lines.texts():
        if isinstance(line, LineFault):
            yield Row(row, fault=line.reason)
            continue
        text = line.strip()
        if len(text) > 1 and text.startswith('"') and text.endswith('"'):
            text = text[1:-1].replace('""', '"')
        if text and columns.domain is not None:
            yield host_row(row, *host_and_count(text), None)
        elif text and columns.sha256 is not None:
            digest, *names = text.split(maxsplit=1)
            yield Row(row, sha256=digest, title=names[0].removeprefix("*") if names else None)
        elif text:
            yield Row(row, url=text)
