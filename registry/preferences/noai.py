"""`noai`, `noimageai` and `noml` among the robots directives: X-Robots-Tag headers and robots metas.

No standard names them; they are the words that image hosts introduced in 2022, in the syntax search engines use for
theirs: directives separated by commas, case ignored, after an agent's name and a colon for that agent alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from registry.preferences.agents import KNOWN_AGENTS, crawlers_of, meant_agent
from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.texts import shown
from registry.preferences.vocabularies import NOAI

ALL_AGENTS = "*"
MAX_DIRECTIVES = 1_000
_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_NO_AGENT = frozenset({"author", "copyright", "description", "generator", "keywords", "rating", "title"})
_KNOWN = frozenset(agent.name.lower() for agent in KNOWN_AGENTS)
_LIKE_AN_AGENT = re.compile(r".*(?:bot|spider|crawler)")
_AGENT = re.compile(r"\s*([A-Za-z][A-Za-z0-9_.-]*)\s*:(.*)", re.ASCII | re.DOTALL)
_MISSPELT = {
    "no-ai": "noai",
    "no_ai": "noai",
    "no ai": "noai",
    "noaitraining": "noai",
    "notrain": "noai",
    "noaiimage": "noimageai",
    "noaiimages": "noimageai",
    "no-image-ai": "noimageai",
    "noimagesai": "noimageai",
    "no-ml": "noml",
    "no_ml": "noml",
}


@dataclass(frozen=True, slots=True)
class Directives:
    """What robots directives say about use by AI; `by_agent` has a lower-case product name, or ALL_AGENTS, as key."""

    by_agent: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    diagnoses: tuple[Diagnosis, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What is said to every agent."""
        return self.by_agent.get(ALL_AGENTS, ())

    def for_agent(self, user_agent: str) -> tuple[Statement, ...]:
        """What is said to everybody, and to one agent by its product name besides."""
        own = self.by_agent.get(user_agent.strip().lower(), ())
        return tuple(dict.fromkeys((*self.statements, *own)))


def read_header(values: Iterable[str]) -> Directives:
    """All X-Robots-Tag values of one response, `noai` or `somebot: noai, noindex` each. Never raises."""
    return _directives((agent, word) for value in values for agent, word in _words_of_header(value))


def read_meta(metas: Iterable[tuple[str, str]]) -> Directives:
    """The robots metas of a page as (name, content) pairs: `robots` speaks to all, another name to that agent alone.

    Metas that are no robots directives are passed over. Never raises.
    """
    pairs = []
    for name, content in metas:
        agent = name.strip().lower()
        words = [word.strip().lower() for word in content.split(",")]
        if agent == "robots":
            pairs += [(ALL_AGENTS, word) for word in words]
        elif _speaks_to(agent, words):
            pairs += [(agent, word) for word in words]
    return _directives(pairs)


def _speaks_to(agent: str, words: list[str]) -> bool:
    """Whether a meta of another name speaks to an agent: by a directive, or a slip of one under a crawler's name."""
    if agent in _NO_AGENT or not _AGENT.fullmatch(f"{agent}:"):
        return False
    return any(word in NOAI.verdicts or (_slip(word) and _names_agent(agent)) for word in words)


def _words_of_header(value: str) -> Iterable[tuple[str, str]]:
    """A name with a colon speaks to that agent from there on: proxies join several headers by commas."""
    agent = ALL_AGENTS
    for part in value.split(","):
        word = part
        named = _AGENT.match(part)
        if named is not None and named[1].lower() not in _WITH_VALUE:
            agent, word = named[1].lower(), named[2]
        yield agent, word.strip().lower()


def _directives(pairs: Iterable[tuple[str, str]]) -> Directives:
    found: dict[str, dict[Statement, None]] = {}
    diagnoses: dict[tuple[str, ...], Diagnosis] = {}  # each thing is said once
    for number, (agent, word) in enumerate(pairs):
        if number >= MAX_DIRECTIVES:
            diagnoses["noai_too_many",] = Diagnosis("noai_too_many", "error", params={"limit": str(MAX_DIRECTIVES)})
            break
        statements = NOAI.verdict(word)
        if statements:
            found.setdefault(agent, {}).update(dict.fromkeys(statements))
        for one in _diagnosed(agent, word, is_read=bool(statements)):
            diagnoses.setdefault((one.code, *one.params.values()), one)
    return Directives({agent: tuple(said) for agent, said in found.items()}, tuple(diagnoses.values()))


def _diagnosed(agent: str, word: str, *, is_read: bool) -> Iterator[Diagnosis]:
    if is_read:
        yield Diagnosis("noai_no_standard", "note", params={"word": word})
        if agent != ALL_AGENTS:
            yield _one_agent(agent, word)
        return
    slip, together = _slip(word), _together(word)
    if slip is not None:
        yield Diagnosis("noai_misspelt", "error", params={"word": shown(word), "meant": slip})
    elif agent in NOAI.verdicts:
        yield Diagnosis("noai_turned_round", "error", params={"word": agent, "agent": shown(word)})
    elif together is not None and _names_agent(word.split()[0]):
        yield Diagnosis("noai_no_colon", "error", params={"agent": shown(word.split()[0]), "word": together})
    elif together is not None:
        yield Diagnosis("noai_no_comma", "error", params={"text": shown(word), "word": together})


def _one_agent(agent: str, word: str) -> Diagnosis:
    """What is said to one agent: whether any listens to that name, and that nobody else is told."""
    meant, crawlers = meant_agent(agent), crawlers_of(agent)
    if meant is not None:
        return Diagnosis("noai_agent_misspelt", "warning", params={"agent": shown(agent), "meant": meant})
    if crawlers is not None:
        return Diagnosis("noai_agent_product", "warning", params={"agent": shown(agent), "meant": crawlers})
    return Diagnosis("noai_one_agent", "note", params={"agent": shown(agent), "word": word})


def _slip(word: str) -> str | None:
    return _MISSPELT.get(word)


def _together(word: str) -> str | None:
    """The first directive among several words that no comma parts."""
    parts = set(re.split(r"[\s;|]+", word))
    return next((known for known in NOAI.verdicts if known in parts and parts != {known}), None)


def _names_agent(name: str) -> bool:
    """Whether a name is a crawler's, or meant to be one's."""
    known = name in _KNOWN or _LIKE_AN_AGENT.fullmatch(name) is not None
    return known or meant_agent(name) is not None or crawlers_of(name) is not None
