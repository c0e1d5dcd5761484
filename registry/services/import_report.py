"""What a check found, in words: the rows at fault with line, column, reason and value, and the file that gives them
back in the columns they came in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from registry.kernel import store
from registry.kernel.csvcells import csv_cell
from registry.models import RefusalImport
from registry.selectors.faults import row_fault

from .import_checking import is_remark
from .import_rows import RowFault
from .scope_faults import FAULTS

REASONS: dict[str, Promise] = {
    "row_encoding": gettext_lazy("it contains a character that cannot be read"),
    "formula": gettext_lazy("it is a formula; put its value here"),
    "kind": gettext_lazy("this kind of scope is not known"),
    "holder": gettext_lazy("you have no mandate of a holder with this number or exact name"),
    "holder_twice": gettext_lazy("several holders have this name; give the number"),
    "mandate_over": gettext_lazy("your mandate of this holder is not in force"),
    "ground": gettext_lazy("this ground is not known"),
    "ground_missing": gettext_lazy("no ground is named, neither here nor for all rows"),
    "person_ground": gettext_lazy("a person is named only in a refusal of personal information"),
    "usage": gettext_lazy("a usage named here is not known"),
    "usage_twice": gettext_lazy("a usage is both disallowed and allowed"),
    "usages_missing": gettext_lazy("no usage is disallowed, neither here nor for all rows"),
    "date": gettext_lazy("this is no day; write it as 2026-11-30"),
    "until_past": gettext_lazy("it would end before it begins"),
    "too_long": gettext_lazy("it is too long"),
}
ROW = pgettext_lazy("column", "the whole row")
HEADINGS = (gettext_lazy("Line"), gettext_lazy("Column at fault"), gettext_lazy("Reason"))
KEYS = ("_line", "_column", "_reason")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row at fault: its line as an editor counts, its cells as they came (or the line itself), and what is wrong."""

    line: int
    cells: list[str] | str
    faults: Sequence[RowFault]

    @property
    def columns(self) -> str:
        return _("; ").join(fault.column or str(ROW) for fault in self.faults)

    @property
    def reasons(self) -> str:
        """Every reason, with the column in front where there are several."""
        words = [reason_words(fault.code) for fault in self.faults]
        if len(words) == 1:
            return words[0]
        named = [
            _("%(column)s: %(reason)s") % {"column": f.column or str(ROW), "reason": w}
            for f, w in zip(self.faults, words, strict=True)
        ]
        return _("; ").join(named)

    @property
    def values(self) -> str:
        return _("; ").join(fault.value for fault in self.faults)


def reason_words(code: str) -> str:
    """The reason in the reader's language."""
    if code in REASONS:
        return str(REASONS[code])
    area, _line, rest = code.partition("_")
    return str(FAULTS[rest]) if area == "scope" else row_fault(rest).rstrip(".。")


def bad_rows(batch: RefusalImport) -> Iterator[BadRow]:
    """The rows at fault in the order of the file, read as they are asked for."""
    if batch.bad_rows_sha256:
        with store.path_of(batch.bad_rows_sha256).open("rb") as file:
            for line in file:
                number, cells, faults = orjson.loads(line)
                yield BadRow(number, cells, [RowFault(*fault) for fault in faults])


def error_file(batch: RefusalImport) -> Iterator[str]:
    """The rows at fault as a file to mend and hand in again: line, column and reason, then the columns they came in.

    Columns of an earlier file of ours are left out. No cell can be taken for a formula.
    """
    return _json_lines(batch) if batch.sheet["kind"] == "jsonl" else _table(batch)


def _table(batch: RefusalImport) -> Iterator[str]:
    names: list[str] = batch.sheet["names"]
    kept = [position for position, name in enumerate(names) if not is_remark(name)]
    if names == ["1"]:
        names = ["scope"]
    delimiter = batch.sheet["delimiter"]
    headings = [str(word) for word in HEADINGS]
    yield "\ufeff" + _csv_line([*headings, *(names[position] for position in kept)], delimiter)
    for bad in bad_rows(batch):
        yield _csv_line([bad.line, bad.columns, bad.reasons, *_cells(bad, kept, len(names))], delimiter)


def _cells(bad: BadRow, kept: Sequence[int], width: int) -> list[str]:
    """Cells of the kept columns; a row that could not be taken apart stands whole in the first, surplus at the end."""
    cells = bad.cells
    if isinstance(cells, str) or len(cells) < width:
        return [cells if isinstance(cells, str) else cells[0] if cells else ""]
    return [cells[position] for position in kept] + cells[width:]


def _csv_line(cells: Iterable[object], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow([csv_cell(cell) for cell in cells])
    return out.getvalue()


def _json_lines(batch: RefusalImport) -> Iterator[str]:
    for bad in bad_rows(batch):
        remarks = dict(zip(KEYS, (bad.line, bad.columns, bad.reasons), strict=True))
        own = _object(bad.cells)
        kept = {name: value for name, value in own.items() if not is_remark(name)}
        yield orjson.dumps(remarks | kept).decode() + "\n"


def _object(text: Any) -> dict[str, Any]:
    """The row as it came; what is no JSON object stands under a key of its own."""
    try:
        value = orjson.loads(text)
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {"text": text}
