"""Near duplicates by ISCC are exactly those a slow comparison of every pair finds."""

import base64

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.screening.near import NearIndex
from registry.screening.rules import parse_rule

BASES = [0, 0x0123456789ABCDEF, (1 << 64) - 1]
flips = st.lists(st.integers(0, 63), max_size=9)
bits = st.builds(lambda base, at: base ^ sum({1 << one for one in at}), st.sampled_from(BASES), flips)


def code(main: int, sub: int, *bodies: int, length: int = 1) -> str:
    raw = bytes([main << 4 | sub, length]) + b"".join(body.to_bytes(8, "big") for body in bodies)
    return "ISCC:" + base64.b32encode(raw).decode().rstrip("=")


def near(rules, rows):
    column = pa.array([[f"iscc:{one.removeprefix('ISCC:')}"] for one in rows], pa.list_(pa.string()))
    index = NearIndex(parse_rule(at, at, "iscc", f"{one}~{apart}") for at, (one, apart) in enumerate(rules))
    found = index.near(np.arange(len(rows)), column)
    return [(one.item, one.rule, one.distance) for one in found]


@settings(max_examples=100)
@given(filed=st.lists(st.tuples(bits, st.integers(0, 7)), min_size=1, max_size=12), rows=st.lists(bits, max_size=12))
def test_exactly_the_pairs_within_the_distance_are_found(filed, rows):
    found = near([(code(2, 1, value), apart) for value, apart in filed], [code(2, 1, row) for row in rows])

    assert found == [
        (item, rule, (row ^ value).bit_count())
        for item, row in enumerate(rows)
        for rule, (value, apart) in enumerate(filed)
        if (row ^ value).bit_count() <= apart
    ]


def test_a_text_is_not_alike_an_image_and_a_title_alone_does_not_make_a_composite_alike():
    text, image = code(2, 0, 5), code(2, 1, 5)
    composite = [code(5, 0, 77, content, data, 9 + data, length=5) for content, data in ((5, 1), (1 << 60, 1 << 61))]

    assert near([(text, 7)], [image, text]) == [(1, 0, 0)]
    assert near([(composite[0], 0)], [composite[1], text]) == [(1, 0, 0)]


def test_a_checksum_one_bit_apart_is_another_file():
    assert near([(code(4, 0, 8), 7)], [code(4, 0, 9), code(4, 0, 8)]) == [(1, 0, 0)]


def test_a_code_of_another_version_and_an_item_without_one_are_passed_over():
    index = NearIndex([parse_rule(1, 1, "iscc", code(2, 0, 5))])
    column = pa.array([None, ["iscc:MAACAJINXFXA2SQX", "doi:10.5555/a"], []], pa.list_(pa.string()))

    assert index.near(np.arange(3), column) == []


def test_very_many_alike_codes_are_compared_in_parts():
    rules = [(code(2, 0, 1 << (at % 64)), 3) for at in range(300)]

    assert len(near(rules, [code(2, 0, 0)] * 300)) == 300 * 300
