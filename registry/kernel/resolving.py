"""Asking name servers: those of the settings, by absolute names, without hosts file, search list or cache.

Used by `egress` alone. An answer is read as far as DNS bounds it (64 kB over TCP) and at most MAX_RECORDS of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver
from django.conf import settings

TIMEOUT = 2.0  # seconds for one question to one server
MAX_RECORDS = 64
PAYLOAD = 1232  # bytes of a UDP answer that no path has to break up (DNS flag day 2020)
# Names that mean something in a network of one's own, or nothing (RFC 6761, 6762, 7686, 8375, 9476): never asked for.
SPECIAL = frozenset({"localhost", "local", "internal", "invalid", "onion", "alt", "home.arpa", "lan", "localdomain"})


class ResolveFailed(Exception):
    """`code`: "name" where there is no such name or no such record, "resolver" where no server answered."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """What one name server says: `texts` as it gave them, or `code` of why there is none."""

    server: str
    texts: tuple[str, ...] = ()
    code: str = ""


def addresses_of(host: str) -> list[str]:
    """Every IPv4 and then every IPv6 address of a host, from the first server that answers. Raises ResolveFailed."""
    code = "resolver"
    for server in settings.DNS_RESOLVERS:
        try:
            found = [*_ask(server, host, dns.rdatatype.A), *_ask(server, host, dns.rdatatype.AAAA)]
        except ResolveFailed as error:
            code = error.code
            if code == "name":
                break
        else:
            if found:
                return found
            code = "name"
            break
    raise ResolveFailed(code)


def texts_of(name: str) -> list[TextAnswer]:
    """The TXT records of a name as each of the servers gives them."""
    answers = []
    for server in settings.DNS_RESOLVERS:
        try:
            answers.append(TextAnswer(server, tuple(_ask(server, name, dns.rdatatype.TXT))))
        except ResolveFailed as error:
            answers.append(TextAnswer(server, code=error.code))
    return answers


def _ask(server: str, name: str, kind: dns.rdatatype.RdataType) -> Sequence[str]:
    try:
        absolute = dns.name.from_text(name.rstrip(".") + ".")
        if is_special(name):
            raise ResolveFailed("name")
        answer = _resolver(server).resolve(absolute, kind, search=False, raise_on_no_answer=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN, dns.name.NameTooLong, dns.name.LabelTooLong):
        raise ResolveFailed("name") from None
    except (dns.name.EmptyLabel, dns.name.BadEscape, UnicodeError):
        raise ResolveFailed("name") from None
    except (dns.exception.DNSException, OSError, EOFError):
        raise ResolveFailed("resolver") from None
    if answer.rrset is None:
        return []
    records = list(answer.rrset)[:MAX_RECORDS]
    if kind == dns.rdatatype.TXT:
        return [b"".join(record.strings).decode("utf-8", "replace") for record in records]
    return [str(record.address) for record in records]


def is_special(name: str) -> bool:
    """Whether a name has one label only, or lies under one that no public name server knows."""
    labels = name.rstrip(".").lower().split(".")
    return len(labels) == 1 or any(".".join(labels[-length:]) in SPECIAL for length in (1, 2))


def _resolver(server: str) -> dns.resolver.Resolver:
    host, port = server_parts(server)
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [dns.nameserver.Do53Nameserver(host, port)]
    resolver.lifetime = resolver.timeout = TIMEOUT
    resolver.search, resolver.domain = [], dns.name.root
    resolver.use_edns(0, 0, PAYLOAD)
    return resolver


def server_parts(server: str) -> tuple[str, int]:
    """`192.0.2.1`, `192.0.2.1:5353` or `[2001:db8::1]:53` as address and port."""
    if server.startswith("["):
        host, _bracket, port = server[1:].partition("]")
        return host, int(port[1:] or 53)
    host, _colon, port = server.partition(":")
    return (server, 53) if ":" in port else (host, int(port or 53))
