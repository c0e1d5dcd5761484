"""Properties of XMP packets (ISO 16684-1), from a packet or from a whole file that embeds one.

A strict XML parser with entities refused: a stranger's file must not make it read or grow anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.preferences.xmltext import name_of, walk

MAX_BYTES = 8 << 20
MAX_PACKETS = 8
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ENDS = ((b"<x:xmpmeta", b"</x:xmpmeta>"), (b"<rdf:RDF", b"</rdf:RDF>"))


@dataclass
class Properties:
    """`values`: {(namespace, local name): [value, …]}; `broken`: whether a packet was no well-formed XML."""

    values: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    broken: bool = False


def properties(data: bytes) -> Properties:
    """Every property of every packet, written as attribute, element or rdf:resource. Never raises."""
    found = Properties()
    for packet in _packets(data[:MAX_BYTES]):
        if not _read(packet, found):
            found.broken = True
    return found


def _packets(data: bytes) -> list[bytes]:
    """At most MAX_PACKETS pieces; the whole text when none is marked as a packet."""
    for opening, closing in _ENDS:
        packets: list[bytes] = []
        at = data.find(opening)
        while at >= 0 and len(packets) < MAX_PACKETS:
            end = data.find(closing, at)
            stop = len(data) if end < 0 else end + len(closing)
            packets.append(data[at:stop])
            at = data.find(opening, stop)
        if packets:
            return packets
    return [data] if data.lstrip()[:1] == b"<" else []


def _read(packet: bytes, found: Properties) -> bool:
    stack: list[tuple[str, str]] = []
    text: list[str] = []

    def add(name: tuple[str, str], value: str) -> None:
        if value.strip() and name[0] not in ("", _RDF):
            found.values.setdefault(name, []).append(value.strip())

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = name_of(tag)
        stack.append(name)
        text.clear()
        for attribute, value in attributes.items():
            key = name_of(attribute)
            add(name if key == (_RDF, "resource") else key, value)

    def end(_tag: str) -> None:
        name = stack.pop()
        holder = next((open_one for open_one in reversed((*stack, name)) if open_one[0] != _RDF), name)
        add(holder if name[0] == _RDF else name, "".join(text))  # an rdf:li speaks for the property around it
        text.clear()

    return walk(packet, start=start, end=end, text=text.append)
