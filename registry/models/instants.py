"""How instants come out of the database: read by `datetime` itself, at a third of what Django's own reader takes.

A sweep reads a dozen of them for each deadline.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.psycopg_any import BaseTzLoader


class InstantLoader(BaseTzLoader):  # type: ignore[misc]  # untyped in Django
    timezone = UTC  # in which all of Django's connections run

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # before our era, infinity
            return super().load(data)  # type: ignore[no-any-return]  # untyped in Django


def instants_read_fast(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of `connection_created`."""
    if connection.vendor == "postgresql" and connection.timezone == UTC:
        connection.connection.adapters.register_loader("timestamptz", InstantLoader)
