"""RSL license files: what they say path by path, and what they cannot do to their reader."""

import json
import re
import time
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.preferences import rsl
from registry.preferences.rsl_xml import LIMIT_BYTES, MOST_ELEMENTS
from registry.preferences.statements import CATEGORIES
from registry.selectors.diagnoses import DIAGNOSIS_WORDS, diagnosis_text
from tests.conformance.vectors import vector_folder

TRAINING = {"train_generative": False, "train_other": False}


def document(*contents: str) -> bytes:
    return f'<?xml version="1.0"?><rsl xmlns="https://rslstandard.org/rsl">{"".join(contents)}</rsl>'.encode()


def content(path: str, *licenses: str, more: str = "") -> str:
    return f'<content url="{path}"{more}>{"".join(f"<license>{terms}</license>" for terms in licenses)}</content>'


def permits(words: str, kind: str = "usage") -> str:
    return f'<permits type="{kind}">{words}</permits>'


def prohibits(words: str, kind: str = "usage") -> str:
    return f'<prohibits type="{kind}">{words}</prohibits>'


def said(data: bytes, path: str = "/") -> dict[str, bool]:
    usage = rsl.read(data).usage(f"https://example.com{path}")
    return {category: statement.allowed for category, statement in usage.items() if statement}


def codes(data: bytes) -> list[str]:
    return [diagnosis.code for diagnosis in rsl.read(data).diagnoses]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (prohibits("ai-train"), TRAINING),
        (prohibits("ai-train search"), {**TRAINING, "search": False}),
        (prohibits("ai-train,search"), {**TRAINING, "search": False}),
        (prohibits("ai-all"), {**TRAINING, "inference": False}),
        (permits("search"), {**TRAINING, "mine": False, "inference": False, "search": True}),
        (permits("all"), dict.fromkeys(("mine", "train_generative", "train_other", "inference", "search"), True)),
        (permits("all") + prohibits("ai-train"), {**TRAINING, "mine": True, "inference": True, "search": True}),
        (permits("all") + '<payment type="attribution"/>', dict.fromkeys(rsl.RSL.terms["all"], True)),
        (permits("ai-train") + '<payment type="subscription"/>', {"mine": False, "inference": False, "search": False}),
        (permits("ai-train", "user"), {}),
        (permits("someday"), {}),
        ("", {}),
    ],
)
def test_license_says(terms: str, expected: dict[str, bool]):
    assert said(document(content("/", terms))) == expected


@pytest.mark.parametrize("limit", [permits("US", "geo"), permits("commercial", "user"), '<reporting type="audit"/>'])
def test_permission_within_limits_is_none_but_a_prohibition_within_limits_stands(limit: str):
    data = document(content("/", permits("search") + limit))

    assert "search" not in said(data)
    assert codes(data) == ["rsl_permits_within_limits"]
    assert said(document(content("/", prohibits("search") + limit)))["search"] is False


def test_permission_that_needs_a_token_is_none():
    data = document(content("/", permits("search"), more=' server="https://licenses.example"'))

    assert "search" not in said(data)
    assert codes(data) == ["rsl_permits_with_a_token"]


def test_longest_path_decides_with_wildcards_as_in_robots_txt():
    data = document(
        content("/", prohibits("ai-train")), content("/open/", permits("all")), content("/*.jpg$", prohibits("search"))
    )

    assert said(data, "/x") == TRAINING
    assert said(data, "/open/x")["train_generative"] is True
    assert said(data, "/open/x.jpg") == {"search": False}


def test_most_restrictive_of_several_licenses_and_equal_paths_stands_whatever_their_order():
    one, other = content("/", permits("all")), content("/", prohibits("search"))

    assert said(document(one, other)) == said(document(other, one))
    assert said(document(one, other))["search"] is False
    assert said(document(content("/", permits("all"), prohibits("search"))))["search"] is False


def test_statement_names_the_word_that_was_read():
    (statement, _) = rsl.read(document(content("/", prohibits("ai-train")))).statements

    assert (statement.vocabulary, statement.version, statement.token) == ("rsl", "1.0", "prohibits: ai-train")


@pytest.mark.parametrize(
    "place", ["{}", "<license>{}</license>", "<content url='/'>{}</content>", "<content url='/'><license/>{}</content>"]
)
def test_words_outside_a_license_say_nothing(place: str):
    assert said(document(place.format(prohibits("ai-train")))) == {}


def test_license_in_a_feed_is_read():
    feed = (
        '<rss xmlns:rsl="https://rslstandard.org/rsl"><channel><item><rsl:content url="https://example.com/a">'
        '<rsl:license><rsl:prohibits type="usage">ai-train</rsl:prohibits></rsl:license>'
        "</rsl:content></item></channel></rss>"
    )

    assert said(feed.encode(), "/a") == TRAINING
    assert said(feed.encode(), "/b") == {}


FAULTS = [
    (b"", "rsl_not_xml"),
    (b"<html><p></html>", "rsl_not_xml"),
    (b"<rsl><content url='/'/></rsl>", "rsl_namespace"),
    (b"<html/>", "rsl_no_content"),
    (document(content("news/", prohibits("search"))), "rsl_content_path"),
    (document("<content/>"), "rsl_content_path"),
    (document(content("/")), "rsl_no_license"),
    (document(content("/", "")), "rsl_no_usage"),
    (document(content("/", prohibits("train-ai"))), "rsl_old_word"),
    (document(content("/", prohibits("everything"))), "rsl_unknown_word"),
    (document(content("/", permits("ai-train") + '<payment type="crawl"/>')), "rsl_permits_at_a_price"),
    (b" " * (LIMIT_BYTES + 1), "rsl_too_long"),
]


@pytest.mark.parametrize(("data", "code"), FAULTS, ids=[code for _, code in FAULTS])
def test_fault_is_told_once_in_both_languages(data: bytes, code: str):
    (found,) = rsl.read(data).diagnoses

    assert found.code == code
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert "%(" not in diagnosis_text(found)


def test_every_code_of_the_reader_has_a_sentence():
    folder = Path(rsl.__file__).parent
    written = {
        code
        for module in ("rsl.py", "rsl_xml.py")
        for code in re.findall(r'"(rsl_[a-z_]+)"', (folder / module).read_text())
    }

    assert written == {code for code in DIAGNOSIS_WORDS if code.startswith("rsl_")}


BOMB = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 10))


@pytest.mark.parametrize(
    "data",
    [
        f'<!DOCTYPE rsl [<!ENTITY e0 "ai-train">{BOMB}]><rsl xmlns="https://rslstandard.org/rsl">&e9;</rsl>'.encode(),
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rsl xmlns="https://rslstandard.org/rsl">&x;</rsl>',
        document("<content url='/'>" * 60_000),
        document(content("/") * MOST_ELEMENTS),
    ],
    ids=["bomb", "file", "deep", "wide"],
)
def test_hostile_document_is_not_read_and_costs_nothing(data: bytes):
    began = time.process_time()

    read = rsl.read(data)

    assert (read.entries, [found.code for found in read.diagnoses]) == ((), ["rsl_not_xml"])
    assert time.process_time() - began < 2


def test_endless_list_of_words_is_read_in_bounded_time():
    data = document(content("/", prohibits("ai-train " + "\n" * 900_000)))
    began = time.process_time()

    assert said(data) == TRAINING
    assert time.process_time() - began < 2


_PIECES = ("<rsl", ' xmlns="https://rslstandard.org/rsl">', "<content url='/'>", "<license>", permits("all"), "</", ">")


@settings(max_examples=200)
@given(
    st.one_of(st.binary(max_size=80), st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=9))).map("".join))
)
def test_any_bytes_have_an_answer(data: bytes | str):
    read = rsl.read(data if isinstance(data, bytes) else data.encode())

    assert tuple(read.usage("/")) == CATEGORIES


def test_naughty_strings_have_an_answer():
    for text in json.loads((vector_folder("blns") / "blns.json").read_text()):
        rsl.read(text.encode())
        assert all(map(diagnosis_text, rsl.read(document(content("/", prohibits(f"<![CDATA[{text}]]>")))).diagnoses))
