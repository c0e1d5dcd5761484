"""What a robots.txt says about the use of what it lets be fetched."""

import pytest

from registry.preferences import robots
from registry.preferences.statements import CATEGORIES


def said(text: str, path: str = "/x", agent: str = "ExampleBot") -> dict[str, bool]:
    usage = robots.parse(text.encode()).usage(agent, f"https://example.com{path}")
    return {category: statement.allowed for category, statement in usage.items() if statement and category != "collect"}


def test_every_category_has_an_answer_and_an_unknown_one_is_none():
    assert robots.parse(b"").usage("a", "/") == dict.fromkeys(CATEGORIES)


def test_statement_that_decided_is_given_with_its_vocabulary_words_and_line():
    usage = robots.parse(b"User-agent: *\nAllow: /\nContent-Usage: /a train-ai=n\n").usage("a", "/a")

    decided = usage["train_generative"]
    assert decided is not None
    assert (decided.vocabulary, decided.version, decided.token, decided.allowed, decided.line) == (
        "aipref",
        "vocab-07",
        "train-ai",
        False,
        3,
    )
    crawl = usage["collect"]
    assert crawl is not None
    assert (crawl.vocabulary, crawl.token, crawl.allowed, crawl.line) == ("rfc9309", "allow: /", True, 2)


def test_longest_path_decides_alone_and_what_it_leaves_out_is_unknown():
    text = "User-agent: *\nContent-Usage: train-ai=n, search=y\nContent-Usage: /art/ train-ai=y\n"

    assert said(text, "/other") == {"train_generative": False, "search": True}
    assert said(text, "/art/1") == {"train_generative": True}


def test_lines_of_one_path_combine_restrictively_where_crawling_would_be_allowed():
    text = "User-agent: *\nContent-Usage: /a train-ai=n\nContent-Usage: /a train-ai=y, search=y\n"

    assert said(text, "/a") == {"train_generative": False, "search": True}


def test_line_that_cannot_be_parsed_makes_its_paths_unknown():
    text = "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /a Train-AI=n\n"

    assert said(text, "/a") == {}
    assert said(text, "/b") == {"train_generative": False}


def test_path_that_may_not_be_fetched_has_no_usage_preference():
    text = "User-agent: *\nDisallow: /never/\nContent-Usage: train-ai=y\nContent-Signal: search=yes\n"

    usage = robots.parse(text.encode()).usage("a", "/never/x")

    assert {category for category, statement in usage.items() if statement} == {"collect"}
    assert usage["collect"] is not None
    assert not usage["collect"].allowed


def test_content_signal_is_read_beside_content_usage_and_a_no_of_either_stands():
    text = "User-agent: *\nContent-Signal: ai-train=yes, search=yes, ai-input=no\nContent-Usage: train-ai=n\n"

    assert said(text) == {"train_generative": False, "train_other": True, "inference": False, "search": True}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("search=yes,ai-train=no", {"search": True, "train_generative": False, "train_other": False}),
        ("Search = YES , , AI-Train=No", {"search": True, "train_generative": False, "train_other": False}),
        ("search=yes, search=no", {"search": False}),
        ("search=no, search=yes", {"search": False}),
        ("search=maybe, ai-input", {}),
        ("use=reference", {}),
        ("", {}),
    ],
)
def test_content_signal_says(field: str, expected: dict[str, bool]):
    assert said(f"User-agent: *\nContent-Signal: {field}\n") == expected


def test_usage_is_said_to_the_agents_of_its_group_only():
    text = "User-agent: a\nContent-Usage: train-ai=n\n\nUser-agent: *\nContent-Usage: train-ai=y\n"

    assert said(text, agent="a") == {"train_generative": False}
    assert said(text, agent="b") == {"train_generative": True}


def test_usage_outside_a_group_is_said_to_nobody():
    assert said("Content-Usage: train-ai=n\nUser-agent: *\nAllow: /\n") == {}


@pytest.mark.parametrize(
    ("rules", "standing"),
    [
        ("", "open"),
        ("Disallow:", "open"),
        ("Allow: /", "open"),
        ("Disallow: /", "closed"),
        ("Disallow: *", "closed"),
        ("Disallow: /\nContent-Usage: train-ai=n", "closed"),
        ("Disallow: /\nAllow: /public/", "partly"),
        ("Disallow: /\nAllow: /", "partly"),
        ("Disallow: /\nAllow: /a\nDisallow: /a*", "closed"),
        ("Disallow: /private/", "partly"),
    ],
)
def test_known_agents_are_told_everything_nothing_or_some(rules: str, standing: str):
    read = robots.parse(f"User-agent: GPTBot\n{rules}\n".encode())

    by_name = {about.agent.name: about for about in robots.about_agents(read)}

    assert (by_name["GPTBot"].is_named, by_name["GPTBot"].standing) == (True, standing)
    assert (by_name["CCBot"].is_named, by_name["CCBot"].standing) == (False, "open")


def test_agents_hear_what_is_said_to_all_unless_they_are_named():
    read = robots.parse(b"User-agent: *\nDisallow: /\n\nUser-agent: Google-Extended\nAllow: /\n")

    closed = {about.agent.name for about in robots.about_agents(read) if about.standing == "closed"}

    assert "GPTBot" in closed
    assert "Google-Extended" not in closed
