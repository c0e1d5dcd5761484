"""The Public Suffix List project's own checks of the registrable domain."""

import pytest

from registry.kernel.urls import UnresolvableUrl, canonical_host, registrable_domain
from tests.conformance.vectors import vector_folder

FOLDER = vector_folder("publicsuffix") / "tests"
CASES = [
    tuple(line.split())
    for line in (FOLDER / "tests.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("//")
]


def registrable(text: str) -> str | None:
    try:
        return registrable_domain(canonical_host(text))
    except UnresolvableUrl:
        return None


@pytest.mark.parametrize(("name", "expected"), [case for case in CASES if case[0] != "null"])
def test_registrable_domain_is_the_lists_own(name: str, expected: str):
    assert registrable(name) == (None if expected == "null" else canonical_host(expected))


def test_nothing_has_no_registrable_domain():
    assert CASES[0] == ("null", "null")
    assert registrable("") is None


def test_both_files_of_the_project_say_the_same():
    checks = [
        line for line in (FOLDER / "test_psl.txt").read_text().splitlines() if line.startswith("checkPublicSuffix")
    ]

    assert len(checks) == len(CASES)
