"""PostgreSQL and Valkey under a supervisor, each only where the environment names no other."""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from portal.embedded import postgres, valkey
from portal.embedded.aside import EmbeddedError
from portal.embedded.places import Places, places_for
from portal.embedded.supervisor import Supervisor

START_LIMIT = 60.0  # seconds: a cluster that crashed replays its log first


def start_servers(supervisor: Supervisor, folder: Path, *, durable: bool) -> dict[str, str]:
    """Start what is missing, with its data in `folder`; returns DATABASE_URL and REDIS_URL of what serves now.

    With DATABASE_URL and REDIS_URL in the environment nothing is started. Not `durable` is for tests: fast, and a
    crash may lose all. Raises EmbeddedError.
    """
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    if len(urls) == 2:
        return urls
    places = places_for(folder)
    ready: dict[str, Callable[[Places], bool]] = {}
    if "DATABASE_URL" not in urls:
        supervisor.add(postgres.postgres_program(places, durable=durable))
        ready["postgres"] = postgres.is_ready
        urls["DATABASE_URL"] = postgres.postgres_url(places)
    if "REDIS_URL" not in urls:
        supervisor.add(valkey.valkey_program(places, durable=durable))
        ready["valkey"] = valkey.is_ready
        urls["REDIS_URL"] = valkey.valkey_url(places)
    for name in ready:
        supervisor.start(name)
    for name, is_ready in ready.items():
        wait_until(partial(is_ready, places), supervisor, name)
    if "postgres" in ready:
        postgres.make_database(places)
    return urls


def wait_until(is_ready: Callable[[], bool], supervisor: Supervisor, name: str, limit: float = START_LIMIT) -> None:
    """Poll until a program is ready. Raises EmbeddedError with the end of its log if it does not come up."""
    until = time.monotonic() + limit
    while not is_ready():
        if time.monotonic() > until or supervisor.deaths(name) > 3:
            log = supervisor.log(name)
            raise EmbeddedError(f"{name} does not start. The end of {log}:\n{_tail(log)}")
        time.sleep(0.05)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else ""
