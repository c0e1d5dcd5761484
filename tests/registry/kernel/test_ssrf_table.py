"""Every way in which the register asks an address that a stranger named × every address that must not be asked.

An audit hook of the interpreter sees each connection before it is made, whatever library makes it, and refuses it: the
table counts what was tried. Who fetches is read from the source: a new caller of the egress without a row fails.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import registry
from registry.kernel import egress
from registry.kernel.egress import EgressRefused, Limits, fetch, is_public, target_check
from registry.models import ControlProof, Webhook, WebhookDelivery
from registry.services.control_look import look
from registry.services.site_fetch import site_fetch
from registry.services.webhook_sending import send
from tests.house.tree import files, text
from tests.nameserver import NameServer, both
from tests.registry.kernel.inner_addresses import PRIVATE_NAMES, URLS
from tests.sites import Web

AT = datetime(2026, 11, 24, tzinfo=UTC)


def place_of(url: str) -> str:
    return url.partition("://")[2] or url


def proof(url: str, kind: str, method: str) -> ControlProof:
    return ControlProof(kind=kind, value=place_of(url), method=method, token="t" * 43, public_id="p" * 16)


def _refuses(act: Callable[[], object]) -> None:
    try:
        act()
    except EgressRefused:
        return


def _webhook(url: str) -> None:
    hook = Webhook(url=url, public_id="a" * 24, generation=1)
    _refuses(lambda: send(hook, WebhookDelivery(webhook=hook, message_id="m", body="{}"), AT))


# Module that calls the egress: the ways in which an address of a stranger reaches it. Nothing is parsed or refused
# before: a row goes straight to where the fetching begins.
ENTRIES: dict[str, dict[str, Callable[[str], object]]] = {
    "registry/services/webhooks.py": {"adding a webhook": lambda url: _refuses(lambda: target_check(url))},
    "registry/services/webhook_sending.py": {"sending to a webhook": _webhook},
    "registry/services/control_look.py": {
        "file of a host": lambda url: look(proof(url, "host", "file"), AT),
        "file under a path": lambda url: look(proof(url, "prefix", "file"), AT),
        "meta tag of a page": lambda url: look(proof(url, "url", "meta"), AT),
        "TXT record of a host": lambda url: look(proof(url, "host", "dns"), AT),
        "TXT record of a domain": lambda url: look(proof(url, "domain", "dns"), AT),
    },
    "registry/services/site_fetch.py": {
        "check my site": lambda url: site_fetch(place_of(url).rstrip("/"), lambda: AT),
        "check my site, any text": lambda url: site_fetch(url, lambda: AT),
    },
    "registry/kernel/egress.py": {
        "over http too": lambda url: _refuses(lambda: fetch(url, limits=Limits(schemes=frozenset({"https:", "http:"}))))
    },
}
WAYS = [(name, way) for ways in ENTRIES.values() for name, way in ways.items()]
# Modules that open connections to servers which the operator or the register itself named, and to no others.
OWN_CONNECTIONS = {
    "registry/kernel/egress.py",  # the one door
    "registry/kernel/resolving.py",  # name servers of the settings; used by the door alone
    "registry/services/scanning.py",  # the virus scanner of the settings
    "registry/services/probing.py",  # the register's own public door, SITE_URL
    "registry/management/commands/probe_door.py",  # its own host name
}


class Watch:
    """What was tried while it looked: connections other than to `allowed`, and names asked of the system."""

    def __init__(self) -> None:
        self.is_looking = False
        self.thread = threading.get_ident()
        self.allowed: set[tuple[str, int]] = set()
        self.tried: list[tuple[str, int]] = []
        self.names: list[str] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.is_looking or threading.get_ident() != self.thread:  # servers of the test answer in threads
            return
        if event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):
            target = (str(args[1][0]), int(args[1][1]))
            if target not in self.allowed:
                self.tried.append(target)
                raise ConnectionRefusedError("the table lets nothing through")
        if event == "socket.getaddrinfo" and not _is_address(args[0]):
            self.names.append(str(args[0]))


def _is_address(host: Any) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, str(host))
        except (OSError, ValueError):
            continue
        return True
    return False


WATCH = Watch()
sys.addaudithook(WATCH)


@pytest.fixture
def watch(names: NameServer) -> Iterator[Watch]:
    """A hook stays for the life of the process; it looks only inside these tests."""
    both(names, {(name, kind): [value] for name, (kind, value) in PRIVATE_NAMES.items()})
    WATCH.tried, WATCH.names = [], []
    WATCH.allowed = {("127.0.0.1", names.port), ("127.0.0.1", names.second.port)}
    WATCH.is_looking = True
    yield WATCH
    WATCH.is_looking = False


def test_every_caller_of_the_egress_has_its_row() -> None:
    root = Path(registry.__file__).parent.parent
    callers = {
        str(file.relative_to(root) if file.is_absolute() else file)
        for file in files(".py")
        if file.parts[0] in {"registry", "objections", "portal"}
        and ("kernel.egress import" in text(file) or "import egress" in text(file) or "from .egress" in text(file))
    }

    assert callers | {"registry/kernel/egress.py"} == set(ENTRIES)
    assert len(set(URLS)) >= 60


@pytest.mark.parametrize(("name", "way"), WAYS, ids=[name for name, _way in WAYS])
def test_nothing_is_sent_to_an_address_that_is_not_public(
    watch: Watch, name: str, way: Callable[[str], object]
) -> None:
    for url in URLS:
        way(url)

    assert (watch.tried, watch.names) == ([], [])


@pytest.mark.parametrize("way", ["file", "meta", "origin"])
def test_nothing_is_sent_where_a_redirect_leads_inside(watch: Watch, web: Web, way: str) -> None:
    site = web.site("photos.example")
    watch.allowed.add(web.address)
    for url in URLS:
        try:
            url.encode("latin-1")
        except UnicodeEncodeError:
            continue
        for path in (
            f"/.well-known/dip-challenge/{'p' * 16}.txt",
            "/",
            "/robots.txt",
            "/.well-known/tdmrep.json",
            "/ai.txt",
        ):
            site.put(path, b"", status=302, headers={"Location": url.replace("\r\n", "").replace("\x00", "")})
        if way == "origin":
            site_fetch("photos.example", lambda: AT)
        else:
            look(ControlProof(kind="host", value="photos.example", method=way, token="t" * 43, public_id="p" * 16), AT)

    assert len(site.asked) >= 60
    assert (watch.tried, watch.names) == ([], [])


@pytest.mark.parametrize(("name", "way"), WAYS, ids=[name for name, _way in WAYS])
@pytest.mark.parametrize("begins_public", [True, False])
def test_a_name_server_that_changes_its_answer_leads_nobody_inside(
    watch: Watch, names: NameServer, monkeypatch: pytest.MonkeyPatch, name: str, way: Any, begins_public: bool
) -> None:
    """DNS rebinding: each question gets the other answer of two: a public address, a server on this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    port = listener.getsockname()[1]
    monkeypatch.setattr(egress, "PORTS", egress.PORTS | {port})
    watch.allowed.add(("127.0.0.1", port))  # so that a connection would really reach it
    turn = [begins_public]

    def rebinding() -> list[str]:
        turn[0] = not turn[0]
        return ["127.0.0.1"] if turn[0] else ["93.184.216.34"]

    for server in (names, names.second):
        server.zone["rebind.example", "A"] = rebinding
    for _round in range(6):
        way(f"https://rebind.example:{port}/")

    with pytest.raises(TimeoutError):
        listener.accept()
    listener.close()
    assert all(is_public(address) for address, _port in watch.tried)
    if name not in {"TXT record of a host", "TXT record of a domain", "check my site, any text"}:
        assert ("rebind.example", "A") in names.asked


def test_no_other_module_opens_a_connection_to_what_a_stranger_names() -> None:
    names = ["socket", "ssl", "http.client", "urllib.request", "urllib3", "httpx", "requests", "aiohttp", "dns"]
    found = {
        str(file)
        for file in files(".py")
        if file.parts[0] in {"registry", "objections"}
        for line in text(file).splitlines()
        if any(line.startswith((f"import {name}", f"from {name} import", f"from {name}.")) for name in names)
    }

    assert found == OWN_CONNECTIONS
