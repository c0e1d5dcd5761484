"""Cases made up from a seed: a robots.txt as site owners write them, an agent and an address."""

from __future__ import annotations

import random
from typing import NamedTuple

from registry.preferences import robots
from registry.preferences.robots_groups import product_tokens
from registry.preferences.robots_paths import Rule

_AGENTS = ("GPTBot", "CCBot", "ClaudeBot", "Googlebot")
_PARTS = (
    "art",
    "artist",
    "img",
    "private",
    "a",
    "b",
    "x.jpg",
    "x.jpg?w=1",
    "index.html",
    "%7Euser",
    "a?b",
    "ツ",
    "%E3%83%84",
    ".",
    "",
)


class Case(NamedTuple):
    """`robots_txt` is text, `url` absolute."""

    robots_txt: str
    agent: str
    url: str

    @property
    def rules(self) -> list[Rule]:
        """The allow and disallow lines that this agent hears."""
        groups = robots.parse(self.robots_txt.encode()).groups
        names = set(product_tokens(self.agent))
        named = [group for group in groups if not names.isdisjoint(group.agents)]
        chosen = named or [group for group in groups if "*" in group.agents]
        return [rule for group in chosen for rule in group.rules if rule.field in ("allow", "disallow")]

    @property
    def matching(self) -> list[Rule]:
        """Those of them whose own pattern matches the address."""
        return [rule for rule in self.rules if rule.path and not self._is_open_under(rule)]

    def _is_open_under(self, rule: Rule) -> bool:
        alone = b"User-agent: *\nDisallow: " + rule.path.encode("latin-1")
        return robots.parse(alone).allows("x", self.url)


def cases(seed: int, count: int) -> list[Case]:
    """Half of the addresses are made from a path of the file, so that rules match and contend."""
    chance = random.Random(seed)
    return [_case(chance) for _ in range(count)]


def _case(chance: random.Random) -> Case:
    text = _file(chance)
    written = [line.partition(":")[2].strip() for line in text.splitlines() if "llow: /" in line]
    path = _path(chance)
    if written and chance.random() < 0.5:
        path = chance.choice(written).replace("*", chance.choice(("", "art", "/a/"))).rstrip("$")
        path += chance.choice(("", "", "/", "x.jpg", "?w=1", "/b"))
    return Case(text, chance.choice((*_AGENTS, "OtherBot/1.0")), f"https://example.com{path}")


def _path(chance: random.Random) -> str:
    parts = chance.choices(
        _PARTS, weights=(9, 4, 9, 9, 9, 9, 3, 2, 2, 2, 2, 1, 1, 0.5, 0.3), k=chance.choice((0, 1, 1, 2, 3))
    )
    return "/" + "/".join(parts) + (chance.choice(("", "/")) if parts else "")


def _rule(chance: random.Random) -> str:
    path = _path(chance)
    kind = chance.random()
    if kind < 0.15:
        path = path.replace(chance.choice(("art", "a", "/")), "*", 1)
    elif kind < 0.25:
        path = path.rstrip("/") + "$"
    elif kind < 0.3:
        path = chance.choice(("", "art", "*"))
    return f"{chance.choice(('Disallow', 'Disallow', 'Allow'))}: {path}"


def _group(chance: random.Random) -> list[str]:
    names = [f"User-agent: {name}" for name in chance.choices((*_AGENTS, "*", "*"), k=chance.choice((1, 1, 2)))]
    lines = [*names, *(_rule(chance) for _ in range(chance.choice((0, 1, 2, 3, 4))))]
    if chance.random() < 0.2:
        other = chance.choice(("", "# comment", "Crawl-delay: 5", "Sitemap: https://example.com/s.xml", "Foo: bar"))
        lines.insert(chance.randrange(len(lines) + 1), other)
    return lines


def _file(chance: random.Random) -> str:
    groups = [_group(chance) for _ in range(chance.choice((1, 2, 3)))]
    return "\n\n".join("\n".join(group) for group in groups) + "\n"
