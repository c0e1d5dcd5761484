"""TDMRep inside files: EPUB package documents and the XMP packets of PDF; they supersede all other layers."""

from __future__ import annotations

from registry.preferences.statements import Diagnosis
from registry.preferences.tdmlayers import TdmLayer, read_values
from registry.preferences.xmltext import name_of, walk
from registry.preferences.xmp import properties

NAMESPACES = ("http://www.w3.org/ns/tdmrep/", "http://www.w3.org/ns/tdmrep#")
MAX_BYTES = 4 << 20


def read_xmp(data: bytes) -> TdmLayer:
    """`tdm:reservation` and `tdm:policy` of an XMP packet, or of a PDF with an uncompressed one. Never raises."""
    found = properties(data)
    pairs = [
        (f"tdm:{local}", value)
        for (namespace, local), values in found.values.items()
        if namespace in NAMESPACES
        for value in values
    ]
    return _embedded(pairs, broken=found.broken)


def read_package(data: bytes) -> TdmLayer:
    """The package document of an EPUB: `name`/`content` of EPUB 2, `property` and text of EPUB 3. Never raises."""
    pairs: list[tuple[str, str]] = []
    text: list[str] = []
    naming: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        text.clear()
        naming.append(attributes.get("property", "") if name_of(tag)[1] == "meta" else "")
        if name_of(tag)[1] == "meta" and "name" in attributes:
            pairs.append((attributes["name"], attributes.get("content", "")))

    def end(_tag: str) -> None:
        name = naming.pop()
        if name:
            pairs.append((name, "".join(text)))
        text.clear()

    is_whole = walk(data[:MAX_BYTES], start=start, end=end, text=text.append)
    return _embedded(pairs if is_whole else [], broken=not is_whole)


def _embedded(pairs: list[tuple[str, str]], *, broken: bool) -> TdmLayer:
    layer = read_values("tdm_embedded", pairs, prefix="tdm:")
    faults = (*layer.diagnoses, Diagnosis("xmp_broken", "error")) if broken else layer.diagnoses
    return TdmLayer(layer.layer, layer.reserved, layer.policy, faults)
