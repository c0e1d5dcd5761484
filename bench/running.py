"""The portal on servers of its own for a bench: a fresh database, its programs, and child processes beside them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portal.embedded.house import answers, free_port, house_programs  # noqa: E402  # found by the line above
from portal.embedded.servers import start_servers, wait_until  # noqa: E402 # the same
from portal.embedded.supervisor import Supervisor  # noqa: E402 # the same

FIRST_PORT = 18_400


@dataclass(frozen=True)
class Running:
    """A prepared portal whose programs are still down: `start` them when its data is there."""

    folder: Path
    port: int
    environment: dict[str, str]
    keeper: Supervisor

    @property
    def database(self) -> str:
        return self.environment["DATABASE_URL"]

    def child(self, *arguments: str) -> str:
        """Run a Python program to its end; returns its last line. Ends the bench when it fails."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout.splitlines()[-1] if done.stdout else ""

    def start(self, *names: str) -> None:
        for program in house_programs(ROOT, self.environment, self.port):
            if program.name in names:
                self.keeper.add(program)
                self.keeper.start(program.name)
        if "web" in names:
            wait_until(lambda: answers(self.port), self.keeper, "web")


def cpu_seconds(root: int | None) -> float:
    """User and system time of a process, its living descendants and those they have buried. Linux; elsewhere 0."""
    times: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        times[int(path.parent.name)] = int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    wanted, total = [root], 0.0
    while wanted:
        pid = wanted.pop()
        if pid in times:
            total += times[pid][1]
            wanted += [child for child, (parent, _) in times.items() if parent == pid]
    return total


@contextmanager
def portal() -> Iterator[Running]:
    """PostgreSQL that syncs every commit, and Valkey, under the default rules; gone with everything at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Supervisor(Path(folder) / "log") as keeper:
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.chmod(folder, 0o755)  # the servers run under an account of their own when we are root
        port = free_port(FIRST_PORT, exactly=False)
        environment = {
            **start_servers(keeper, Path(folder), durable=True),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "KEY_DIR": f"{folder}/keys",
            "RULE_PROFILE": "default",
            "SITE_URL": f"http://localhost:{port}",
            "VAR_DIR": folder,
        }
        running = Running(Path(folder), port, environment, keeper)
        running.child("manage.py", "prepare")
        yield running
