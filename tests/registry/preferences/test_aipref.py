"""AIPREF statements beyond the drafts' own examples: what is diagnosed, and headers in several lines."""

import pytest

from registry.preferences.aipref import parse, parse_fields


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("train-ai=n; search=y", "aipref_semicolon"),
        ("train-ai=no", "aipref_unknown_value"),
        ('train-ai="n"', "aipref_not_a_token"),
        ("train-ai", "aipref_not_a_token"),
        ("train-ai=n, train-ai=y", "aipref_repeated_label"),
        ("train-genai=n", "aipref_unknown_label"),
        ("train-ai=n;x=1", "aipref_parameters"),
        ("Train-AI=n", "aipref_capitals"),
        ("train-ai=“n”", "aipref_not_ascii"),
        ("train-ai:n", "aipref_syntax"),
        ("train-ai=n,", "aipref_syntax"),
        ("", "aipref_empty"),
    ],
)
def test_a_statement_that_is_read_otherwise_than_meant_says_so(field, code):
    assert [fault.code for fault in parse(field).diagnoses] == [code]


def test_several_header_lines_are_one_dictionary_and_the_last_value_wins():
    found = parse_fields(["train-ai=n", "search=y, train-ai=y"])

    assert (found.preference("train-ai"), found.preference("search")) == ("allow", "allow")


def test_one_broken_header_line_leaves_every_preference_unknown():
    found = parse_fields(["train-ai=n", "search=!"])

    assert (found.preference("train-ai"), found.statements) == ("unknown", ())


def test_training_in_aipref_is_generative_training_only():
    (statement,) = parse("train-ai=n").statements

    assert (statement.category, statement.allowed, statement.version) == ("train_generative", False, "vocab-07")


def test_parameters_are_kept_though_they_mean_nothing_yet():
    assert parse("train-ai=n;src=(), search=y").statements == ()
    assert parse('train-ai=n;by="me"').parameters == {"train-ai": {"by": "me"}}


def test_a_date_beyond_the_calendar_is_a_fault_like_any_other():
    assert parse("train-ai=@99999999999999").preference("train-ai") == "unknown"
