"""Instants read from the database are what was written, to the microsecond and in UTC."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import DataError, connection

from registry.models.instants import InstantLoader

pytestmark = pytest.mark.django_db
WRITTEN = (
    "2026-11-24T10:00:00+08:00",
    "2026-11-24T02:00:00.280000+00:00",
    "0999-01-01T00:00:00.000001+00:00",
    "9999-12-31T23:59:59.999999+00:00",
)


def read(text: str) -> object:
    with connection.cursor() as cursor:
        loader = connection.connection.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, 0)
        assert loader is InstantLoader
        cursor.execute("SELECT %s::timestamptz", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("text", WRITTEN)
def test_an_instant_comes_back_as_the_same_in_utc(text: str) -> None:
    found = read(text)

    assert found == datetime.fromisoformat(text)
    assert isinstance(found, datetime)
    assert (found.tzinfo, found.utcoffset()) == (UTC, timedelta(0))


@pytest.mark.parametrize("text", ["infinity", "0044-03-15 12:00:00+00 BC"])
def test_what_no_datetime_can_be_is_refused_as_before(text: str) -> None:
    with pytest.raises(DataError):
        read(text)
