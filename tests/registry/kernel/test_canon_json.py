"""Canonical JSON and the strict reader."""

import enum
import json
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.canon import StrictJsonError, canonical_json, digest_of, es6_number, load_json, sha256_hex

# RFC 8785 appendix B: the bits of a double and its text.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_number_is_written_as_the_rfc_lists_it(bits: str, text: str):
    assert es6_number(struct.unpack(">d", bytes.fromhex(bits))[0]) == text


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])
def test_number_that_is_none_is_refused(bits: str):
    with pytest.raises(StrictJsonError, match="number"):
        canonical_json(struct.unpack(">d", bytes.fromhex(bits))[0])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_reads_back_as_itself(number: float):
    text = es6_number(number)

    assert float(text) == number
    assert not text.endswith(".0")


class Colour(enum.StrEnum):
    RED = "red"


class Loud(str, enum.Enum):  # noqa: UP042 - Django's own choices are such: their text is not their value
    RED = "red"

    def __str__(self) -> str:
        return "RED!"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, False, None]}, '{"a":[true,false,null],"b":1}'),
        ({"\ufb33": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ufb33":1}'),  # by UTF-16 units, not by code points
        ([], "[]"),
        ({}, "{}"),
        ((1, "x"), '[1,"x"]'),
        (1.0, "1"),
        (-0.0, "0"),
        (2**53 - 1, "9007199254740991"),
        (float(2**53 - 1), "9007199254740991"),
        (1e21, "1e+21"),
        ('\x00\x1f\x7f\b\t\n\f\r"\\/<é', '"\\u0000\\u001f\x7f\\b\\t\\n\\f\\r\\"\\\\/<é"'),
        (Colour.RED, '"red"'),
        (Loud.RED, '"red"'),
    ],
)
def test_value_has_one_canonical_form(value: object, expected: str):
    assert canonical_json(value) == expected.encode()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (2**53, "number"),
        (-(2**53), "number"),
        (float(2**53), "number"),
        (-1e20, "number"),
        ({1: 2}, "type"),
        (b"x", "type"),
        ({1, 2}, "type"),
        (object(), "type"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
    ],
)
def test_value_without_one_meaning_is_refused(value: object, code: str):
    with pytest.raises(StrictJsonError) as caught:
        canonical_json(value)

    assert caught.value.code == code
    assert code in StrictJsonError.CODES


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "syntax"),
        (b"{", "syntax"),
        (b"[1,]", "syntax"),
        (b"{'a':1}", "syntax"),
        (b"01", "syntax"),
        (b"1 2", "syntax"),
        (b'"\n"', "syntax"),
        (b"\xef\xbb\xbf{}", "syntax"),
        (b'"\xff"', "encoding"),
        (b'"\xed\xa0\x80"', "encoding"),
        (b'{"a":1,"a":1}', "duplicate_key"),
        (b'{"a":1,"\\u0061":2}', "duplicate_key"),
        (b'[{"x":{"a":1,"a":2}}]', "duplicate_key"),
        (b"NaN", "number"),
        (b"[Infinity]", "number"),
        (b"-Infinity", "number"),
        (b"1e400", "number"),
        (b"9007199254740992", "number"),
        (b"-9007199254740992", "number"),
        (b"1" * 10000, "number"),
        (b'"\\ud800"', "surrogate"),
        (b'{"\\udc00":1}', "surrogate"),
        (b'["\\ud83dx"]', "surrogate"),
        (b"[" * 202 + b"]" * 202, "depth"),
        (b"[" * 100_000, "depth"),
    ],
)
def test_text_that_two_parsers_could_read_differently_is_refused(data: bytes, code: str):
    with pytest.raises(StrictJsonError) as caught:
        load_json(data)

    assert caught.value.code == code


def test_depth_has_the_same_bound_both_ways():
    deepest = b"[" * 201 + b"]" * 201

    assert canonical_json(load_json(deepest)) == deepest
    with pytest.raises(StrictJsonError, match="depth"):
        canonical_json([load_json(deepest)])


def test_surrogate_pair_is_one_character():
    assert load_json(b'"\\ud83d\\ude02"') == "😂"


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not 2**53 <= abs(number) < 1e21)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_canonical_form_means_the_same_and_is_its_own_canonical_form(value: Any):
    data = canonical_json(value)

    assert json.loads(data) == value
    assert canonical_json(load_json(data)) == data


@given(st.dictionaries(st.text(max_size=4), st.integers(0, 9), max_size=6))
def test_order_of_insertion_leaves_no_trace(value: dict[str, int]):
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(data: bytes):
    try:
        value = load_json(data)
    except StrictJsonError:
        return
    assert not (isinstance(value, float) and math.isnan(value))


def test_digest_is_taken_over_the_canonical_form():
    assert digest_of({"b": 1, "a": 2}) == sha256_hex(b'{"a":2,"b":1}')
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
