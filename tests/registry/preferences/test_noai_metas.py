"""noai among the robots directives, and everything else the head of a page says."""

import pytest

from registry.preferences import metas, noai

NO_AI = {"train_generative": False, "train_other": False, "inference": False}


def said(statements):
    return {statement.category: statement.allowed for statement in statements}


@pytest.mark.parametrize("value", ["noai", "NoAI, noindex", "noindex,noai", "max-snippet: 20, noimageai"])
def test_a_header_for_everybody_is_read_whatever_stands_beside(value):
    assert said(noai.read_header([value]).statements) == NO_AI


def test_a_header_for_one_agent_speaks_to_that_agent_alone():
    found = noai.read_header(["noindex", "SomeBot: noindex, noai"])

    assert found.statements == ()
    assert said(found.for_agent("somebot")) == NO_AI
    assert found.for_agent("otherbot") == ()


def test_headers_joined_by_a_proxy_keep_their_agents():
    found = noai.read_header(["abot: noindex, bbot: noml, unavailable_after: 25 Jun 2030 15:00:00 GMT"])

    assert said(found.for_agent("bbot")) == {"train_generative": False, "train_other": False}
    assert found.for_agent("abot") == ()


@pytest.mark.parametrize(
    ("word", "code"), [("no-ai", "noai_misspelt"), ("noai noimageai", "noai_no_comma"), ("noai", "noai_no_standard")]
)
def test_a_directive_that_agents_read_otherwise_is_named(word, code):
    assert [fault.code for fault in noai.read_header([word]).diagnoses] == [code]


def test_a_robots_meta_speaks_to_all_and_one_under_a_name_to_that_agent():
    found = noai.read_meta([("robots", "noml"), ("SomeBot", "noai"), ("description", "no ai here")])

    assert said(found.statements) == {"train_generative": False, "train_other": False}
    assert said(found.for_agent("somebot")) == NO_AI


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("GPTBot: noai", ["noai_no_standard", "noai_one_agent"]),
        ("GPT-Bot: noai", ["noai_no_standard", "noai_agent_misspelt"]),
        ("OpenAI: noai", ["noai_no_standard", "noai_agent_product"]),
        ("GPTBot: no-ai", ["noai_misspelt"]),
        ("GPTBot noai", ["noai_no_colon"]),
        ("noai: GPTBot", ["noai_turned_round"]),
        ("GPTBot: noindex", []),
        ("noai, GPTBot: noai, CCBot: noai", ["noai_no_standard", "noai_one_agent", "noai_one_agent"]),
    ],
)
def test_what_is_said_to_one_agent_is_told_as_that_agent_reads_it(value, codes):
    assert [fault.code for fault in noai.read_header([value]).diagnoses] == codes


def test_a_slip_in_a_crawlers_own_meta_is_named_and_keywords_are_no_agent():
    found = noai.read_meta([("GPTBot", "no-ai"), ("keywords", "art, noai"), ("theme", "no-ai")])

    assert [fault.code for fault in found.diagnoses] == ["noai_misspelt"]
    assert found.by_agent == {}


PAGE = b"""<!doctype html><html><head><META NAME=robots CONTENT="index, noai">
<meta name="tdm-reservation" content="1"><meta property="plus:DataMining"
 content="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-GENAIMLTRAINING">
<meta http-equiv="Content-Usage" content="train-ai=n">%s</head><body><meta name="tdm-reservation" content="0"></body>"""


def test_every_dialect_of_a_head_is_read_and_the_body_is_not():
    page = metas.read(PAGE % b"")

    assert page.tdm.reserved is True
    assert page.plus.codes == ("DMI-PROHIBITED-GENAIMLTRAINING",)
    assert said(page.statements) == NO_AI | {"mine": False}
    assert [fault.code for fault in page.diagnoses] == ["noai_no_standard", "meta_no_such_dialect"]


@pytest.mark.parametrize(
    "broken", [b"<![CDATA[x", b"<!x<<>", b"<script>'</head>'</script>", b"<meta name=>", b"<title>"]
)
def test_a_broken_page_counts_as_far_as_it_can_be_read(broken):
    assert metas.read(PAGE % broken).tdm.reserved is True


def test_text_in_a_script_or_comment_is_no_meta():
    page = metas.read(
        b'<head><script>"<meta name=robots content=noai>"</script><!-- <meta name=robots content=noai> -->'
    )

    assert page.pairs == ()


@pytest.mark.parametrize("element", [b"template", b"noscript"])
def test_a_meta_in_inert_markup_says_nothing_and_its_owner_is_told(element):
    metas_inside = b'<meta name="tdm-reservation" content="1"><meta name="viewport" content="x">'
    page = metas.read(b"<head><%s>%s</%s><meta name=robots content=noml></head>" % (element, metas_inside, element))

    assert page.tdm.reserved is None
    assert page.pairs == (("robots", "noml"),)
    assert [(fault.code, fault.params.get("name")) for fault in page.diagnoses][1:] == [
        ("meta_inert", "tdm-reservation")
    ]


def test_of_an_attribute_said_twice_the_first_counts():
    page = metas.read(b'<meta name=robots content="noai" content="index"><meta name="robots" name="x" content="noml">')

    assert page.pairs == (("robots", "noai"), ("robots", "noml"))


def test_text_ends_the_head_as_it_does_in_a_browser():
    assert metas.read(b"<head>Hello <meta name=robots content=noai>").pairs == ()


def test_only_the_beginning_of_an_endless_page_is_read():
    page = metas.read(b"<head>" + b"<meta charset=x>" * 100_000 + b"<meta name=robots content=noai>")

    assert page.statements == ()
    assert "meta_head_too_long" in [fault.code for fault in page.diagnoses]


def test_the_encoding_a_page_names_is_taken():
    page = metas.read('<meta charset="gbk"><meta name="标题" content="值">'.encode("gbk"))

    assert page.pairs == (("标题", "值"),)


@pytest.mark.parametrize("name", [b"no-such-charset", b"hex", b"rot13", b"undefined", b"idna"])
def test_an_encoding_that_is_none_of_text_does_no_harm(name):
    assert metas.read(b"<meta charset=" + name + b"><meta name=robots content=noml>").robots.statements
