"""PostgreSQL from its wheel: a cluster reached only through a Unix socket in a private folder."""

import shutil
import signal
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.embedded.aside import EmbeddedError
from portal.embedded.places import Places, run_as
from portal.embedded.program import Program

DATABASE = "dip"
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def postgres_program(places: Places, *, durable: bool) -> Program:
    """The program that serves the cluster in `places`, which is made first if there is none.

    Not `durable` is for tests: faster, and a crash may lose all. Raises EmbeddedError.
    """
    data = places.base / "postgres"
    _make_cluster(places, data, durable=durable)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(places.sockets),
        "max_connections": "200",
        **({} if durable else FORGETFUL),
    }
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="postgres",
        command=(str(places.postgres / "postgres"), "-D", str(data), *arguments),
        folder=places.base,
        account=places.account,
        stop=signal.SIGINT,  # "fast": rolls back and disconnects; SIGTERM would wait for every client
        orphaned=signal.SIGINT,
    )


def postgres_url(places: Places, name: str = DATABASE) -> str:
    return f"postgresql://postgres@/{name}?host={quote(str(places.sockets))}"


def is_ready(places: Places) -> bool:
    try:
        psycopg.connect(postgres_url(places, "postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def make_database(places: Places, name: str = DATABASE) -> None:
    """Make the portal's empty database in a new cluster."""
    with psycopg.connect(postgres_url(places, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _make_cluster(places: Places, data: Path, *, durable: bool) -> None:
    """Run initdb beside `data` and rename, so that one cut short is never taken for a cluster."""
    if (data / "PG_VERSION").exists():
        _check_version(places, data)
        return
    fresh = places.base / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    places.data("postgres.new")
    # The builtin locale sorts the same on every system and needs none of the system's own.
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    sync = [] if durable else ["--no-sync"]
    command = [str(places.postgres / "initdb"), "-D", str(fresh), "-U", "postgres", "-A", "trust", *locale, *sync]
    made = run_as(places.account, places.base, *command)
    if made.returncode:
        raise EmbeddedError(f"initdb failed:\n{made.stdout}{made.stderr}")
    fresh.rename(data)


def _check_version(places: Places, data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    said = run_as(None, places.base, str(places.postgres / "postgres"), "--version").stdout.strip()
    if f" {found}." not in said:
        raise EmbeddedError(f"{data} was made by PostgreSQL {found}, but {said} is installed: move it away.")
