"""Many rows at once, where thousands of deadlines end together and every microsecond of a row counts.

`rows_copy` and `rows_add` write tuples instead of objects, several times cheaper than `bulk_create`: of the fields
named (a foreign key by its id: "case_id"); all others take the model's defaults. Constraints and triggers work as with
any INSERT. `among` finds rows by their ids with one parameter, whatever their number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import orjson
from django.db import connection, models
from django.db.models import F, Lookup

Row = Sequence[Any]


class Among(Lookup[bool]):
    """`name = ANY(ids)`; what `name__in` does with a parameter for each id."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        found, params = self.process_lhs(compiler, connection)
        return f"{found} = ANY(%s::bigint[])", (*params, f"{{{','.join(map(str, self.rhs))}}}")


def among(name: str, ids: Iterable[int]) -> Among:
    """A condition for `filter`: the field or path `name` has one of these ids."""
    return Among(F(name), [*ids])


def ids_take(model: type[models.Model], count: int) -> list[int]:
    """Ids that nobody else gets, for rows that `rows_copy` writes and others point to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [one for (one,) in cursor.fetchall()]


def rows_copy(model: type[models.Model], names: Sequence[str], rows: Collection[Row]) -> None:
    """Write the rows by COPY. Raises what an INSERT would."""
    if not rows:
        return
    fields, rest = _fields(model, names)
    dumps = [(at, _last_kept(dump)) for at, field in enumerate(fields) if (dump := _dump(field)) is not _as_it_is]
    ends = [_dump(field)(field.get_default()) for field in rest]
    columns = ", ".join(_quoted(field.column) for field in (*fields, *rest))
    statement = f"COPY {_quoted(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            values = [*row, *ends]
            for at, dump in dumps:
                values[at] = dump(values[at])
            copy.write_row(values)


def rows_add(model: type[models.Model], names: Sequence[str], rows: Collection[Row], *, key: str) -> dict[Any, int]:
    """Insert the rows that no unique constraint finds there already; the new ids by the value of the field `key`.

    The values are such as JSON can hold, and instants: no bytes.
    """
    if not rows:
        return {}
    fields, rest = _fields(model, names)
    # One JSON text: escaping an array of each column in Python takes longer than everything else here.
    given = orjson.dumps([dict(zip(names, row, strict=True)) for row in rows]).decode()
    shape = ", ".join(f"{_quoted(name)} {field.db_type(connection)}" for name, field in zip(names, fields, strict=True))
    ends = "".join(f", %s::{field.db_type(connection)}" for field in rest)
    columns = ", ".join(_quoted(field.column) for field in (*fields, *rest))
    known_by = _quoted(_fields(model, [key])[0][0].column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_quoted(model._meta.db_table)} ({columns})"  # noqa: S608  # names of our own models only
            f" SELECT given.*{ends} FROM json_to_recordset(%s) AS given ({shape})"
            f" ON CONFLICT DO NOTHING RETURNING {known_by}, {_quoted(model._meta.pk.column)}",
            [*(_dump(field)(field.get_default()) for field in rest), given],
        )
        return dict(cursor.fetchall())


def _fields(model: type[models.Model], names: Sequence[str]) -> tuple[list[Any], list[Any]]:
    """Those named, in order, and the others that have a value of their own before anything is said of them."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    rest = [field for name, field in by_name.items() if name not in names and not field.primary_key]
    return [by_name[name] for name in names], [field for field in rest if field.get_default() is not None]


def _dump(field: Any) -> Callable[[Any], Any]:
    return json.dumps if isinstance(field, models.JSONField) else _as_it_is


def _last_kept(dump: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`dump` that does the same object once when it comes again and again, as what a whole set has in common does."""
    last: list[Any] = [None, dump(None)]

    def kept(value: Any) -> Any:
        if value is not last[0]:
            last[:] = value, dump(value)
        return last[1]

    return kept


def _as_it_is(value: Any) -> Any:
    return value


def _quoted(name: str | None) -> str:
    return str(connection.ops.quote_name(str(name)))
