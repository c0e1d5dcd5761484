"""Numbers, sizes and digests as people read and compare them."""

import re

import pytest
from django.template import Context, Template

from portal import words

DIGEST = "b1946ac92492d2347c6235b4d2611184e0f1a8c25d7790bb3e4c1f60a95d72e3"


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (999_949, "1.0 MB"), (1_258_291, "1.3 MB"), (2 * 10**9, "2.0 GB")],
)
def test_a_size_is_rounded_as_file_managers_round_it(size: int, said: str) -> None:
    assert words.bytes_text(size) == said


def test_a_receipt_shows_every_byte() -> None:
    assert render("{{ size|size_exact }}", size=1_258_291) == "1,258,291 B"


def test_a_digest_in_groups_can_be_copied_without_blanks() -> None:
    html = render("{% digest value %}", value=DIGEST)

    assert html.count("<span>") == 8
    assert re.sub(r"<[^>]+>", "", html) == DIGEST


def test_a_short_digest_keeps_both_ends() -> None:
    assert render("{{ value|digest_short }}", value=DIGEST) == "b1946ac92492…a95d72e3"


def test_a_share_of_nothing_is_a_dash() -> None:
    assert render("{{ part|percent_of:whole }}", part=0, whole=0) == "—"
    assert render("{{ part|percent_of:whole }}", part=18_442, whole=1_284_906) == "1.44%"


def test_markup_in_a_digest_is_shown_not_obeyed() -> None:
    assert "<b>" not in render("{% digest value %}", value="<b>x</b>")


def render(source: str, **context: object) -> str:
    return Template("{% load face %}" + source).render(Context(context))
