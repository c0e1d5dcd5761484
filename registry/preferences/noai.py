"""`noai`, `noimageai` and `noml` among the robots directives: X-Robots-Tag headers and robots metas.

No standard names them; they are the words that image hosts introduced in 2022, in the syntax search engines use for
theirs: directives separated by commas, case ignored, after an agent's name and a colon for that agent alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from registry.preferences.statements import Diagnosis, Statement
from registry.preferences.texts import shown
from registry.preferences.vocabularies import NOAI

ALL_AGENTS = "*"
MAX_DIRECTIVES = 1_000
_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
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
        elif any(word in NOAI.verdicts for word in words) and _AGENT.fullmatch(f"{agent}:"):
            pairs += [(agent, word) for word in words]
    return _directives(pairs)


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
    diagnoses: list[Diagnosis] = []
    seen: set[str] = set()
    for number, (agent, word) in enumerate(pairs):
        if number >= MAX_DIRECTIVES:
            diagnoses.append(Diagnosis("noai_too_many", "error", params={"limit": str(MAX_DIRECTIVES)}))
            break
        statements = NOAI.verdict(word)
        if statements:
            found.setdefault(agent, {}).update(dict.fromkeys(statements))
        if word not in seen:
            seen.add(word)
            diagnoses += _diagnosed(word, is_read=bool(statements))
    return Directives({agent: tuple(said) for agent, said in found.items()}, tuple(diagnoses))


def _diagnosed(word: str, *, is_read: bool) -> list[Diagnosis]:
    if is_read:
        return [Diagnosis("noai_no_standard", "note", params={"word": word})]
    meant = _MISSPELT.get(word)
    if meant is not None:
        return [Diagnosis("noai_misspelt", "error", params={"word": shown(word), "meant": meant})]
    together = [known for known in NOAI.verdicts if known in re.split(r"[\s;|]+", word)]
    if together:
        return [Diagnosis("noai_no_comma", "error", params={"text": shown(word), "word": together[0]})]
    return []
