"""robots.txt after RFC 9309, with the lines Content-Usage (AIPREF attach-05), Content-Signal and License (RSL)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.preferences.robots_agent import Agent
from registry.preferences.robots_groups import Group, License, product_tokens, read_groups
from registry.preferences.robots_lines import LIMIT_BYTES, split_lines
from registry.preferences.statements import Statement

__all__ = ["LIMIT_BYTES", "Group", "License", "Robots", "parse"]

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


def parse(data: bytes) -> Robots:
    """Read any bytes: what is not robots.txt has no groups and allows everything, and `diagnoses` say why."""
    content = read_groups(split_lines(data).texts)
    return Robots(data, tuple(content.groups), tuple(content.licenses), tuple(content.sitemaps))
