"""Canonical JSON (RFC 8785) and the digests taken over it.

What the register signs, hashes or puts in its log is `canonical_json` of a value; what it reads back comes through
`load_json`, which refuses everything two parsers could read differently.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

MAX_SAFE_INTEGER = 2**53 - 1  # RFC 8785 section 3.2.2.3 by way of ECMAScript: beyond it two integers share one double
_MAX_DEPTH = 200  # far below the interpreter's recursion limit, far above any document of ours

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r'[\x00-\x1f"\\]')
_ESCAPES = {code: f"\\u{code:04x}" for code in range(0x20)} | {
    ord('"'): '\\"',
    ord("\\"): "\\\\",
    0x08: "\\b",
    0x09: "\\t",
    0x0A: "\\n",
    0x0C: "\\f",
    0x0D: "\\r",
}


class StrictJsonError(ValueError):
    """A text or value that has no single meaning as JSON. `code` is one of `CODES`."""

    CODES = frozenset({"syntax", "encoding", "duplicate_key", "number", "surrogate", "depth", "type"})

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


def canonical_json(value: object) -> bytes:
    """RFC 8785 bytes of a value made of dict, list, tuple, str, int, float, bool and None.

    Raises StrictJsonError for other types, NaN and infinities, integers beyond 2^53 - 1 (also a float that would be
    written as one), keys that are not strings, lone surrogates and more than 200 levels.
    """
    parts: list[str] = []
    _write(value, parts, 0)
    try:
        return "".join(parts).encode()
    except UnicodeEncodeError:
        raise StrictJsonError("surrogate") from None


def load_json(data: bytes) -> Any:
    """Parse UTF-8 JSON of which every parser makes the same value.

    Raises StrictJsonError for invalid UTF-8, a byte-order mark, duplicate keys, NaN and infinities (also by overflow),
    integers beyond 2^53 - 1, lone surrogates and more than 200 levels.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise StrictJsonError("encoding") from None
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise StrictJsonError("syntax", f"line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise StrictJsonError("depth") from None
    _check_strings(value, 0)
    return value


def sha256_hex(data: bytes) -> str:
    """SHA-256 in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: object) -> str:
    """SHA-256 of the canonical JSON of `value`, in hexadecimal; raises as `canonical_json` does."""
    return sha256_hex(canonical_json(value))


def _write(value: object, parts: list[str], depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise StrictJsonError("depth")
    if isinstance(value, str):
        parts.append(_quoted(value))
    elif isinstance(value, Mapping):
        _write_object(value, parts, depth)
    elif isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        _write_array(value, parts, depth)
    else:
        parts.append(_scalar(value))


def _write_object(value: Mapping[Any, object], parts: list[str], depth: int) -> None:
    try:
        is_plain = all(map(str.isascii, value))
    except TypeError:
        raise StrictJsonError("type", "keys must be strings") from None
    separator = "{"
    for key in sorted(value) if is_plain else sorted(value, key=_utf16):
        item = value[key]
        if type(item) is str:  # what most members are: a call less for each
            parts.append(f"{separator}{_quoted(key)}:{_quoted(item)}")
        else:
            parts += (separator, _quoted(key), ":")
            _write(item, parts, depth + 1)
        separator = ","
    parts.append("}" if value else "{}")


def _utf16(key: str) -> bytes:
    """RFC 8785 section 3.2.3: keys are ordered by UTF-16 code units, so U+1F600 comes before U+FB33.

    Those of ASCII alone are in that order as they are.
    """
    return key.encode("utf-16-be", "surrogatepass")


def _write_array(value: Sequence[object], parts: list[str], depth: int) -> None:
    separator = "["
    for item in value:
        parts.append(separator)
        _write(item, parts, depth + 1)
        separator = ","
    parts.append("]" if value else "[]")


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(_safe(value)))
    if isinstance(value, float):
        text = es6_number(value)
        return text if len(text) < 16 or not text.lstrip("-").isdigit() else str(_safe(int(text)))
    raise StrictJsonError("type", type(value).__name__)


def _quoted(text: str) -> str:
    text = str.__str__(text)  # of an enumeration the value, not what it prints
    return f'"{text.translate(_ESCAPES)}"' if _ESCAPED.search(text) else f'"{text}"'


def _safe(number: int) -> int:
    if abs(number) > MAX_SAFE_INTEGER:
        raise StrictJsonError("number", "an integer beyond 2^53 - 1")
    return number


def es6_number(number: float) -> str:
    """ECMAScript Number::toString in base 10, which RFC 8785 section 3.2.2.3 prescribes.

    Python's float.__repr__ finds the same shortest digits; only their layout differs. NaN and infinities raise
    StrictJsonError.
    """
    if not math.isfinite(number):
        raise StrictJsonError("number", "not finite")
    if number == 0:
        return "0"  # minus zero too
    mantissa, _, exponent = float.__repr__(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    # The value is 0.digits × 10^point.
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return ("-" if number < 0 else "") + _laid_out(digits, point)


def _laid_out(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{mantissa}e{point - 1:+d}"


def _refused_constant(name: str) -> NoReturn:
    raise StrictJsonError("number", name)


def _integer(text: str) -> int:
    if len(text) > 17:  # before int(): a million digits are refused unread
        raise StrictJsonError("number", "an integer beyond 2^53 - 1")
    return _safe(int(text))


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise StrictJsonError("number", "beyond the range of a double")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise StrictJsonError("duplicate_key")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_refused_constant, parse_int=_integer, parse_float=_float
)


def _check_strings(value: object, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise StrictJsonError("depth")
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise StrictJsonError("surrogate")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_strings(key, depth)
            _check_strings(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check_strings(item, depth + 1)
