"""Two other engines on the same files: our verdict is theirs, or the case shows why it is not.

Every reason is a thing to be seen in the file or the address, and what it makes the other engine do differently. A case
whose verdicts differ and that shows no reason fails.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from urllib.robotparser import RobotFileParser

import pytest
from protego import Protego

from registry.preferences import robots
from tests.registry.preferences.robots_generated import Case, cases

SEED, COUNT = 9309, 20_000
Reasons = Mapping[str, Callable[[Case], object]]


def ours(case: Case) -> bool:
    return robots.parse(case.robots_txt.encode()).allows(case.agent, case.url)


def of_protego(case: Case) -> bool:
    return Protego.parse(case.robots_txt).can_fetch(case.url, case.agent)


def of_urllib(case: Case) -> bool:
    parser = RobotFileParser()
    parser.parse(case.robots_txt.splitlines())
    return parser.can_fetch(case.agent, case.url)


def names_are_parted(others: str) -> Callable[[Case], object]:
    """One of these lines stands between two names of one group."""
    parted = re.compile(
        rf"^User-agent:[^\n]*\n(?:(?:#[^\n]*)?\n)*(?:{others})[^\n]*\n(?:(?:#[^\n]*)?\n)*User-agent:", re.M
    )
    return lambda case: parted.search(case.robots_txt)


def rules_disagree(case: Case) -> bool:
    fields = {rule.field for rule in case.matching}
    return fields == {"allow", "disallow"}


def has_dot_segment(case: Case) -> bool:
    return any(segment in (".", "..") for segment in case.url.split("/"))


def is_escaped(case: Case) -> bool:
    """An escape or an octet beyond ASCII in the address or in a rule that the agent hears."""
    texts = [case.url, *(rule.path for rule in case.rules)]
    return any("%" in text or not text.isascii() for text in texts)


def empty_line_parts_a_group(case: Case) -> bool:
    """An empty line stands behind names that have no rule yet, or between two rules."""
    state = "outside"
    for line in case.robots_txt.splitlines():
        directive = line.partition(":")[0]
        if directive == "User-agent":
            state = "names"
        elif directive in ("Allow", "Disallow"):
            if state == "outside":
                return True
            state = "rules"
        elif not line:
            if state == "names":
                return True
            state = "outside"
    return False


def agent_has_several_groups(case: Case) -> bool:
    groups = robots.parse(case.robots_txt.encode()).groups
    return max(Counter(name for group in groups for name in set(group.agents)).values()) > 1


PROTEGO: Reasons = {
    "a crawl-delay or an unknown line ends the names of a group": names_are_parted("Crawl-delay|Foo"),
    "allowing index.html allows its folder": lambda case: any(
        rule.field == "allow" and rule.path.endswith("/index.html") for rule in case.rules
    ),
    "dot segments of the address are not resolved": has_dot_segment,
    "an exception holds for every spelling of an address": lambda case: (
        is_escaped(case) and any(rule.field == "allow" for rule in case.matching)
    ),
}
URLLIB: Reasons = {
    "the first rule that matches decides, an empty one matches everything": lambda case: (
        rules_disagree(case) or any(not rule.path for rule in case.rules)
    ),
    "asterisk and dollar are signs like others": lambda case: any(
        "*" in rule.path or "$" in rule.path for rule in case.rules
    ),
    "of several groups for an agent the first counts": agent_has_several_groups,
    "an empty line ends a group": empty_line_parts_a_group,
    "a group without rules is none": lambda case: not case.rules,
    "a crawl-delay ends the names of a group": names_are_parted("Crawl-delay"),
    "dot segments of the address are not resolved": has_dot_segment,
    "a path that begins with two slashes is read as a host": lambda case: any(
        rule.path.startswith("//") for rule in case.rules
    ),
}


@pytest.mark.parametrize(
    ("name", "engine", "reasons"), [("protego", of_protego, PROTEGO), ("urllib.robotparser", of_urllib, URLLIB)]
)
def test_verdict_is_that_of_another_engine_or_has_a_reason(name: str, engine: Callable[[Case], bool], reasons: Reasons):
    differing = [case for case in cases(SEED, COUNT) if ours(case) is not engine(case)]

    why = {case: [reason for reason, applies in reasons.items() if applies(case)] for case in differing}
    only = Counter(found[0] for found in why.values() if len(found) == 1)
    print(f"{name}: {COUNT - len(differing)} of {COUNT} verdicts alike")
    for reason in reasons:
        print(f"  {sum(reason in found for found in why.values()):5} {only[reason]:5} alone  {reason}")
    assert [case for case, found in why.items() if not found] == []
    assert [reason for reason in reasons if not only[reason]] == []  # each is needed: no reason only hides in another
