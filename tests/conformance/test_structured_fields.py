"""The structured fields that we read AIPREF with, against the RFC 9651 vectors of the working group."""

import base64
import json
from datetime import datetime
from decimal import Decimal

import http_sf
import pytest

from .vectors import vector_folder

FOLDER = vector_folder("structured-field-tests")
ROWS = [
    pytest.param(row, id=f"{path.stem}-{row['name']}")
    for path in sorted(FOLDER.glob("*.json"))
    for row in json.loads(path.read_text(encoding="utf-8"))
]
NOT_READ = "not read"


def plain(value):
    """The parser's value in the shape of the vectors."""
    match value:
        case tuple():
            return [plain(value[0]), [[name, plain(said)] for name, said in value[1].items()]]
        case list():
            return [plain(one) for one in value]
        case http_sf.Token():
            return {"__type": "token", "value": str(value)}
        case http_sf.DisplayString():
            return {"__type": "displaystring", "value": str(value)}
        case bytes():
            return {"__type": "binary", "value": base64.b32encode(value).decode()}
        case datetime():
            return {"__type": "date", "value": int(value.timestamp())}
        case Decimal():
            return float(value)
    return value


def test_all_the_vectors_are_here():
    assert len(ROWS) == 125


@pytest.mark.parametrize("row", ROWS)
def test_a_field_is_read_as_the_vectors_say(row):
    try:
        found = http_sf.parse(", ".join(row["raw"]).encode(), tltype=row["header_type"])
    except ValueError:
        found = NOT_READ
    else:
        members = found.items() if isinstance(found, dict) else None
        found = plain(found) if members is None else [[key, plain(member)] for key, member in members]

    if row.get("must_fail"):
        assert found == NOT_READ
    elif not (row.get("can_fail") and found == NOT_READ):
        assert found == row["expected"]
