"""A small real name server on loopback, over UDP and TCP, for tests of what asks names."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

Records = list[str] | Callable[[], list[str]]


class NameServer:
    """Answers what `zone` says: {(name, type): records}. A callable is asked anew for each question; `asked` is kept.

    A name that is nowhere in the zone does not exist; one with None is not answered at all.
    """

    second: NameServer  # of the fixture: the other server, which may disagree

    def __init__(self) -> None:
        self.zone: dict[tuple[str, str], Records | None] = {}
        self.asked: list[tuple[str, str]] = []
        self._udp, self._tcp = self._servers()
        self.port = self._udp.server_address[1]
        for server in (self._udp, self._tcp):
            server.daemon_threads = True  # type: ignore[attr-defined]  # both are threading servers
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def _servers(self) -> tuple[socketserver.UDPServer, socketserver.TCPServer]:
        """Both on one port, which has to be free for both."""
        while True:
            udp = socketserver.ThreadingUDPServer(("127.0.0.1", 0), _handler(self, is_tcp=False))
            try:
                return udp, socketserver.ThreadingTCPServer(udp.server_address, _handler(self, is_tcp=True))
            except OSError:
                udp.server_close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def say(self, name: str, kind: str, *records: str) -> None:
        self.zone[name, kind] = [f'"{one}"' if kind == "TXT" else one for one in records]

    def answer(self, data: bytes, *, is_tcp: bool) -> bytes | None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        records = self.zone.get((name, kind), [])
        if records is None:
            return None
        found = records() if callable(records) else records
        reply = dns.message.make_response(query)
        if found:
            reply.answer.append(dns.rrset.from_text_list(question.name, 0, "IN", kind, found))
        elif all(known != name for known, _kind in self.zone):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        wire = reply.to_wire(max_size=65535)
        if is_tcp or len(wire) <= 1232:
            return wire
        reply.answer.clear()
        reply.flags |= dns.flags.TC
        return reply.to_wire()

    def close(self) -> None:
        for server in (self._udp, self._tcp):
            server.shutdown()
            server.server_close()


def _handler(names: NameServer, *, is_tcp: bool) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if not is_tcp:
                data, sock = self.request
                if reply := names.answer(data, is_tcp=False):
                    sock.sendto(reply, self.client_address)
                return
            head = self.request.recv(2)
            if len(head) == 2 and (reply := names.answer(self.request.recv(struct.unpack("!H", head)[0]), is_tcp=True)):
                self.request.sendall(struct.pack("!H", len(reply)) + reply)

    return Handler


@pytest.fixture
def names(settings: Any) -> Iterator[NameServer]:
    """The first of the two name servers that the settings of the test name; `names.second` is the other."""
    first, second = NameServer(), NameServer()
    first.second = second
    settings.DNS_RESOLVERS = [first.address, second.address]
    yield first
    first.close()
    second.close()


def both(names: NameServer, zone: Mapping[tuple[str, str], list[str]]) -> None:
    """Let both servers say the same."""
    for server in (names, names.second):
        for (name, kind), records in zone.items():
            server.say(name, kind, *records)
