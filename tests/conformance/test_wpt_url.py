"""Web Platform Tests of URL parsing and IDNA, all of them, through the register's own parser."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from registry.kernel.urls import UnresolvableUrl, canonicalise, parse
from tests.conformance.vectors import vector_folder

FOLDER = vector_folder("wpt-url")


def load(name: str) -> list[dict[str, Any]]:
    return [case for case in json.loads((FOLDER / name).read_text()) if isinstance(case, dict)]  # strings are comments


URL_CASES = load("urltestdata.json")
IDNA_CASES = load("IdnaTestV2.json")
ASCII_CASES = load("toascii.json")
ATTRIBUTES = ("href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search")


def test_no_case_is_lost_on_the_way():
    assert (len(URL_CASES), len(IDNA_CASES), len(ASCII_CASES)) == (891, 2671, 87)


@pytest.mark.parametrize("case", URL_CASES, ids=lambda case: ascii(case["input"])[:60])
def test_url_parses_as_the_platform_says(case: dict[str, Any]):
    if case.get("failure"):
        with pytest.raises(UnresolvableUrl):
            parse(case["input"], case["base"])
        return

    parsed = parse(case["input"], case["base"])

    # The file leaves out `origin` where it is opaque or unspecified.
    expected = {name: case[name] for name in (*ATTRIBUTES, "hash") if name in case}
    assert {name: getattr(parsed, name) for name in expected} == expected


@pytest.mark.parametrize("case", URL_CASES, ids=lambda case: ascii(case["input"])[:60])
def test_canonical_form_of_a_platform_case_is_its_own_canonical_form(case: dict[str, Any]):
    try:
        first = canonicalise(case["input"])
    except UnresolvableUrl as error:
        assert error.code in UnresolvableUrl.CODES  # noqa: PT017 - either outcome is right, but it must be a known one
        return

    assert canonicalise(first.url) == first


def host_of(text: str) -> str | None:
    """What the host parser makes of `text`, by way of a URL, as the platform's own harness does it."""
    if text == "":
        return ""  # a URL cannot hold an empty special host; ToASCII alone maps it to itself
    encoded = quote(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), safe="!~*'()")
    try:
        return parse(f"https://{encoded}/x").host
    except UnresolvableUrl:
        return None


@pytest.mark.parametrize("case", IDNA_CASES, ids=lambda case: ascii(case["input"])[:60])
def test_domain_maps_to_ascii_as_unicode_says(case: dict[str, Any]):
    assert host_of(case["input"]) == case["output"]


@pytest.mark.parametrize("case", ASCII_CASES, ids=lambda case: ascii(case["input"])[:60])
def test_domain_maps_to_ascii_as_the_url_standard_says(case: dict[str, Any]):
    assert host_of(case["input"]) == case["output"]
