"""The one door through which the register fetches from or sends to addresses that somebody else named.

The name is resolved once, by the name servers of the settings, every address it has must be public, and the connection
goes to one of these very addresses, so that a second answer of the name server changes nothing (DNS rebinding). Time,
size and redirects are bounded. What serves as a target is never told from the error: callers see a code.

Tests open one door: EGRESS_LOOPBACK names servers on this machine, `host:port` as they are asked for, or
`name=127.0.0.1:port` for a site that a server stands for, in plain HTTP. Production refuses to start with any.
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

from .hosts import is_ip
from .resolving import ResolveFailed, TextAnswer, addresses_of, is_special, texts_of
from .urls import UnresolvableUrl
from .weburl import ParsedUrl, parse

TIMEOUT = 5.0  # seconds for everything, name resolution excepted
MAX_BYTES = 1 << 20
MAX_REDIRECTS = 3
PORTS = frozenset({80, 443, 8080, 8443})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EMBEDDING = [ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


class EgressRefused(Exception):
    """Nothing was sent, or no whole answer came. `code`: scheme, address, port, name, resolver, private, timeout,
    connection, size, redirects, or elsewhere."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is whole and at most as long as asked for, or its beginning where that was asked for.

    `headers` has the last value of each name in lower case, `fields` every header line in order.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how much and how often."""

    timeout: float = TIMEOUT
    max_bytes: int = MAX_BYTES
    redirects: int = MAX_REDIRECTS
    schemes: frozenset[str] = field(default=frozenset({"https:"}))
    cuts: bool = False  # the beginning of what is too long is enough
    same_host: bool = False  # a redirect to another host is no answer of this one


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
    first = None
    for _hop in range(limits.redirects + 1):
        target = _target(url, limits)
        first = first or target.host
        if limits.same_host and target.host != first:
            raise EgressRefused("elsewhere")
        answer = _exchange(target, method, dict(headers or {}), body, limits)
        if answer.status not in REDIRECTS or method != "GET":
            return answer
        url = _joined(answer.headers.get("location", ""), url)
    raise EgressRefused("redirects")


def target_check(url: str, limits: Limits = DEFAULT) -> None:
    """Whether something could be sent there now, without sending it. Raises EgressRefused."""
    parsed = _target(url, limits)
    _address(parsed.hostname, _port(parsed))


def texts(name: str) -> list[TextAnswer]:
    """The TXT records of a name as each name server of the settings gives them; nothing is sent to what they say."""
    return texts_of(name)


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
    is_named = _door(parsed.hostname, _port(parsed)) is not None
    if parsed.protocol not in limits.schemes and not (is_named and parsed.protocol == "http:"):
        raise EgressRefused("scheme")
    if parsed.username or parsed.password or not parsed.hostname:
        raise EgressRefused("address")
    if _port(parsed) not in PORTS and not is_named:
        raise EgressRefused("port")
    return parsed


def _door(host: str, port: int) -> tuple[str, int] | None:
    """Where a test's server stands that is asked for as this host and port; None for everything else."""
    for entry in settings.EGRESS_LOOPBACK:
        name, _equals, server = entry.partition("=")
        if not server and name == f"{host}:{port}":
            return host, port
        if server and name == host:
            address, _colon, number = server.rpartition(":")
            return address, int(number)
    return None


def _port(parsed: ParsedUrl) -> int:
    return int(parsed.port) if parsed.port else 443 if parsed.protocol == "https:" else 80


def _address(host: str, port: int) -> str:
    """An address of the host to connect to. Raises EgressRefused when any of its addresses is not public."""
    door = _door(host, port)
    if door is not None:
        return door[0].strip("[]")
    if is_ip(host):
        addresses = [host.strip("[]")]
    elif is_special(host):
        raise EgressRefused("private" if host.rpartition(".")[2] == "localhost" else "name")
    else:
        try:
            addresses = addresses_of(host)
        except ResolveFailed as error:
            raise EgressRefused(error.code) from None
    if not all(map(is_public, addresses)):
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

    def __init__(self, address: tuple[str, int], host: str, port: int, timeout: float, *, is_tls: bool) -> None:
        super().__init__(host, port, timeout=timeout)
        self.default_port = 443 if is_tls else 80  # which the Host header leaves out
        self._address, self._is_tls = address, is_tls

    def connect(self) -> None:
        plain = socket.create_connection(self._address, self.timeout)
        host = self.host.strip("[]")
        if not self._is_tls:
            self.sock = plain
            return
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
        self.sock.do_handshake()  # only now, so that a handshake that drips can be cut

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
    door = _door(target.hostname, port)
    is_tls = target.protocol == "https:" and door is None
    at = (address, door[1] if door else port)
    connection = _Pinned(at, target.hostname, port, limits.timeout, is_tls=is_tls)
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
        fields = tuple((name.lower(), value) for name, value in response.getheaders())
    except (OSError, http.client.HTTPException) as error:
        is_late = cut.is_set() or isinstance(error, TimeoutError)
        raise EgressRefused("timeout" if is_late else "connection") from None
    finally:
        timer.cancel()
        connection.close()
    if cut.is_set():
        raise EgressRefused("timeout")
    is_long = len(data) > limits.max_bytes
    if is_long and not limits.cuts:
        raise EgressRefused("size")
    return Answer(response.status, dict(fields), data[: limits.max_bytes], target.href, fields, is_long)
