"""PLUS Data Mining (LDF 2.0.1), which IPTC photo metadata carry as `plus:DataMining` in XMP."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.texts import shown
from registry.preferences.vocabularies import PLUS
from registry.preferences.xmp import properties

NAMESPACE = "http://ns.useplus.org/ldf/xmp/1.0/"
_CODES = {code.lower(): code for code in PLUS.verdicts}
_BASE = "://ns.useplus.org/ldf/vocab/"
_ELSEWHERE = {
    "DMI-PROHIBITED-SEECONSTRAINT": "plus:OtherConstraints",
    "DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR": "iptcExt:EmbdEncRightsExpr",
    "DMI-PROHIBITED-SEELINKEDRIGHTSEXPR": "iptcExt:LinkedEncRightsExpr",
}


@dataclass(frozen=True, slots=True)
class Plus:
    """`codes` are the terms found, as PLUS spells them."""

    codes: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()


def read(data: bytes) -> Plus:
    """The data-mining code of an XMP packet, or of a file that embeds one. Never raises."""
    found = properties(data)
    plus = read_codes(found.values.get((NAMESPACE, "DataMining"), ()))
    broken = (Diagnosis("xmp_broken", "error"),) if found.broken else ()
    return Plus(plus.codes, plus.statements, (*plus.diagnoses, *broken))


def read_codes(values: Iterable[str]) -> Plus:
    """Codes as `http://ns.useplus.org/ldf/vocab/DMI-…`; a bare code is read too, with a note. Never raises."""
    codes: dict[str, None] = {}
    diagnoses = []
    for value in list(values)[:10]:
        text = value.strip()
        bare = text.partition(_BASE)[2] or text
        code = _CODES.get(bare.lower())
        if code is None:
            diagnoses.append(Diagnosis("plus_unknown_code", "error", params={"value": shown(text)}))
            continue
        codes[code] = None
        if _BASE not in text or bare != code:
            diagnoses.append(Diagnosis("plus_not_the_address", "warning", params={"value": shown(text), "code": code}))
        if code in _ELSEWHERE:
            params = {"code": code, "property": _ELSEWHERE[code]}
            diagnoses.append(Diagnosis("plus_conditions_elsewhere", "note", params=params))
    if len(codes) > 1:
        diagnoses.append(Diagnosis("plus_several_codes", "warning", params={"codes": ", ".join(codes)}))
    statements = dict.fromkeys(statement for code in codes for statement in PLUS.verdict(code))
    return Plus(tuple(codes), tuple(statements), tuple(diagnoses))
