"""ISCC codes are read as ISO 24138 has them: every code of the conformance data, and nothing that is none."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.iscc import MainType, read_iscc

VECTORS = Path(os.environ.get("SHARED_DIR", "../shared")) / "vectors/iscc-core/data-pypi-1.5.0.json"
needs_vectors = pytest.mark.skipif(not VECTORS.exists(), reason=f"no conformance data at {VECTORS}")


def codes(value):
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from codes(part)
    elif isinstance(value, str) and value.startswith("ISCC:"):
        yield value


@needs_vectors
def test_every_code_of_the_conformance_data_is_read_and_keeps_its_spelling():
    found = set(codes(json.loads(VECTORS.read_text())))

    assert len(found) >= 56
    assert [code for code in found if read_iscc(code.lower()).text != code] == []


@needs_vectors
def test_the_units_of_a_composite_code_are_those_it_was_made_of():
    cases = list(json.loads(VECTORS.read_text())["gen_iscc_code_v0"].values())
    for case in cases:
        parts, *_options = case["inputs"]
        made = read_iscc(case["outputs"]["iscc"]).units
        units = [unit for part in parts for unit in read_iscc(part).units]

        assert {unit.bits for unit in made} <= {unit.bits for unit in units}
        assert made[-1].kind == (MainType.INSTANCE, 0)
    assert len(cases) == 5


@pytest.mark.parametrize(
    "text", ["", "ISCC:", "ISCC:EAASL4F2WZY7KBX", "MAACAJINXFXA2SQX", "not a code", "A" * 13, "7" * 73]
)
def test_what_is_no_code_that_can_be_compared_is_refused(text):
    with pytest.raises(ValueError, match="ISCC"):
        read_iscc(text)


@given(st.text(max_size=80) | st.text("ABCDEFGIK234567", min_size=13, max_size=73))
def test_any_text_is_read_or_refused(text):
    try:
        read = read_iscc(text)
    except ValueError:
        return
    assert read_iscc(read.text) == read
