"""What a site owner may not expect of the groups of a robots.txt as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from registry.preferences.robots_agent import EVERYTHING
from registry.preferences.robots_groups import Group, License, as_text
from registry.preferences.robots_paths import Rule
from registry.preferences.statements import Diagnosis
from registry.preferences.texts import shown


def group_diagnoses(groups: Sequence[Group]) -> Iterator[Diagnosis]:
    closed_to_all = next((rule for group in groups if "*" in group.agents for rule in _closed(group)), None)
    restricted = {agent for group in groups if any(_closed(group)) for agent in group.agents}
    for group in groups:
        names = {"agents": shown(", ".join(group.agents))}
        if group.agents and not any(rule.field != "content-signal" for rule in group.rules):
            yield Diagnosis("robots_group_without_rules", "warning", group.line, names)
        elif group.agents and closed_to_all and restricted.isdisjoint(group.agents):
            example = {"path": shown(as_text(closed_to_all.path))}
            yield Diagnosis("robots_group_stands_alone", "note", group.line, names | example)
        yield from _contradictions(group)


def _closed(group: Group) -> Iterator[Rule]:
    return (rule for rule in group.rules if rule.field == "disallow" and rule.path)


def _contradictions(group: Group) -> Iterator[Diagnosis]:
    opened = {rule.path for rule in group.rules if rule.field == "allow"}
    everything = any(rule.path in EVERYTHING for rule in _closed(group)) and not any(opened)
    for rule in group.rules:
        if rule.field == "disallow" and rule.path and rule.path in opened:
            yield Diagnosis("robots_allow_wins", "warning", rule.line, {"path": shown(as_text(rule.path))})
        elif everything and rule.field in ("content-usage", "content-signal"):
            yield Diagnosis("robots_usage_of_closed_path", "warning", rule.line, {"directive": rule.field})


def license_diagnoses(licenses: Sequence[License]) -> Iterator[Diagnosis]:
    """A License among the lines of a group holds for its agents only, which a site owner may not know."""
    for one in licenses:
        if one.agents and "*" not in one.agents:
            yield Diagnosis("robots_license_of_group", "note", one.line, {"agents": shown(", ".join(one.agents))})
