"""Everything a robots.txt says that no agent, or not every agent, will read so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from registry.preferences.robots_file_checks import file_diagnoses, is_unreadable
from registry.preferences.robots_group_checks import group_diagnoses, license_diagnoses
from registry.preferences.robots_groups import Group, License
from registry.preferences.robots_line_checks import blank_line_diagnoses, line_diagnoses
from registry.preferences.robots_lines import split_lines
from registry.preferences.statements import Diagnosis

MOST_OF_ONE_CODE = 20


def diagnose(data: bytes, groups: Sequence[Group], licenses: Sequence[License]) -> tuple[Diagnosis, ...]:
    """In the order of the lines, what concerns the whole file first; of one code at most MOST_OF_ONE_CODE."""
    lines = split_lines(data)
    found = [*file_diagnoses(data, lines)]
    if not is_unreadable(data):
        of_lines = (line_diagnoses(lines.texts), blank_line_diagnoses(lines.texts))
        found += _few(chain(*of_lines, group_diagnoses(groups), license_diagnoses(licenses)))
    return tuple(sorted(found, key=lambda diagnosis: diagnosis.line or 0))


def _few(found: Iterable[Diagnosis]) -> list[Diagnosis]:
    seen: Counter[str] = Counter()
    kept = []
    for diagnosis in found:
        seen[diagnosis.code] += 1
        if seen[diagnosis.code] <= MOST_OF_ONE_CODE:
            kept.append(diagnosis)
    left_out = sum(count - MOST_OF_ONE_CODE for count in seen.values() if count > MOST_OF_ONE_CODE)
    return [*kept, Diagnosis("robots_more", "note", params={"count": str(left_out)})] if left_out else kept
