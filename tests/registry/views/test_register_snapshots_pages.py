"""Anybody takes the register of refusals along, and checks it with nothing but the guide's own lines."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.models import RegisterSnapshot
from registry.services.ledger import ledger_integrate
from registry.services.refusal_endings import refusal_withdraw
from registry.services.register_snapshots import register_snapshot_take
from tests.factories.refusals import holder_actor, refusal_filed
from tests.factories.registrations import AT

pytestmark = pytest.mark.django_db
PAGE = "/refusals/snapshots/"
GUIDE = Path(settings.BASE_DIR) / "docs" / "register-snapshots.md"


def published(count: int) -> list[RegisterSnapshot]:
    found = []
    for number in range(count):
        refusal_filed(f"s{number}.example\nprefix s{number}.example/中文/\nurl other.example/{number}")
        if number == 1:
            refusal_withdraw(gone := refusal_filed("gone.example"), actor=holder_actor(gone), at=AT)
        found.append(register_snapshot_take(AT + timedelta(days=number)))
    return found


def fetched(number: int, folder: Path) -> Path:
    """Everything of a snapshot as a stranger downloads it, from what its manifest names."""
    folder.mkdir()
    get = Client().get
    manifest = get(f"{PAGE}{number}/manifest.json").json()
    (folder / "manifest.jws").write_bytes(get(f"{PAGE}{number}/manifest.jws").content)
    for file in manifest["files"]:
        (folder / file["name"]).write_bytes(get(f"{PAGE}{number}/{file['name']}").getvalue())
    return folder


def test_the_guides_own_lines_check_a_chain_and_lead_from_one_to_the_next(tmp_path: Path) -> None:
    first, second = published(2)
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert code
    guide: dict[str, Any] = {}
    exec(code[1], guide)  # the guide's lines are what is tested
    jwks = Client().get("/.well-known/jwks.json").content.decode()
    one, two = fetched(1, tmp_path / "1"), fetched(2, tmp_path / "2")

    assert guide["checked"](one, jwks, None) == first.digest
    assert guide["checked"](two, jwks, first.digest) == second.digest
    after = guide["rules_after"](guide["lines"](one / "rules.ndjson.gz"), guide["lines"](two / "delta.ndjson.gz"))
    assert after == guide["lines"](two / "rules.ndjson.gz")

    with pytest.raises(AssertionError):
        guide["checked"](two, jwks, second.digest)
    (two / "rules.ndjson.gz").write_bytes((one / "rules.ndjson.gz").read_bytes())
    with pytest.raises(AssertionError):
        guide["checked"](two, jwks, first.digest)


def test_the_page_shows_each_with_its_files_and_where_the_ledger_has_it() -> None:
    _first, second = published(2)
    ledger_integrate(AT)

    page = Client().get(PAGE)

    body = page.content.decode()
    assert page.status_code == 200
    assert body.index(f"{PAGE}2/manifest.json") < body.index(f"{PAGE}1/manifest.json")
    assert f"{PAGE}2/delta.ndjson.gz" in body
    assert f"{PAGE}1/delta.ndjson.gz" not in body
    assert reverse("log_proof", args=[second.entry_id]) in body
    assert second.digest[:4] in body


def test_an_empty_register_has_an_empty_page_and_feed() -> None:
    assert Client().get(PAGE).status_code == 200
    assert b"<entry>" not in Client().get(f"{PAGE}feed.atom").content
    assert Client().get(f"{PAGE}1/manifest.json").status_code == 404
    assert Client().get("/api/v1/refusals/snapshots/0/").status_code == 404


def test_files_are_for_ever_and_readable_from_anywhere() -> None:
    (snapshot,) = published(1)
    address = f"{PAGE}1/rules.ndjson.gz"

    answer = Client().get(address)

    assert (answer["Access-Control-Allow-Origin"], answer["Content-Type"]) == ("*", "application/gzip")
    assert "immutable" in answer["Cache-Control"]
    assert answer["ETag"] == f'"{snapshot.files[1]["sha256"]}"'
    assert len(answer.getvalue()) == snapshot.files[1]["size"]
    again = Client().get(address, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    manifest = Client().get(f"{PAGE}1/manifest.json")
    assert manifest["Access-Control-Allow-Origin"] == "*"
    assert Client().get(f"{PAGE}1/manifest.json", headers={"if-none-match": manifest["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["delta.ndjson.gz", "x", "..", "manifest.json.gz"])
def test_what_a_snapshot_has_not_is_not_found(name: str) -> None:
    published(1)

    assert Client().get(f"{PAGE}1/{name}").status_code == 404
    assert Client().get(f"{PAGE}2/rules.ndjson.gz").status_code == 404


def test_the_feed_names_each_by_its_digest_with_its_files_enclosed() -> None:
    first, second = published(2)

    answer = Client().get(f"{PAGE}feed.atom")

    text = answer.content.decode()
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert re.findall(r"<id>urn:sha256:(\w+)</id>", text) == [second.digest, first.digest]
    assert text.count('rel="enclosure"') == 5
    assert re.findall(r'length="(\d+)"', text)[0] == str(second.files[0]["size"])


def test_programs_read_the_list_in_pages_and_one_with_an_etag() -> None:
    first, second, third = published(3)

    page = Client().get("/api/v1/refusals/snapshots/?limit=2")
    one = Client().get("/api/v1/refusals/snapshots/1/")
    newest = Client().get("/api/v1/refusals/snapshots/0/").json()

    assert [row["digest"] for row in page.json()["results"]] == [third.digest, second.digest]
    assert 'rel="next"' in page["Link"]
    assert [row["number"] for row in Client().get(page.json()["next"]).json()["results"]] == [1]
    assert (newest["digest"], newest["previous"]) == (third.digest, {"number": 2, "digest": second.digest})
    assert one.json()["digest"] == first.digest
    assert one.json()["files"][0]["url"] == f"{PAGE}1/refusals.ndjson.gz"
    assert second.changes == {"refusals+": 1, "rules+": 3}
    again = Client().get("/api/v1/refusals/snapshots/1/", headers={"if-none-match": one["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}feed.atom", "/api/v1/refusals/snapshots/"])
def test_three_take_as_many_queries_as_one(address: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        return len(captured)

    published(1)
    one = queries()
    for number in (7, 8):
        refusal_filed(f"more{number}.example")
        register_snapshot_take(AT + timedelta(days=number))
    assert queries() == one


def test_a_manifest_is_the_payload_of_the_token() -> None:
    (snapshot,) = published(1)

    manifest = json.loads(Client().get(f"{PAGE}1/manifest.json").content)

    assert manifest["number"] == 1
    assert manifest["counts"] == {"refusals": snapshot.refusals, "rules": snapshot.rules}
    assert Client().get(f"{PAGE}1/manifest.jws").content.decode() == snapshot.token
