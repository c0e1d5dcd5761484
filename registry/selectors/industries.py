"""GB/T 4754-2017: the sections (letter) and divisions (two digits) of industry; a code is both, such as R88."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

TABLE = Path(__file__).resolve().parent.parent / "data" / "industries.json"


@dataclass(frozen=True, slots=True)
class Division:
    """One division with the section it belongs to."""

    code: str
    name_zh: str
    name_en: str
    section_zh: str
    section_en: str

    @property
    def name(self) -> str:
        return self.name_zh if _is_chinese() else self.name_en

    @property
    def section(self) -> str:
        return self.section_zh if _is_chinese() else self.section_en


@cache
def divisions() -> dict[str, Division]:
    """Every division by its code, in the standard's order."""
    return {
        f"{letter}{number}": Division(f"{letter}{number}", zh, en, section_zh, section_en)
        for letter, section_zh, section_en, rows in json.loads(TABLE.read_text(encoding="utf-8"))
        for number, zh, en in rows
    }


def industry_name(code: str) -> str:
    """The division's name in the reader's language; the code itself for one that is not in the table."""
    division = divisions().get(code)
    return f"{code} {division.name}" if division else code


def industry_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The divisions grouped by section, for a select element."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for division in divisions().values():
        groups.setdefault(f"{division.code[0]} {division.section}", []).append(
            (division.code, industry_name(division.code))
        )
    return list(groups.items())


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
