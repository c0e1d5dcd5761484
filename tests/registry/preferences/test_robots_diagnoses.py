"""What a robots.txt says that no agent reads so."""

import re
import time
from pathlib import Path

import pytest
from django.utils import translation

from registry.preferences import robots
from registry.preferences.agents import KNOWN_AGENTS, meant_agent
from registry.preferences.robots_diagnoses import MOST_OF_ONE_CODE
from registry.selectors.diagnoses import DIAGNOSIS_WORDS, diagnosis_text

AGENT = "User-agent: *\n"
# A file, and the one thing that is wrong with it: code, line, and the parameters its sentence shows.
CASES = [
    (b"<!DOCTYPE html>\n<html><body>Not found</body></html>", "robots_is_html", None, {}),
    (f"{AGENT}Disallow: /\n".encode("utf-16"), "robots_is_utf16", None, {}),
    (f"{AGENT}Disallow: /\n".encode("utf-16-be"), "robots_is_utf16", None, {}),
    (b"\n \n", "robots_is_empty", None, {}),
    (b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", "robots_byte_order_mark", 1, {}),
    (b"User-agent: *\nDisallow: /\xb5\xd8\xcd\xbc/\n", "robots_not_utf8", 2, {}),
    (b"User-agent: *\nDisallow: /a\x00b\n", "robots_control_character", 2, {}),
    (b"Disallow: /\n", "robots_rule_outside_group", 1, {"text": "Disallow: /"}),
    (b"User-agent: *\nAllow: /\nDisallow /\n", "robots_no_colon", 3, {"directive": "disallow"}),
    (b"User-agent: *\nDisallow: /\nhello world\n", "robots_line_unknown", 3, {"text": "hello world"}),
    (b"User-agent: *\nDisallow: /a\nDisalow: /b\n", "robots_directive_misspelt", 3, {"meant": "disallow"}),
    (b"Useragent: *\n", "robots_directive_misspelt", 1, {"meant": "user-agent"}),
    (b"User-agent: *\nDisallow: /\nLicence: x\n", "robots_directive_misspelt", 3, {"meant": "license"}),
    (b"User-agent: *\nDisallow: /\nFoo: bar\n", "robots_directive_unknown", 3, {"directive": "foo"}),
    (b"User-agent: *\nDisallow: /a\nCrawl-delay: 9\n", "robots_crawl_delay", 3, {"value": "9"}),
    (b"User-agent: *\nDisallow: /a\nNoindex: /b\n", "robots_noindex", 3, {"directive": "noindex"}),
    (b"User-agent: *\nDisallow: /a\nnoai: yes\n", "robots_noindex", 3, {"directive": "noai"}),
    (b"User-agent: *\nDisallow: /a\ntdm-reservation: 1\n", "robots_elsewhere_tdm", 3, {}),
    (b"User-agent: *\nDisallow: /a\nHost: e.com\n", "robots_not_standard", 3, {"directive": "host"}),
    (b"License: /license.xml\n", "robots_license_not_address", 1, {"text": "/license.xml"}),
    (b"Sitemap: sitemap.xml\n", "robots_sitemap_not_address", 1, {"text": "sitemap.xml"}),
    (b"User-agent:\nDisallow: /\n", "robots_agent_empty", 1, {}),
    (b"User-agent: Mozilla/5.0 (compatible; GPTBot/1.2)\nDisallow: /\n", "robots_agent_identification", 1, {}),
    (b"User-agent: GPTBot, CCBot\nDisallow: /\n", "robots_agent_list", 1, {"read": "gptbot"}),
    (b"User-agent: GPT*\nDisallow: /\n", "robots_agent_wildcard", 1, {"text": "GPT*"}),
    (b"User-agent: GTPBot\nDisallow: /\n", "robots_agent_misspelt", 1, {"meant": "GPTBot"}),
    (b"User-agent: Google Extended\nDisallow: /\n", "robots_agent_misspelt", 1, {"meant": "Google-Extended"}),
    (b"User-agent: ChatGPT\nDisallow: /\n", "robots_agent_product", 1, {"meant": "GPTBot, ChatGPT-User"}),
    (b"User-agent: GPTBot/1.0\nDisallow: /\n", "robots_agent_version", 1, {"read": "gptbot"}),
    (b"User-agent: Foo Bar\nDisallow: /\n", "robots_agent_cut", 1, {"read": "foo"}),
    ("User-agent: 百度\nDisallow: /\n".encode(), "robots_agent_cut", 1, {"text": "百度", "read": ""}),
    (b"User-agent: a1\nDisallow: /\n", "robots_agent_signs", 1, {"text": "a1"}),
    (b"User-agent: *\nDisallow: private\n", "robots_path_without_slash", 2, {"suggestion": "/private"}),
    (b"User-agent: *\nDisallow: https://e.com/a\n", "robots_path_is_address", 2, {}),
    (b"User-agent: *\nDisallow: /a, /b\n", "robots_path_several", 2, {}),
    (b"User-agent: *\nDisallow: /.*\\.pdf$\n", "robots_path_is_expression", 2, {}),
    (b"User-agent: *\nDisallow: /a$b\n", "robots_path_dollar_inside", 2, {}),
    (b"User-agent: *\nDisallow: *.jpg\n", "robots_path_starts_with_star", 2, {}),
    (b"User-agent: *\nDisallow: /100%\n", "robots_path_broken_escape", 2, {"path": "/100%"}),
    (b"User-agent: *\n\nDisallow: /\n", "robots_blank_after_names", 2, {}),
    (b"User-agent: GPTBot\n", "robots_group_without_rules", 1, {"agents": "gptbot"}),
    (b"User-agent: *\nDisallow: /a\n\nUser-agent: b\nAllow: /\n", "robots_group_stands_alone", 4, {"path": "/a"}),
    (b"User-agent: a\nAllow: /\nLicense: https://e.com/l\n", "robots_license_of_group", 3, {"agents": "a"}),
    (b"User-agent: *\nAllow: /a\nDisallow: /a\n", "robots_allow_wins", 3, {"path": "/a"}),
    (b"User-agent: *\nDisallow: /\nContent-Usage: train-ai=n\n", "robots_usage_of_closed_path", 3, {}),
    (b"User-agent: *\nContent-Signal: foo=yes\nAllow: /\n", "signal_unknown", 2, {"token": "foo=yes"}),
    (b"User-agent: *\nContent-Signal: search=y\nAllow: /\n", "signal_value", 2, {"token": "search=y"}),
    (b"User-agent: *\nContent-Usage: Train-AI=n\n", "aipref_capitals", 2, {}),
    (b"#" * 512_001, "robots_too_long", None, {"size": "512001", "limit": "512000"}),
]


@pytest.mark.parametrize(("data", "code", "line", "params"), CASES, ids=lambda value: ascii(value)[:40])
def test_fault_is_told_once_with_its_line(data: bytes, code: str, line: int | None, params: dict[str, str]):
    (found,) = robots.parse(data).diagnoses

    assert (found.code, found.line) == (code, line)
    assert {name: found.params.get(name) for name in params} == params


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[1])
def test_every_fault_has_a_sentence_with_nothing_left_to_fill_in(
    case: tuple[bytes, str, int | None, dict], language: str
):
    with translation.override(language):
        for diagnosis in robots.parse(case[0]).diagnoses:
            text = diagnosis_text(diagnosis)
            assert text
            assert "%(" not in text


def test_every_code_that_is_written_in_a_reader_has_a_sentence_and_is_tried_above():
    folder = Path(robots.__file__).parent
    written = {
        code
        for module in [*folder.glob("robots*.py"), folder / "contentsignal.py"]
        for code in re.findall(r'"((?:robots|signal)_[a-z0-9_]+)"', module.read_text())
    }

    tried = {code for _, code, _, _ in CASES} | {"robots_more"}
    assert written <= DIAGNOSIS_WORDS.keys()
    assert written <= tried


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /private/\nSitemap: https://e.com/sitemap.xml\n",
        "# closed to models\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n",
        "License: https://e.com/license.xml\nUser-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n",
        "User-agent: *\r\nDisallow: /*.jpg$\r\nContent-Usage: /art/ train-ai=n\r\n",
        "User-agent: Googlebot\nDisallow: /a\n\nUser-agent: *\nDisallow: /a\n",
    ],
)
def test_file_without_fault_has_no_diagnosis(text: str):
    assert robots.parse(text.encode()).diagnoses == ()


def test_many_faults_of_one_kind_are_counted_not_listed():
    found = robots.parse(b"User-agent: *\n" + b"Disalow: /\n" * 1000).diagnoses

    listed = [diagnosis for diagnosis in found if diagnosis.code == "robots_directive_misspelt"]
    (more,) = [diagnosis for diagnosis in found if diagnosis.code == "robots_more"]
    assert len(listed) == MOST_OF_ONE_CODE
    assert more.params == {"count": str(1000 - MOST_OF_ONE_CODE)}


@pytest.mark.parametrize(
    "data",
    [
        b"Disallow: /a" + b" " * 500_000 + b"b",
        b"Disallow: /" + b"[" * 500_000,
        b"Disallow: /" + b"(." * 250_000,
        b"User-agent: " + b"a " * 250_000,
        b"User-agent: x\n" * 35_000,
        b"User-agent: GPTBt\nDisallow: a\n" * 17_000,
        b"a" * 500_000,
        b"-_ " * 160_000 + b":",
        b"a:\n" * 160_000,
        b"Content-Usage: /" + b" train-ai=n" * 40_000,
        b"Content-Signal: " + b"search=yes," * 40_000,
        b"%" * 500_000,
        b"<" * 500_000,
    ],
    ids=lambda data: ascii(data[:24]),
)
def test_hostile_file_is_looked_through_in_bounded_time(data: bytes):
    began = time.process_time()

    assert robots.parse(data).diagnoses
    assert time.process_time() - began < 4


def test_known_agents_are_no_slips_of_each_other():
    assert [agent.name for agent in KNOWN_AGENTS if meant_agent(agent.name)] == []


@pytest.mark.parametrize(
    "name", ["Googlebot", "Bingbot", "Baiduspider", "YandexBot", "Sogou", "ia_archiver", "360Spider"]
)
def test_search_engine_is_no_slip_of_an_agent(name: str):
    assert meant_agent(name) is None
