"""Rows of lists of refusals for the test of the constraints."""

from datetime import UTC, datetime, timedelta
from typing import Any

T0 = datetime(2026, 11, 24, tzinfo=UTC)
T1 = T0 + timedelta(days=1)
COUNTED = {"rows": 10, "good": 4, "bad": 3, "duplicates": 2, "known": 1, "filing_job_id": None}

IMPORTS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "refusal_import_rows_add_up": (
        "RefusalImport",
        [{"checked_at": T0, **COUNTED}, {"checked_at": T0, **COUNTED, "known": None}],
    ),
    "refusal_import_confirmed_was_checked": (
        "RefusalImport",
        [{"checked_at": T0, "confirmed_at": T1, **COUNTED, "filing_job_id": 7}, {"confirmed_at": T1}],
    ),
    "refusal_import_filed_was_confirmed": ("RefusalImport", [{"filed_at": T1}]),
    "refusal_import_group_once": ("RefusalImportGroup", [{"part": 0}, {"part": 1}, {"part": 0}]),
    "refusal_import_group_filed_or_not": ("RefusalImportGroup", [{"refusal_id": 1, "fault": "ended"}]),
}
