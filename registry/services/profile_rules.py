"""What a rule profile must not say, whoever signs it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.models import RuleProfile

UNITS = ("wd", "cd", "mo", "yr", "min")
SHARES = {"brake_share", "trust_share"}  # percent
COUNTS = {"replace_version_max", "record_listed", "brake_after", "brake_quota", "trust_after"} | SHARES
DAYS_ONLY = {"record_span", "brake_span", "brake_lifted"}  # looked back over, so plain days
FLOOR = {"brake_after": 3, "brake_share": 50, "brake_quota": 1, "trust_after": 3, "trust_share": 50, "record_listed": 1}
PLAIN_ONLY = {"settle", "bulk_undo", "outage_minimum"}  # waits of minutes, no periods of days
MAX_NOTE = 300


def profile_check(base: RuleProfile, clocks: dict[str, Any]) -> None:
    """Raises DomainError with the clock as its field for a missing clock, a wrong unit, or a length the law forbids."""
    if set(clocks) != set(base.clocks):
        raise DomainError(_("A version names exactly the clocks of the version before it."))
    for key, entry in clocks.items():
        _entry_check(base, key, entry)
    if clocks == base.clocks:
        raise DomainError(_("Nothing differs from the version in force."))
    if base.is_demonstration:
        return
    _law_check(clocks)


def _entry_check(base: RuleProfile, key: str, entry: Any) -> None:
    if not isinstance(entry, dict) or set(entry) - {"n", "unit", "note"} or not isinstance(entry.get("n"), int):
        raise DomainError(_("Write a whole number."), field=key)
    allowed = _units_of(base, key)
    if entry.get("unit") not in allowed:
        raise DomainError(_("This clock is counted in another unit."), field=key)
    if not 0 <= entry["n"] <= 5000 or (entry["n"] == 0 and key not in {"publication_floor", *COUNTS}):
        raise DomainError(_("A period has a length, up to 5,000."), field=key)
    if entry["n"] < FLOOR.get(key, 0) or (key in SHARES and entry["n"] > 100):
        raise DomainError(_("A brake slows down and never bars: keep the figure within its bounds."), field=key)
    if len(str(entry.get("note", ""))) > MAX_NOTE:
        raise DomainError(_("Keep the source short."), field=key)


def _units_of(base: RuleProfile, key: str) -> tuple[str, ...]:
    """Seconds are for demonstrations; a wait of minutes or a span of days stays one; a number is no period."""
    old = base.clocks[key]["unit"]
    if key in COUNTS | PLAIN_ONLY | DAYS_ONLY or old == "s":
        return (old,)
    return UNITS[:-1]


def _law_check(clocks: dict[str, Any]) -> None:
    """Floors and ceilings that no officer may sign away."""
    years = {"yr": 12, "mo": 1}
    validity, logs = clocks["validity"], clocks["log_retention"]
    if years.get(validity["unit"], 0) * validity["n"] > 60 or validity["unit"] not in years:
        raise DomainError(_("A registration is valid for at most five years."), field="validity")
    if years.get(logs["unit"], 0) * logs["n"] < 6:
        raise DomainError(_("Logs are kept for at least six months."), field="log_retention")
