"""robots.txt: which rule decides on which address, for whom."""

import time

import pytest

from registry.preferences import robots


def allowed(text: str, path: str, agent: str = "ExampleBot") -> bool:
    return robots.parse(text.encode()).allows(agent, f"https://example.com{path}")


@pytest.mark.parametrize(
    ("agent", "is_named"),
    [
        ("GPTBot", True),
        ("gptbot", True),
        ("GPTBot/1.2", True),
        ("GPTBot/1.2 (+https://openai.com/gptbot)", True),
        ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/x)", True),
        ("Mozilla/5.0 (compatible; OtherBot/1.2; +https://other.example/gptbot)", False),
        ("GPTBot-Image", False),
        ("NotGPTBot", False),
        ("", False),
    ],
)
def test_agent_is_named_by_its_whole_product_token(agent: str, is_named: bool):
    text = "User-agent: GPTBot\nDisallow: /\n"

    assert allowed(text, "/x", agent) is not is_named


def test_named_agent_does_not_hear_what_is_said_to_all_others():
    text = "User-agent: *\nDisallow: /\n\nUser-agent: GPTBot\nDisallow: /private/\n"

    assert allowed(text, "/x", "GPTBot")
    assert not allowed(text, "/x", "CCBot")


def test_groups_of_one_agent_are_one_group_wherever_they_stand():
    text = "User-agent: a\nDisallow: /1\n\nUser-agent: b\nDisallow: /2\n\nUser-agent: A\nDisallow: /3\n"

    assert [allowed(text, path, "a") for path in ("/1", "/2", "/3")] == [False, True, False]


@pytest.mark.parametrize("between", ["Sitemap: https://e.com/s", "Crawl-delay: 3", "License: https://e.com/l", "", "#"])
def test_line_that_is_no_rule_does_not_end_the_names_of_a_group(between: str):
    text = f"User-agent: a\n{between}\nUser-agent: b\nDisallow: /\n"

    assert not allowed(text, "/", "a")
    assert not allowed(text, "/", "b")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/art", "/artist", True),
        ("/art/", "/art", False),
        ("/*.jpg", "/a/b.jpg?x", True),
        ("/*.jpg$", "/a/b.jpg?x", False),
        ("/*.jpg$", "/a.jpg/b.jpg", True),
        ("/a*b*c$", "/abbcbc", True),
        ("/a*b*c$", "/acb", False),
        ("/a$b", "/a$b", True),
        ("/a$", "/a", True),
        ("/a$", "/a/", False),
        ("*", "/x", True),
        ("*/b", "/a/b", True),
        ("/**", "/x", True),
        ("/a*", "/a", True),
        ("/a*$", "/abc", True),
        ("/ab*ba$", "/aba", False),
        ("art", "/art", False),
        ("/%2A", "/*", True),
        ("/%2A", "/x", False),
        ("/a%24", "/a$", True),
        ("/ツ", "/%E3%83%84", True),
        ("/ツ", "/%e3%83%84", True),
        ("/ツ", "/ツ", True),
        ("/%E3%83%84", "/ツ", True),
        ("/%e3%83%84", "/%E3%83%84", True),
        ("/%62", "/b", True),
        ("/b", "/%62", True),
        ("/a b", "/a%20b", True),
        ("/private/", "/x/../private/y", True),
        ("/private/", "/x/%2e%2E/private/y", True),
        ("/a?q=https://e.com", "/a?q=https%3A%2F%2Fe.com", True),
        ("/x", "/a#/x", False),
        ("/robots.txt", "/robots.txt", False),
    ],
)
def test_path_is_closed_where_the_pattern_matches(pattern: str, path: str, matches: bool):
    assert allowed(f"User-agent: *\nDisallow: {pattern}\n", path) is not matches


@pytest.mark.parametrize(
    ("allow", "disallow", "path", "is_open"),
    [
        ("/page", "/", "/page", True),
        ("/x", "/x", "/x", True),
        ("/page", "/*.htm", "/page.htm", False),
        ("/$", "/", "/", True),
        ("/a*", "/ab", "/abc", True),
        ("/%E3%83%84", "/ツ", "/%E3%83%84", True),
        ("/ツ", "/abcd", "/abcd", False),
    ],
)
def test_most_octets_decide_and_allow_among_equals(allow: str, disallow: str, path: str, is_open: bool):
    for lines in (f"Allow: {allow}\nDisallow: {disallow}", f"Disallow: {disallow}\nAllow: {allow}"):
        assert allowed(f"User-agent: *\n{lines}\n", path) is is_open


@pytest.mark.parametrize("path", ["/%70ublic/x", "/pub%6Cic/x"])
def test_exception_is_not_stretched_by_spelling_an_address_differently(path: str):
    text = "User-agent: *\nDisallow: /\nAllow: /public/\n"

    assert allowed(text, "/public/x")
    assert not allowed(text, path)


@pytest.mark.parametrize("address", ["", "x", "/x", "//cdn.example/x", "mailto:x", "http://[bad/x", "\ud800", "\x00"])
def test_any_text_as_address_has_an_answer(address: str):
    closed = robots.parse(b"User-agent: *\nDisallow: /\n")

    assert not closed.allows("a", address)


@pytest.mark.parametrize(
    "hostile",
    ["/" + "*a" * 20_000 + "b", "/" + "a*" * 20_000 + "$", "/" + "*" * 40_000 + "b", "/" + "*aa" * 20_000 + "$"],
)
def test_hostile_pattern_costs_no_more_than_its_length(hostile: str):
    robots_txt = robots.parse(b"User-agent: *\nDisallow: " + hostile.encode() + b"\n")
    began = time.process_time()

    robots_txt.allows("a", "/" + "a" * 100_000)

    assert time.process_time() - began < 0.5  # backtracking would need longer than the sun has


@pytest.mark.parametrize("agent", ["Mozilla " + "1" * 100_000, "Mozilla " + "a" * 100_000, " " * 100_000])
def test_hostile_identification_costs_no_more_than_its_length(agent: str):
    began = time.process_time()

    robots.parse(b"User-agent: x\nDisallow: /\n").allows(agent, "/")

    assert time.process_time() - began < 0.5


def test_thousands_of_patterns_that_tie_cost_no_more_than_their_number():
    address = "".join("abcdefghij"[at % 10] for at in range(200))
    lines = [f"Allow: /*{address[at : at + 9]}*{address[to : to + 9]}" for at in range(10) for to in range(20, 190)]
    read = robots.parse("\n".join(["User-agent: *", *lines * 10]).encode())
    began = time.process_time()

    assert read.allows("a", f"/{address}")
    assert time.process_time() - began < 1


def test_lines_behind_the_limit_and_the_one_it_cuts_are_not_read():
    filler = b"#" * (robots.LIMIT_BYTES - 30) + b"\n"
    data = b"User-agent: *\n" + filler + b"Disallow: /private/x\nDisallow: /late\n"
    read = robots.parse(data)

    assert len(data) > robots.LIMIT_BYTES
    assert [read.allows("a", path) for path in ("/", "/private/x", "/late")] == [True, True, True]


def test_last_line_that_ends_at_the_limit_is_read():
    data = b"User-agent: *\nDisallow: /x"
    data = b"#" * (robots.LIMIT_BYTES - len(data) - 1) + b"\n" + data

    assert not robots.parse(data + b"\nAllow: /x\n").allows("a", "/x")


def test_license_holds_for_the_group_it_stands_in_and_elsewhere_for_all_others():
    text = (
        "License: https://e.com/first\nUser-agent: a\nLicense: https://e.com/a\nAllow: /\n\n"
        "User-agent: *\nAllow: /\n\nLicense: https://e.com/last\n"
    )
    read = robots.parse(text.encode())

    assert [one.url for one in read.licenses_of("A/1.0")] == ["https://e.com/a"]
    assert [one.url for one in read.licenses_of("b")] == ["https://e.com/first", "https://e.com/last"]
    assert [one.agents for one in read.licenses] == [(), ("a",), ()]


def test_license_in_the_group_for_all_is_that_of_agents_without_a_group():
    read = robots.parse(b"User-agent: *\nLicense: https://e.com/x\nAllow: /\n\nUser-agent: a\nAllow: /\n")

    assert [one.url for one in read.licenses_of("b")] == ["https://e.com/x"]
    assert read.licenses_of("a") == ()


def test_licenses_and_sitemaps_are_read_before_any_group():
    read = robots.parse("License: https://e.com/l.xml\nUser-agent: a\nSitemap: https://e.com/地图.xml\n".encode())

    assert read.licenses == (robots.License("https://e.com/l.xml", 1),)
    assert read.sitemaps == ("https://e.com/地图.xml",)


def test_groups_are_shown_as_they_are_written():
    (group,) = robots.parse(b"User-agent: GPTBot/1.0\nUser-agent: *\nDisallow: /a # no\nAllow:\n").groups

    assert group.agents == ("gptbot", "*")
    assert [(rule.field, rule.path, rule.line) for rule in group.rules] == [("disallow", "/a", 3), ("allow", "", 4)]
