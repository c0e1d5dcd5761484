"""The one door through which the register fetches from or sends to addresses that somebody else named.

The name is resolved once, every address it has must be public, and the connection goes to one of these very addresses,
so that a second answer of the name server changes nothing (DNS rebinding). Time, size and redirects are bounded. What
serves as a target is never told from the error: callers see a code.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from .urls import UnresolvableUrl
from .weburl import ParsedUrl, parse

TIMEOUT = 5.0  # seconds for everything, name resolution excepted
MAX_BYTES = 1 << 20
MAX_REDIRECTS = 3
PORTS = frozenset({80, 443, 8080, 8443})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EMBEDDING = [ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


class EgressRefused(Exception):
    """Nothing was sent, or no whole answer came. `code`: scheme, address, port, name, private, timeout, connection,
    size or redirects."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is whole and at most as long as asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how much and how often."""

    timeout: float = TIMEOUT
    max_bytes: int = MAX_BYTES
    redirects: int = MAX_REDIRECTS
    schemes: frozenset[str] = field(default=frozenset({"https:"}))


DEFAULT = Limits()


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    limits: Limits = DEFAULT,
) -> Answer:
    """One exchange, redirects of a GET followed up to the limit and checked anew each. Raises EgressRefused."""
    for _hop in range(limits.redirects + 1):
        target = _target(url, limits)
        answer = _exchange(target, method, dict(headers or {}), body, limits)
        if answer.status not in REDIRECTS or method != "GET":
            return answer
        url = _joined(answer.headers.get("location", ""), url)
    raise EgressRefused("redirects")


def target_check(url: str, limits: Limits = DEFAULT) -> None:
    """Whether something could be sent there now, without sending it. Raises EgressRefused."""
    parsed = _target(url, limits)
    _address(parsed.hostname, _port(parsed))


def _joined(location: str, base: str) -> str:
    try:
        return parse(location, base).href
    except UnresolvableUrl:
        raise EgressRefused("address") from None


def _target(url: str, limits: Limits) -> ParsedUrl:
    try:
        parsed = parse(url)
    except UnresolvableUrl:
        raise EgressRefused("address") from None
    is_named = f"{parsed.hostname}:{_port(parsed)}" in settings.EGRESS_LOOPBACK
    if parsed.protocol not in limits.schemes and not (is_named and parsed.protocol == "http:"):
        raise EgressRefused("scheme")
    if parsed.username or parsed.password or not parsed.hostname:
        raise EgressRefused("address")
    if _port(parsed) not in PORTS and not is_named:
        raise EgressRefused("port")
    return parsed


def _port(parsed: ParsedUrl) -> int:
    return int(parsed.port) if parsed.port else 443 if parsed.protocol == "https:" else 80


def _address(host: str, port: int) -> str:
    """An address of the host to connect to. Raises EgressRefused when any of its addresses is not public."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise EgressRefused("name") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or (f"{host}:{port}" not in settings.EGRESS_LOOPBACK and not all(map(is_public, addresses))):
        raise EgressRefused("private")
    return addresses[0]


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public Internet; what embeds an IPv4 address counts as not."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if any(address in network for network in _EMBEDDING):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, in the name of its host."""

    def __init__(self, address: str, host: str, port: int, timeout: float, *, is_tls: bool) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address, self._is_tls = address, is_tls

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        host = self.host.strip("[]")
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if self._is_tls else plain

    def cut(self) -> None:
        """Time is over: whoever reads or writes now gets an error."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _exchange(target: ParsedUrl, method: str, headers: dict[str, str], body: bytes | None, limits: Limits) -> Answer:
    port = _port(target)
    address = _address(target.hostname, port)
    connection = _Pinned(address, target.hostname, port, limits.timeout, is_tls=target.protocol == "https:")
    cut = threading.Event()

    def stop() -> None:
        cut.set()
        connection.cut()

    timer = threading.Timer(limits.timeout, stop)
    timer.start()
    try:
        sent = {"User-Agent": "data-ip-register/1", "Accept-Encoding": "identity", **headers}
        connection.request(method, target.pathname + target.search, body=body, headers=sent)
        response = connection.getresponse()
        data = response.read(limits.max_bytes + 1)
        found = {name.lower(): value for name, value in response.getheaders()}
    except (OSError, http.client.HTTPException) as error:
        is_late = cut.is_set() or isinstance(error, TimeoutError)
        raise EgressRefused("timeout" if is_late else "connection") from None
    finally:
        timer.cancel()
        connection.close()
    if cut.is_set():
        raise EgressRefused("timeout")
    if len(data) > limits.max_bytes:
        raise EgressRefused("size")
    return Answer(response.status, found, data, target.href)
