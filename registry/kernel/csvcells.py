"""CSV for spreadsheets: a cell that a spreadsheet would run as a formula is made plain text.

OWASP "CSV Injection": a leading =, +, -, @, tab or carriage return starts a formula; an apostrophe before it does not.
"""

import csv
import io
from collections.abc import Iterable

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_cell(value: object) -> str:
    """The cell as text. Numbers stay as they are, negative ones too: they cannot be formulas."""
    if isinstance(value, int | float) or value is None:
        return "" if value is None else str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS) else text


def csv_uncell(text: str) -> str:
    """The text that `csv_cell` made harmless; a text without its apostrophe comes back as it is."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_STARTS) else text


def csv_line(cells: Iterable[object]) -> str:
    """One line by RFC 4180 with CRLF."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([csv_cell(cell) for cell in cells])
    return out.getvalue()
