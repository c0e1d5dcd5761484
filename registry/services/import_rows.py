"""One row of a list of refusals: whose right, what, on what ground, for which usages, from when to when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from registry.kernel.urlerrors import InvalidScope
from registry.models import Ground, Mandate, Party, ScopeKind
from registry.screening.sheets import Record
from registry.selectors.usages import usages_complete

from .import_values import (
    CellFault,
    cell_text,
    columns_of,
    from_read,
    ground_read,
    kind_read,
    until_read,
    usages_read,
)
from .scope_faults import fault_code, shortened
from .scopes import ParsedScope, ScopeInput, scope_parse

MAX_STATEMENT = 4000
MAX_REFERENCE = 100


@dataclass(frozen=True, slots=True)
class ImportDefaults:
    """What counts where a row says nothing. `holder` is the id of a party, None for the one that hands the file in."""

    holder: int | None = None
    kind: str = ""
    ground: str = ""
    usages: Mapping[str, str] = field(default_factory=dict)
    effective_from: datetime | None = None
    effective_until: datetime | None = None
    statement: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(self).items()
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> ImportDefaults:
        instants = {
            name: datetime.fromisoformat(stored[name]) if stored.get(name) else None
            for name in ("effective_from", "effective_until")
        }
        return cls(**{**stored, **instants})


class RowFault(NamedTuple):
    """Why a row cannot be taken: name of the column (empty: the row itself), code, and the value that stands there."""

    column: str
    code: str
    value: str


class GroupKey(NamedTuple):
    """What the rows of one refusal have in common."""

    holder: int
    mandate: int | None
    ground: str
    usages: tuple[tuple[str, str], ...]
    effective_from: datetime | None
    effective_until: datetime | None
    statement: str


class GoodRow(NamedTuple):
    group: GroupKey
    scope: ParsedScope
    reference: str


class Holders:
    """For whom a party may file at `at`: itself, and everybody whose mandate is in force; read once."""

    def __init__(self, party: Party, at: datetime) -> None:
        self._live: dict[str, set[tuple[int, int | None]]] = {}
        self._over: set[str] = set()
        self.mandates: dict[int, int | None] = {party.pk: None}
        self._add(party, None)
        for mandate in Mandate.objects.filter(agent=party).select_related("principal").order_by("pk"):
            runs = mandate.valid_from <= at and not (mandate.valid_until and mandate.valid_until <= at)
            if not runs or mandate.revoked_at:
                self._over.update(_names(mandate.principal))
            elif mandate.principal_id not in self.mandates:
                self.mandates[mandate.principal_id] = mandate.pk
                self._add(mandate.principal, mandate.pk)

    def _add(self, party: Party, mandate: int | None) -> None:
        for name in _names(party):
            self._live.setdefault(name, set()).add((party.pk, mandate))

    def find(self, text: str) -> tuple[int, int | None]:
        """(party, mandate) by number or exact registered name. Raises CellFault."""
        found = self._live.get(_plain(text), set())
        if len(found) == 1:
            return next(iter(found))
        raise CellFault("holder_twice" if found else "mandate_over" if _plain(text) in self._over else "holder")


def _names(party: Party) -> set[str]:
    return {_plain(name) for name in (party.alias, party.name, party.name_en) if name}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


class RowReader:
    """Reads row after row by the same rules as the form: `scopes.scope_parse` is the one parser of what is covered."""

    def __init__(self, holders: Holders, defaults: ImportDefaults, party: Party, at: datetime) -> None:
        self._holders = holders
        self._defaults = defaults
        self._holder = defaults.holder or party.pk
        self._at = at
        self._columns: dict[tuple[str, ...], dict[str, int]] = {}

    def columns(self, names: tuple[str, ...]) -> dict[str, int]:
        """Role to position; a list of one column without a name that we know is one of scopes."""
        found = self._columns.get(names)
        if found is None:
            found = columns_of(names) or ({"scope": 0} if len(names) == 1 else {})
            if len(self._columns) < 1000:
                self._columns[names] = found
        return found

    def read(self, record: Record) -> GoodRow | list[RowFault]:
        if record.fault:
            return [RowFault("", f"row_{record.fault}", shortened(record.cells[0] if record.cells else ""))]
        row = _Row(record, self.columns(record.names))
        holder = row.take(self._read_holder, "holder")
        kind = row.take(kind_read, "kind") or self._defaults.kind
        scope = row.take(lambda text: _scope(kind or "", text), "scope")
        ground = row.take(ground_read, "ground") or self._defaults.ground
        usages = row.take(self._read_usages, "usages", "allowed")
        since = row.take(from_read, "effective_from") or self._defaults.effective_from
        until = row.take(until_read, "effective_until") or self._defaults.effective_until
        statement = row.take(lambda text: _within(text, MAX_STATEMENT), "statement") or self._defaults.statement
        reference = row.take(lambda text: _within(text, MAX_REFERENCE), "reference") or ""
        row.check(ground, "ground_missing", "ground")
        row.check(not until or until > max(since or self._at, self._at), "until_past", "effective_until")
        is_person = scope is not None and scope.kind == ScopeKind.PERSON
        row.check(not is_person or ground == Ground.PERSONAL_INFORMATION, "person_ground", "ground")
        if row.faults or not (holder and scope and usages):
            return row.faults
        said = tuple(usages_complete(usages).items())
        return GoodRow(GroupKey(holder[0], holder[1], ground, said, since, until, statement), scope, reference)

    def _read_holder(self, text: str) -> tuple[int, int | None]:
        if text:
            return self._holders.find(text)
        if self._holder not in self._holders.mandates:
            raise CellFault("mandate_over")
        return self._holder, self._holders.mandates[self._holder]

    def _read_usages(self, disallowed: str, allowed: str) -> dict[str, str]:
        usages = usages_read(disallowed, allowed) if disallowed or allowed else dict(self._defaults.usages)
        if "disallow" not in usages.values():
            raise CellFault("usages_missing")
        return usages


class _Row:
    """The cells of one record by role; what is wrong with them is gathered, so that one mending mends all."""

    def __init__(self, record: Record, columns: Mapping[str, int]) -> None:
        self._record = record
        self._columns = columns
        self._bad: set[str] = set()
        self.faults: list[RowFault] = []

    def take(self, reader: Callable[..., Any], *roles: str) -> Any:
        """What a reader makes of the cells, or None with the fault noted at the first of them that says something."""
        try:
            return reader(*(cell_text(self._cell(role)) for role in roles))
        except (CellFault, InvalidScope) as error:
            self._note(error.code, next((role for role in roles if self._cell(role)), roles[0]))
            return None

    def check(self, holds: object, code: str, role: str) -> None:
        """Note what does not hold, unless the cell is bad already."""
        if not holds and role not in self._bad:
            self._note(code, role)

    def _note(self, code: str, role: str) -> None:
        self._bad.add(role)
        position = self._columns.get(role)
        name = role if position is None else self._record.names[position]
        self.faults.append(RowFault(name, code, shortened(self._cell(role))))

    def _cell(self, role: str) -> str:
        position = self._columns.get(role)
        return "" if position is None else self._record.cells[position]


def _scope(kind: str, text: str) -> ParsedScope:
    try:
        if not text:
            raise InvalidScope("empty")
        return scope_parse(ScopeInput(kind, text))
    except InvalidScope as error:
        raise CellFault(f"scope_{fault_code(error)}") from None


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise CellFault("too_long")
    return text
