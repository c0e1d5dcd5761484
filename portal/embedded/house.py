"""The portal's own programs, and the lock that lets only one demonstration run in a checkout."""

import fcntl
import http.client
import os
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.aside import EmbeddedError
from portal.embedded.program import Program
from portal.embedded.supervisor import Supervisor

BEHIND_PAGES = 2  # five left a list waiting four times as long where the machine had other work


@dataclass(frozen=True)
class House:
    """A running portal, for what drives it from outside."""

    site: str  # http://localhost:PORT
    environment: Mapping[str, str]  # names its servers, for child processes
    supervisor: Supervisor


def house_programs(root: Path, environment: Mapping[str, str], port: int) -> list[Program]:
    """Web server, worker, beat and the prober of the public door; `environment` names the servers that they use."""
    celery = ("celery", "-A", "portal.celery")
    web = ("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4")
    worker = (*celery, "worker", "--pool", "prefork", "--concurrency", "2")
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    # The schedule is kept in memory: all intervals are short, and every task may run twice.
    beat = (*celery, "beat", "--scheduler", "celery.beat.Scheduler", "--pidfile", "")

    def program(name: str, *arguments: str, orphaned: signal.Signals = signal.SIGTERM, nice: int = 0) -> Program:
        return Program(name, (sys.executable, "-m", *arguments), root, environment, orphaned=orphaned, nice=nice)

    return [
        program("web", *web, "--workers-kill-timeout", "5", "--respawn-failed-workers", "portal.wsgi:application"),
        # Orphaned, these drop what they do at once, broker or no broker: the next sweep finds unfinished work again.
        # Somebody waits for a page; a list that is checked or a version that is screened stands back for it.
        program("worker", *worker, *quiet, orphaned=signal.SIGKILL, nice=BEHIND_PAGES),
        program("beat", *beat, orphaned=signal.SIGKILL),
        Program(
            "prober",
            (sys.executable, "-m", "django", "probe_door"),
            root,
            {**environment, "DJANGO_SETTINGS_MODULE": "portal.settings"},
            orphaned=signal.SIGKILL,
        ),
    ]


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold the checkout's lock. Raises EmbeddedError, naming the process, when another holds it."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "demo.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise EmbeddedError(
                f"A demonstration already runs in this checkout ({file.read()}). Stop it first."
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}")
        file.flush()
        yield


def free_port(wanted: int, *, exactly: bool) -> int:
    """`wanted`, or unless `exactly` the next free port above it. Raises EmbeddedError."""
    candidates = [wanted] if exactly else range(wanted, wanted + 100)
    for port in candidates:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise EmbeddedError(f"Port {wanted} is taken. Choose another with --port.")


def answers(port: int, path: str = "/") -> bool:
    """Whether the web server answers with anything but an error of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
