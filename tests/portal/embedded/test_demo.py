"""`manage.py demo` as a visitor starts it, stops it, and pulls its plug."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.embedded.addresses import running_addresses
from tests.house.tree import ROOT

UP = "Stop with Ctrl-C"
LIMIT = 60  # seconds; 6 on an idle machine


@dataclass
class Demonstration:
    process: subprocess.Popen[str]
    var: Path
    port: int

    def pid(self, name: str) -> int:
        return int((self.var / "log" / f"{name}.pid").read_text().split()[0])

    def status(self) -> int | None:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def family(self) -> set[int]:
        """Every process that it started, and theirs."""
        found, new = set(), {self.process.pid}
        while new:
            found |= new
            new = {child for pid in new for child in children(pid)} - found
        return found - {self.process.pid}


def children(pid: int) -> set[int]:
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return {int(child) for thread in threads for child in (thread / "children").read_text().split()}
    except (FileNotFoundError, ProcessLookupError):
        return set()


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes()}


def wait_for(holds: Callable[[], object], seconds: float = LIMIT) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.1)


def start(var: Path, port: int) -> subprocess.Popen[str]:
    named = {"DATABASE_URL", "REDIS_URL", "SITE_URL", "PYTHONUNBUFFERED"}
    environment = {name: value for name, value in os.environ.items() if name not in named}
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--empty", "--port", str(port)],
        cwd=ROOT, env=environment | {"VAR_DIR": str(var), "KEY_DIR": str(var / "keys")},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.fixture
def demonstration() -> Iterator[Demonstration]:
    var = Path(tempfile.mkdtemp(prefix="dip-demo-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start(var, port)
    try:
        said = said_until_up(process)
        assert UP in said, said
        yield Demonstration(process, var, port)
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()
        shutil.rmtree(var, ignore_errors=True)


def said_until_up(process: subprocess.Popen[str]) -> str:
    said = ""
    for line in process.stdout or ():
        said += line
        if UP in line:
            break
    return said


def test_it_serves_mends_itself_refuses_a_second_and_stops_at_a_signal(demonstration: Demonstration) -> None:
    family, web, worker = demonstration.family(), demonstration.pid("web"), demonstration.pid("worker")
    assert demonstration.status() == 200
    assert len(family) >= 7  # PostgreSQL, Valkey, two of the web server, the worker and its two, beat

    second = start(demonstration.var, demonstration.port)
    assert f"already runs in this checkout (process {demonstration.process.pid})" in second.communicate()[0]
    assert second.returncode == 1
    assert running_addresses(demonstration.var)["SITE_URL"] == f"http://localhost:{demonstration.port}"

    os.kill(web, signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: web != demonstration.pid("web") and worker != demonstration.pid("worker"))
    wait_for(lambda: demonstration.status() == 200)

    family |= demonstration.family()
    demonstration.process.send_signal(signal.SIGINT)
    assert demonstration.process.wait() == 0
    assert alive(family) == set()
    assert running_addresses(demonstration.var) == {}


def test_nothing_runs_on_when_it_is_killed_and_the_next_start_works(demonstration: Demonstration) -> None:
    family = demonstration.family()

    demonstration.process.kill()

    wait_for(lambda: not alive(family), seconds=15)
    next_one = start(demonstration.var, demonstration.port)
    assert UP in said_until_up(next_one)
    next_one.terminate()
    assert next_one.communicate()[0].endswith("Stopped.\n")
