"""robots.txt after RFC 9309, with the lines Content-Usage (AIPREF attach-05), Content-Signal and License (RSL)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from registry.preferences.agents import KNOWN_AGENTS, KnownAgent
from registry.preferences.robots_agent import Agent, Standing
from registry.preferences.robots_diagnoses import diagnose
from registry.preferences.robots_groups import Group, License, product_tokens, read_groups
from registry.preferences.robots_lines import LIMIT_BYTES, split_lines
from registry.preferences.statements import Diagnosis, Statement

__all__ = ["LIMIT_BYTES", "AgentStanding", "Group", "License", "Robots", "about_agents", "parse"]

_KEPT_AGENTS = 1000  # names whose rules are kept sorted out, however many are asked for


@dataclass(frozen=True)
class Robots:
    """What a robots.txt says, as its standard reads it."""

    data: bytes
    groups: tuple[Group, ...]
    licenses: tuple[License, ...]
    sitemaps: tuple[str, ...]
    _agents: dict[str | tuple[int, ...], Agent] = field(default_factory=dict, init=False, repr=False, compare=False)

    def allows(self, user_agent: str, url: str) -> bool:
        """May the agent crawl the address? `user_agent` is a product token (`GPTBot`) or a whole identification.

        The host of `url` is not looked at: the file is that of its origin.
        """
        rule = self._agent(user_agent).crawl_rule(url)
        return rule is None or rule.field == "allow"

    def usage(self, user_agent: str, url: str) -> Mapping[str, Statement | None]:
        """For every category the statement that decided, or None: the file does not say (unknown)."""
        return self._agent(user_agent).usage(url)

    def licenses_of(self, user_agent: str) -> tuple[License, ...]:
        """The terms that govern what the agent fetches: those of its group if it has any, else those for all."""
        names = {*product_tokens(user_agent)}
        named = any(not names.isdisjoint(group.agents) for group in self.groups)
        own = tuple(one for one in self.licenses if not (names if named else {"*"}).isdisjoint(one.agents))
        return own or tuple(one for one in self.licenses if not one.agents)

    def standing(self, user_agent: str) -> Standing:
        """May the agent crawl everything (`open`), nothing (`closed`), or some paths and not others (`partly`)?"""
        return self._agent(user_agent).standing()

    @cached_property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """Where the file says what no agent, or not every agent, will read so; worked out when first asked for."""
        return diagnose(self.data, self.groups, self.licenses)

    def _agent(self, user_agent: str) -> Agent:
        known = self._agents.get(user_agent)
        if known is None:
            chosen = self._group_numbers(frozenset(product_tokens(user_agent)))
            if len(self._agents) > _KEPT_AGENTS:
                self._agents.clear()
            known = self._agents.get(chosen) or Agent(self.groups[number] for number in chosen)
            self._agents[chosen] = self._agents[user_agent] = known
        return known

    def _group_numbers(self, names: frozenset[str]) -> tuple[int, ...]:
        """All groups that name the agent; only if there is none, those for everybody."""
        groups = self.groups
        named = tuple(number for number, group in enumerate(groups) if not names.isdisjoint(group.agents))
        return named or tuple(number for number, group in enumerate(groups) if "*" in group.agents)


@dataclass(frozen=True, slots=True)
class AgentStanding:
    """What one known crawler is told: `standing` is `closed` where it may fetch nothing but the file itself.

    `is_named` tells whether the file has a group for it; otherwise it hears what is said to `*`, if anything is.
    """

    agent: KnownAgent
    is_named: bool
    standing: Standing


def about_agents(robots: Robots, agents: Iterable[KnownAgent] = KNOWN_AGENTS) -> tuple[AgentStanding, ...]:
    """One answer for each agent, in the order given."""
    named = {name for group in robots.groups for name in group.agents}
    return tuple(
        AgentStanding(agent, not named.isdisjoint(product_tokens(agent.name)), robots.standing(agent.name))
        for agent in agents
    )


def parse(data: bytes) -> Robots:
    """Read any bytes: what is not robots.txt has no groups and allows everything, and `diagnoses` say why."""
    content = read_groups(split_lines(data).texts)
    return Robots(data, content.groups, content.licenses, content.sitemaps)
