"""transparency-dev/merkle: proofs good and bad, every one judged as its authors judge it."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from registry.transparency.merkle import ProofError, verify_consistency, verify_inclusion
from tests.conformance.vectors import vector_folder

FOLDER = vector_folder("rfc6962-merkle-proofs") / "testdata"


def files(kind: str) -> list[Path]:
    return sorted((FOLDER / kind).rglob("*.json"))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def load(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    case = json.loads(path.read_text())
    return case, [raw(item) for item in case["proof"] or []]


def test_no_case_is_lost_on_the_way():
    assert (len(files("inclusion")), len(files("consistency"))) == (98, 98)


@pytest.mark.parametrize("path", files("inclusion"), ids=name)
def test_inclusion_proof_is_judged_as_its_authors_do(path: Path):
    case, proof = load(path)

    def verify() -> None:
        verify_inclusion(raw(case["leafHash"]), case["leafIdx"], case["treeSize"], proof, raw(case["root"]))

    if case["wantErr"]:
        with pytest.raises(ProofError):
            verify()
    else:
        verify()


@pytest.mark.parametrize("path", files("consistency"), ids=name)
def test_consistency_proof_is_judged_as_its_authors_do(path: Path):
    case, proof = load(path)

    def verify() -> None:
        verify_consistency(case["size1"], case["size2"], proof, raw(case["root1"]), raw(case["root2"]))

    if case["wantErr"]:
        with pytest.raises(ProofError):
            verify()
    else:
        verify()
