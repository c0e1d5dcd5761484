"""What the cells of a list of refusals may say: columns, grounds, usages and days, in Chinese and English words."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import cache

from django.db.models import TextChoices
from django.utils import translation

from registry.kernel.calendar import LAST_DAY, day_end
from registry.kernel.clock import BEIJING
from registry.kernel.csvcells import csv_uncell
from registry.models import Ground, ScopeKind, Usage
from registry.screening.columns import plain_name

# Role to the names it goes by (columns.plain_name). The templates head a column with the role, or the second name.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind", "类型", "scopekind", "scopetype", "type", "范围类型", "种类"),
    "scope": ("scope", "范围", "scopetext", "url", "uri", "address", "domain", "work", "link", "网址", "链接", "作品"),
    "holder": ("holder", "权利人", "holdernumber", "rightsholder", "principal", "权利人编号"),
    "ground": ("ground", "依据", "拒绝依据"),
    "usages": ("usages", "拒绝用途", "disallows", "disallowed", "disallow", "refused", "禁止用途", "用途"),
    "allowed": ("allowed", "允许用途", "allows", "allow"),
    "effective_from": ("effectivefrom", "生效日期", "from", "validfrom", "since", "生效日", "起始日期"),
    "effective_until": ("effectiveuntil", "截止日期", "until", "validuntil", "截止日", "失效日期"),
    "statement": ("statement", "声明", "声明内容", "原话"),
    "reference": ("reference", "自有编号", "ownreference", "yourreference", "编号", "作品编号"),
}
TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "en": tuple(COLUMNS),
    "zh": tuple(names[1] for names in COLUMNS.values()),
}
REMARKS = ("line", "行号", "columnatfault", "有误的列", "column", "reason", "原因")  # columns of our own error files
KNOWN = frozenset(name for names in COLUMNS.values() for name in names)
FIRST_YEAR = 1900
LANGUAGES = ("en", "zh-hans")

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+0{1,2}:00(?::00)?)?", re.ASCII)
_SEPARATORS = re.compile(r"[;,|，；、/]+")
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_ALLOW, _DISALLOW = ("allow", "允许"), ("disallow", "拒绝", "禁止")


class CellFault(ValueError):
    """A cell that cannot be taken; `code` is a key of import_report.REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def columns_of(names: Iterable[str]) -> dict[str, int]:
    """Role to the position of the first column of that name."""
    roles = {name: role for role, known in COLUMNS.items() for name in known}
    found: dict[str, int] = {}
    for position, name in enumerate(names):
        if role := roles.get(plain_name(name)):
            found.setdefault(role, position)
    return found


def cell_text(cell: str) -> str:
    """What a cell says. Excel's `="0123"` is its text, our own guard against formulas comes off; other formulas raise.

    A formula is what a program makes of a cell, and only the program knows its value.
    """
    text = csv_uncell(cell.strip().lstrip("\ufeff"))
    if text.startswith("="):
        wrapped = _TEXT_FORMULA.fullmatch(text)
        if not wrapped:
            raise CellFault("formula")
        text = wrapped[1].strip()
    return text


def kind_read(text: str) -> str:
    """A ScopeKind, by code or by its name in either language; empty when nothing is said."""
    return _choice(ScopeKind, text, "kind")


def ground_read(text: str) -> str:
    return _choice(Ground, text, "ground")


def usages_read(disallowed: str, allowed: str) -> dict[str, str]:
    """{usage: "disallow" or "allow"} from lists like `mine; publish` or `挖掘、公开`.

    A part may say which of both it means, whatever the column: `search:allow`.
    """
    said: dict[str, str] = {}
    for text, default in ((disallowed, "disallow"), (allowed, "allow")):
        for usage, word in _usages(text, default):
            if said.setdefault(usage, word) != word:
                raise CellFault("usage_twice")
    return said


def _usages(text: str, default: str) -> Iterable[tuple[str, str]]:
    for part in _SEPARATORS.split(text):
        name, colon, word = part.replace("：", ":").partition(":")
        said = default
        if colon:
            word = plain_name(word)
            said = "allow" if word in _ALLOW else "disallow" if word in _DISALLOW else ""
        if not plain_name(name):
            continue
        whole = _words(Usage).get(plain_name(name))
        found = [whole] if whole else [_words(Usage).get(plain_name(word), "") for word in name.split()]
        if not said or not all(found):
            raise CellFault("usage")
        yield from ((usage, said) for usage in found)


def from_read(text: str) -> datetime | None:
    """The first instant of a day in Beijing, or an exact instant with its offset."""
    day = _day(text)
    return datetime.combine(day, time.min, BEIJING) if isinstance(day, date) and not isinstance(day, datetime) else day


def until_read(text: str) -> datetime | None:
    """24:00 of a day in Beijing, or an exact instant with its offset."""
    day = _day(text)
    return day_end(day) if isinstance(day, date) and not isinstance(day, datetime) else day


def _day(text: str) -> date | datetime | None:
    if not text:
        return None
    written = _DAY.fullmatch(text)
    try:
        found = date(*map(int, written.groups())) if written else datetime.fromisoformat(text)
    except ValueError:
        raise CellFault("date") from None
    if isinstance(found, datetime) and found.tzinfo is None:
        raise CellFault("date")
    if not FIRST_YEAR <= found.year <= LAST_DAY.year:
        raise CellFault("date")
    return found


def _choice(choices: type[TextChoices], text: str, fault: str) -> str:
    if not text:
        return ""
    found = _words(choices).get(plain_name(text))
    if found is None:
        raise CellFault(fault)
    return found


@cache
def _words(choices: type[TextChoices]) -> dict[str, str]:
    """Plain spelling of every code and of its label in both languages, to the code."""
    words = {plain_name(value): value for value in choices.values}
    for language in LANGUAGES:
        with translation.override(language):
            words |= {plain_name(str(label)): value for value, label in choices.choices}
    return words
