"""Wycheproof's JWS and JWK vectors: of the algorithms allowed here, every valid one is accepted and no invalid one."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.certification.jose import ALGORITHMS, TokenError, verify

SHARED = Path(os.environ.get("SHARED_DIR") or Path(__file__).parents[2].parent / "shared")
FOLDER = SHARED / "vectors" / "wycheproof-jose"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no Wycheproof vectors under {FOLDER}")


def cases() -> Iterator[Any]:
    for name in ("json_web_signature_test.json", "json_web_key_test.json"):
        if not (FOLDER / name).is_file():
            continue
        for group in json.loads((FOLDER / name).read_text())["testGroups"]:
            # A group with one secret key has only a private half: it is what a confused verifier would be given.
            held = group.get("public") or group["private"]
            for test in group["tests"]:
                yield pytest.param(held.get("keys", [held]), test, id=f"{name[9:12]}{test['tcId']}-{test['comment']}")


CASES = list(cases())


def is_ours(keys: list[Any]) -> bool:
    return any(key.get("alg") in ALGORITHMS and key.get("crv") in ("P-256", "Ed25519") for key in keys)


@pytest.mark.parametrize(("keys", "test"), CASES)
def test_a_vector_is_accepted_exactly_when_it_is_valid_and_in_an_allowed_algorithm(keys: list[Any], test: Any) -> None:
    expected = test["result"] == "valid" and is_ours(keys)

    try:
        verify(test["jws"], keys)
        accepted = True
    except TokenError:
        accepted = False

    assert accepted == expected


def test_all_vectors_are_there_and_some_are_valid_for_us() -> None:
    valid = [case for case in CASES if case.values[1]["result"] == "valid" and is_ours(case.values[0])]

    assert len(CASES) == 427
    assert len(valid) >= 2
