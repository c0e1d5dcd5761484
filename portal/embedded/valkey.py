"""Valkey from its wheel: speaks Redis through a Unix socket in a private folder. It is the broker and the cache; the
portal loses nothing if it loses everything."""

from urllib.parse import quote

import redis

from portal.embedded.places import Places
from portal.embedded.program import Program


def valkey_program(places: Places, *, durable: bool) -> Program:
    """Durable: every write also goes to an append-only file, so that queued work survives SIGKILL."""
    data = places.data("valkey")
    socket = ("--port", "0", "--unixsocket", str(_socket(places)), "--unixsocketperm", "700")
    keep = ("--dir", str(data), "--save", "", "--appendonly", "yes" if durable else "no")
    return Program(
        name="valkey",
        command=(str(places.valkey), *socket, *keep, "--maxmemory-policy", "noeviction"),
        folder=places.base,
        account=places.account,
    )


def valkey_url(places: Places) -> str:
    return f"unix://{quote(_socket(places))}?db=0"


def is_ready(places: Places) -> bool:
    """False also while it still reads its file."""
    try:
        with redis.Redis.from_url(valkey_url(places)) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False


def _socket(places: Places) -> str:
    return str(places.sockets / "valkey.sock")
