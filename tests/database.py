"""One migrated template database, cloned for every test process and again after every test that commits.

Append-only tables refuse TRUNCATE, so nothing here flushes: a test that commits spoils its clone, and the clone is
dropped and made anew (about 60 ms). The template's name carries a digest of all migrations, so a second run finds
it ready and a changed migration makes another.
"""

import hashlib
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

TEMPLATE = "dip_template_"
CLONE = f"dip_test_{hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]}_"
KEPT_TEMPLATES = 4
LOCK_KEY = 0x6469705F  # "dip_": one process at a time makes or removes templates


def url_for(name: str, url: str) -> str:
    """The same server's URL with another database in it."""
    return re.sub(r"^([a-z]+://[^/?]*)(/[^?]*)?", lambda found: f"{found[1]}/{name}", url)


def migrations_digest() -> str:
    """A digest of every installed app's migrations and the data files beside our own code."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        folder = Path(config.path)
        files = [*folder.glob("migrations/**/*.py")]
        if folder.is_relative_to(settings.BASE_DIR) and ".venv" not in folder.parts:
            files += [*folder.rglob("*.json"), *folder.rglob("*.sql")]
        for file in sorted(files):
            digest.update(f"{config.label}/{file.relative_to(folder)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


class CloneFactory:
    """Gives one test process its own database; `url` is the server, its database part is not used."""

    def __init__(self, url: str, worker: str) -> None:
        self.url = url
        self.template = TEMPLATE + migrations_digest()
        self.name = f"{CLONE}{os.getpid()}_{worker}"

    def start(self) -> None:
        with self._server() as server:
            server.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
            self._drop_leftovers(server)
        self._point_django_at(self.name)
        self.renew()

    def renew(self) -> None:
        """Throw away what the tests wrote. Whoever is still connected is disconnected.

        The template is made where it is missing: runs of other versions beside this one keep only the newest few.
        """
        self._close_django()
        with self._server() as server:
            server.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
            if not self._exists(server, self.template):
                self._make_template(server)
                self._point_django_at(self.name)
            server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
            server.execute(_named("CREATE DATABASE {} TEMPLATE {}", self.name, self.template))

    def stop(self) -> None:
        self._close_django()
        with self._server() as server:
            server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))

    @contextmanager
    def _server(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(url_for("postgres", self.url), autocommit=True) as server:
            yield server

    def _make_template(self, server: psycopg.Connection[Any]) -> None:
        building = f"{self.template}_building"
        server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", building))
        server.execute(_named("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", building))
        self._point_django_at(building)
        call_command("migrate", interactive=False, verbosity=0)
        self._close_django()
        server.execute(_named("ALTER DATABASE {} RENAME TO {}", building, self.template))

    def _drop_leftovers(self, server: psycopg.Connection[Any]) -> None:
        """Clones whose process is gone, and all but the newest templates."""
        rows = server.execute("SELECT datname FROM pg_database ORDER BY oid DESC").fetchall()
        names = [str(name) for (name,) in rows]
        templates = [name for name in names if re.fullmatch(rf"{TEMPLATE}[0-9a-f]+", name) and name != self.template]
        dead = [name for name in names if name.startswith(CLONE) and not _is_alive(name)]
        for name in [*templates[KEPT_TEMPLATES - 1 :], *dead]:
            server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))

    @staticmethod
    def _exists(server: psycopg.Connection[Any], name: str) -> bool:
        return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def _point_django_at(self, name: str) -> None:
        """Also for child processes: they read DATABASE_URL."""
        self._close_django()
        settings.DATABASES["default"]["NAME"] = name
        connections["default"].settings_dict["NAME"] = name
        os.environ["DATABASE_URL"] = url_for(name, self.url)

    @staticmethod
    def _close_django() -> None:
        connection = connections["default"]
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _named(statement: LiteralString, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


def _is_alive(clone: str) -> bool:
    process = int(clone.removeprefix(CLONE).split("_", 1)[0])
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
