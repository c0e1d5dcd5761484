"""RFC 9309 patterns cover what the standard's examples and a slow reader say, and take no time to speak of."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.kernel.patterns import path_pattern


@pytest.mark.parametrize(
    ("pattern", "path", "covers"),
    [
        ("/", "/anything", True),
        ("/fish", "/fishheads/yummy.html", True),
        ("/fish", "/Fish.asp", False),
        ("/fish/", "/fish", False),
        ("/fish*", "/fish.html?id=anything", True),
        ("/*.php", "/folder/any.php.file.html", True),
        ("/*.php", "/windows.PHP", False),
        ("/*.php$", "/filename.php?parameters", False),
        ("/*.php$", "/folder/filename.php", True),
        ("/fish*.php", "/fishheads/catfish.php?parameters", True),
        ("/a*a$", "/a", False),
        ("/a*a$", "/aa", True),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", True),
        ("/path/foo-%24", "/path/foo-$", True),
        ("/path/foo-%24", "/path/foo-", False),
        ("/*$", "/any", True),
    ],
)
def test_the_examples_of_the_standard_hold(pattern, path, covers):
    assert path_pattern(pattern).matches(path) is covers


letters = st.text("ab/?", max_size=8)


@settings(max_examples=300)
@given(pattern=st.text("ab/*", max_size=8), end=st.sampled_from(["", "$"]), path=letters)
def test_a_pattern_covers_what_the_same_regular_expression_covers(pattern, end, path):
    expression = ".*".join(map(re.escape, ("/" + pattern).split("*"))) + (r"\Z" if end else "")

    assert path_pattern("/" + pattern + end).matches("/" + path) is bool(re.match(expression, "/" + path))


def test_a_hostile_pattern_is_decided_at_once():
    pattern = path_pattern("/" + "a*" * 500 + "b$")
    began = time.process_time()

    assert not pattern.matches("/" + "a" * 2000)

    assert time.process_time() - began < 0.1
