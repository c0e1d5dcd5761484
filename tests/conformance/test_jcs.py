"""RFC 8785: the author's input and output pairs."""

import pytest

from registry.kernel.canon import canonical_json, load_json
from tests.conformance.vectors import vector_folder

FOLDER = vector_folder("jcs-rfc8785")
NAMES = sorted(path.stem for path in (FOLDER / "input").glob("*.json"))


def test_all_six_pairs_are_there():
    assert len(NAMES) == 6


@pytest.mark.parametrize("name", NAMES)
def test_canonical_form_is_the_authors(name: str):
    value = load_json((FOLDER / "input" / f"{name}.json").read_bytes())

    assert canonical_json(value) == (FOLDER / "output" / f"{name}.json").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_canonical_form_is_the_authors_byte_for_byte(name: str):
    value = load_json((FOLDER / "output" / f"{name}.json").read_bytes())

    assert canonical_json(value) == bytes.fromhex((FOLDER / "outhex" / f"{name}.txt").read_text())
