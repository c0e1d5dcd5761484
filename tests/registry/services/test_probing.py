"""A prober writes down what the door says, and keeps it in a file while the database is away."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command

from registry.kernel import clock
from registry.models import DoorProbe, Outage
from registry.services.probing import Prober

pytestmark = pytest.mark.django_db


class Door:
    """A small web server with a door that answers as it is told."""

    def __init__(self) -> None:
        self.status = 200
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(door.status)
                self.end_headers()

            def log_message(self, *args: object) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/door/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def door() -> Iterator[Door]:
    found = Door()
    yield found
    found.server.shutdown()
    found.server.server_close()


def prober(door: Door, tmp_path) -> Prober:
    return Prober(url=door.url, node="web-1", spool=tmp_path / "probes" / "web-1.jsonl", now=clock.now)


def test_an_open_door_and_a_shut_one_are_two_runs(door, tmp_path):
    one = prober(door, tmp_path)

    one.probe()
    one.probe()
    door.status = 503
    one.probe()

    runs = list(DoorProbe.objects.order_by("first_at").values_list("is_up", "answer", "probes"))
    assert runs == [(True, "200", 2), (False, "503", 1)]


def test_a_door_that_nobody_opens_is_shut(tmp_path):
    one = Prober(url="http://127.0.0.1:9/door/", node="web-1", spool=tmp_path / "x.jsonl", now=clock.now)

    assert not one.probe().is_up
    assert DoorProbe.objects.get().answer.startswith("no answer")


def test_a_redirect_is_no_open_door(door, tmp_path):
    door.status = 302

    assert not prober(door, tmp_path).probe().is_up


def test_what_was_kept_while_the_database_was_away_is_written_first(door, tmp_path):
    one = prober(door, tmp_path)
    one.probe()
    seen = DoorProbe.objects.get()
    DoorProbe.objects.update(first_at=seen.first_at - timedelta(hours=1), last_at=seen.last_at - timedelta(hours=1))
    one.spool.parent.mkdir(parents=True)
    rows = [
        {"at": (seen.last_at - timedelta(minutes=minute)).isoformat(), "is_up": False, "answer": "503"}
        for minute in (50, 40, 30)
    ]
    one.spool.write_text("\n".join(json.dumps(row) for row in rows) + '\n{"at": "2026-')  # killed while writing

    one.probe()

    assert not one.spool.exists()
    outage = Outage.objects.get()
    assert outage.starts_at == seen.last_at - timedelta(hours=1)
    assert outage.ends_at is not None
    assert [run["answer"] for run in outage.evidence] == ["503", "503", "503"]


def test_the_command_says_what_the_door_said(door, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("probe_door", "--url", door.url, "--node", "web-9", "--once")

    assert (ended.value.code, capsys.readouterr().out.strip()) == (0, "200")
    assert DoorProbe.objects.get().node == "web-9"


def test_the_door_is_the_filing_form(client):
    assert client.get("/door/").status_code == 200
