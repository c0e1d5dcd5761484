"""What holds for every file, address and agent."""

import json
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry.preferences import robots
from registry.preferences.statements import CATEGORIES, Statement
from registry.selectors.diagnoses import diagnosis_text
from tests.conformance.vectors import vector_folder
from tests.registry.preferences.robots_texts import addresses, agents, files, patterns, targets

_LINES = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from(
            (b"User-agent:", b"Disallow:", b"Allow: /", b"Content-Usage: ", b"Content-Signal:", b"License:")
        ),
        st.sampled_from((b"\n", b"\r", b"\r\n", b"\x00", b" ", b"*", b"$", b"%", b"\xff\xfe", b"\xef\xbb\xbf", b"#")),
    ),
    max_size=30,
).map(b"".join)


def ask_everything(data: bytes, agent: str, url: str) -> None:
    read = robots.parse(data)

    assert read.allows(agent, url) in (True, False)
    assert tuple(read.usage(agent, url)) == CATEGORIES
    assert read.standing(agent) in ("open", "partly", "closed")
    assert all(diagnosis_text(diagnosis) for diagnosis in read.diagnoses)
    assert len(robots.about_agents(read)) > 0


@settings(max_examples=200)
@given(_LINES, st.text(max_size=30), st.text(max_size=60))
@example(b"User-agent: \xff\nDisallow: /\xff", "\ud800", "\ud800")
@example(b"Content-Usage", "mozilla/5.0", "http://[")
def test_any_bytes_agent_and_address_have_an_answer(data: bytes, agent: str, url: str):
    ask_everything(data, agent, url)


def naughty_strings() -> Iterator[str]:
    yield from json.loads((vector_folder("blns") / "blns.json").read_text())


def test_naughty_strings_have_an_answer_wherever_they_stand():
    strings = list(naughty_strings())
    whole = "\n".join(strings).encode()

    for text in strings:
        data = text.encode()
        ask_everything(data, text, text)
        ask_everything(b"User-agent: " + data + b"\nDisallow: " + data + b"\nContent-Usage: " + data, text, text)
    ask_everything(whole, "GPTBot", "/")
    assert len(strings) > 500


@given(files, agents, addresses)
def test_group_for_another_agent_changes_nothing(text: str, agent: str, url: str):
    before = robots.parse(text.encode())
    other = "User-agent: SomebodyElse\nDisallow: /\nContent-Usage: train-ai=n\n"  # takes rules that had no group, too
    after = robots.parse(f"{other}{text}".encode())

    assert after.allows(agent, url) is before.allows(agent, url)
    assert verdicts(after.usage(agent, url)) == verdicts(before.usage(agent, url))


def verdicts(usage: Mapping[str, Statement | None]) -> dict[str, bool | None]:
    return {category: statement and statement.allowed for category, statement in usage.items()}


@given(files, agents, addresses)
def test_comments_blank_lines_and_line_ends_change_nothing(text: str, agent: str, url: str):
    verdict = robots.parse(text.encode()).allows(agent, url)

    for other in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), text.replace("\n", "  # x\n\n")):
        assert robots.parse(other.encode()).allows(agent, url) is verdict


@given(files, agents, addresses)
def test_more_disallow_lines_never_open_anything(text: str, agent: str, url: str):
    closed = robots.parse(text.replace("Allow:", "Disallow:").encode())

    if not robots.parse(text.encode()).allows(agent, url):
        assert not closed.allows(agent, url)


@given(patterns, targets)
def test_pattern_matches_what_its_plain_regular_expression_does(pattern: str, target: str):
    """An independent second matcher, slow and obvious: every cut of the target is tried."""
    read = robots.parse(f"User-agent: *\nDisallow: {pattern}\n".encode())

    expected = bool(pattern.strip()) and slow_match(octets(pattern.strip(), keep="*$"), octets(target, keep=""))
    assert read.allows("a", target) is not expected


def octets(text: str, *, keep: str) -> list[str]:
    """One entry for each octet, as a number; a sign in `keep` that is written plainly stays itself."""
    found: list[str] = []
    data = text.encode()
    place = 0
    while place < len(data):
        escape = data[place + 1 : place + 3]
        if (
            data[place] == ord("%")
            and len(escape) == 2
            and all(chr(digit) in "0123456789abcdefABCDEF" for digit in escape)
        ):
            found.append(str(int(escape, 16)))
            place += 3
        else:
            sign = chr(data[place])
            found.append(sign if sign in keep else str(data[place]))
            place += 1
    return found


def slow_match(pattern: list[str], target: list[str]) -> bool:
    if not pattern:
        return True
    first, *rest = pattern
    if first == "*":
        return any(slow_match(rest, target[cut:]) for cut in range(len(target) + 1))
    if first == "$" and not rest:
        return not target
    wanted = str(ord("$")) if first == "$" else first
    return bool(target) and target[0] == wanted and slow_match(rest, target[1:])


@pytest.mark.parametrize("agent", ["GPTBot", "x", ""])
def test_empty_file_closes_nothing(agent: str):
    assert robots.parse(b"").allows(agent, "/anything")
