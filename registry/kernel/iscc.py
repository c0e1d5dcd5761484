"""ISCC codes (ISO 24138:2024): reading a code, its one spelling, and the units that can be compared.

A code is `ISCC:` and base32 without padding of a header and a body. Header: main type, subtype, version and length,
a nibble each. Of a composite code the length says which optional units stand before data and instance.
"""

from __future__ import annotations

import re
from base64 import b32decode, b32encode
from binascii import Error
from dataclasses import dataclass
from enum import IntEnum

_CODE = re.compile(r"[A-Z2-7]{13,73}", re.ASCII)
_HEADER = 2  # bytes, for every type the standard has
_UNIT = 8  # bytes of a unit inside a composite code, and what two units are compared by
_WIDE = 7  # subtype of a composite of data and instance with 128 bits each
MAX_DISTANCE = 7  # bits of 64; beyond that two codes are alike by chance in any large set
DEFAULT_DISTANCE = 3


class MainType(IntEnum):
    META = 0
    SEMANTIC = 1
    CONTENT = 2
    DATA = 3
    INSTANCE = 4
    ISCC = 5


_OPTIONAL = (
    (),
    (MainType.CONTENT,),
    (MainType.SEMANTIC,),
    (MainType.SEMANTIC, MainType.CONTENT),
    (MainType.META,),
    (MainType.META, MainType.CONTENT),
    (MainType.META, MainType.SEMANTIC),
    (MainType.META, MainType.SEMANTIC, MainType.CONTENT),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One comparable part: `kind` is main type and subtype (0 where the type says all), `bits` its first 64 bits."""

    kind: tuple[int, int]
    bits: int


@dataclass(frozen=True, slots=True)
class Iscc:
    """A code that was read; `text` is the one spelling, `ISCC:` in front."""

    text: str
    units: tuple[Unit, ...]


def read_iscc(text: str) -> Iscc:
    """Read a code in any case, with or without `ISCC:` and with blanks or hyphens. Raises ValueError.

    Refused are ISCC-IDs and what a later standard may add: two of them cannot be compared by distance.
    """
    code = re.sub(r"[\s-]", "", text).upper().removeprefix("ISCC:")
    if not _CODE.fullmatch(code):
        raise ValueError("not an ISCC")
    try:
        raw = b32decode(code + "=" * (-len(code) % 8))
    except Error:
        raise ValueError("not an ISCC") from None
    main, sub, version, length = raw[0] >> 4, raw[0] & 15, raw[1] >> 4, raw[1] & 15
    if b32encode(raw).decode().rstrip("=") != code or version or main > MainType.ISCC or sub > _WIDE or length > _WIDE:
        raise ValueError("not an ISCC of version 0")
    return Iscc(f"ISCC:{code}", tuple(_units(MainType(main), sub, length, raw[_HEADER:])))


def _units(main: MainType, sub: int, length: int, body: bytes) -> list[Unit]:
    if main is not MainType.ISCC:
        if len(body) != 4 * (length + 1):
            raise ValueError("an ISCC with a body of the wrong length")
        return [_unit(main, sub, body)] if len(body) >= _UNIT else []
    parts: tuple[MainType, ...] = (*_OPTIONAL[length], MainType.DATA, MainType.INSTANCE)
    width = 2 * _UNIT if sub == _WIDE else _UNIT
    if len(body) != width * len(parts):
        raise ValueError("an ISCC with a body of the wrong length")
    return [_unit(part, sub, body[at * width :]) for at, part in enumerate(parts)]


def _unit(main: MainType, sub: int, body: bytes) -> Unit:
    typed = main in {MainType.SEMANTIC, MainType.CONTENT}
    return Unit((main, sub if typed else 0), int.from_bytes(body[:_UNIT], "big"))
