"""robots.txt: our engine, protego and Python's own, on the same files in the same run.

    python bench/robots.py [--small] [--sites N] [--seed N]

Speed is measured on sites made up from the seed, and on the one real file that lies with the shared data (a list of 166
agents); files per second of CPU are those parsed, and those parsed and asked once; decisions per second are those on
files that are parsed already, each with its agent and address. All engines get the same text and give a verdict on the
same questions; how often they agree with ours is printed beside. Correctness is measured on the cases of the reference
parser's authors: how many verdicts are as expected. A figure is the best of the rounds, whose order changes, so that a
disturbance meets no engine alone. Prints tables and, as its last line, one JSON object.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.robotparser import RobotFileParser

from protego import Protego

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from robots_files import AI_AGENTS, Site, asked_of, sites  # noqa: E402 # beside this file

from registry.preferences import robots  # noqa: E402 # found by the line above

SHARED = Path(os.environ.get("SHARED_DIR") or ROOT.parent / "shared")
SEED = 9309


class Parsed(Protocol):
    def __call__(self, agent: str, url: str) -> bool: ...


@dataclass(frozen=True)
class Engine:
    """`parse` takes the bytes that a server sent and returns what answers (agent, address)."""

    name: str
    parse: Callable[[bytes], Parsed]


def parse_ours(data: bytes) -> Parsed:
    return robots.parse(data).allows


def parse_protego(data: bytes) -> Parsed:
    can_fetch = Protego.parse(data.decode("utf-8", "replace")).can_fetch
    return lambda agent, url: can_fetch(url, agent)


def parse_urllib(data: bytes) -> Parsed:
    parser = RobotFileParser()
    parser.parse(data.decode("utf-8", "replace").splitlines())
    return parser.can_fetch


ENGINES = (
    Engine("ours", parse_ours),
    Engine("protego", parse_protego),
    Engine("urllib.robotparser", parse_urllib),
)


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds, without the collector, as timeit does: its turns would fall on one engine or another by chance."""
    gc.collect()
    gc.disable()
    began = time.process_time()
    work()
    spent = time.process_time() - began
    gc.enable()
    return spent


def measure(engine: Engine, corpus: Sequence[Site]) -> dict[str, float]:
    """Rates per second of CPU: `parse`, `parse_ask` (files), `decide` (questions)."""
    parsed: list[Parsed] = []

    def ask_all() -> None:
        for answers, site in zip(parsed, corpus, strict=True):
            for agent, url in site.asked:
                answers(agent, url)

    parse = seconds(lambda: parsed.extend(engine.parse(site.data) for site in corpus))
    parse_ask = seconds(lambda: [engine.parse(site.data)(*site.asked[0]) for site in corpus])
    ask_all()  # what an engine works out when it is first asked is part of parse_ask
    decide = seconds(ask_all)
    questions = sum(len(site.asked) for site in corpus)
    return {"parse": len(corpus) / parse, "parse_ask": len(corpus) / parse_ask, "decide": questions / decide}


def best(corpus: Sequence[Site], rounds: int) -> dict[str, dict[str, float]]:
    figures: dict[str, dict[str, float]] = {engine.name: {} for engine in ENGINES}
    for turn in range(rounds):
        for engine in (*ENGINES[turn % len(ENGINES) :], *ENGINES[: turn % len(ENGINES)]):
            for name, rate in measure(engine, corpus).items():
                figures[engine.name][name] = max(rate, figures[engine.name].get(name, 0.0))
    return figures


def agreement(corpus: Sequence[Site]) -> dict[str, int]:
    """How many questions each engine answers as ours does."""
    verdicts = {
        engine.name: [
            answers(*question) for site in corpus for answers in [engine.parse(site.data)] for question in site.asked
        ]
        for engine in ENGINES
    }
    return {name: sum(map(bool.__eq__, verdicts["ours"], theirs)) for name, theirs in verdicts.items()}


def expectations() -> dict[str, dict[str, int]] | None:
    """{engine: {kind of case: number passed}}, the numbers of all cases under "of"; None without the shared vectors."""
    path = SHARED / "vectors" / "robotstxt-spec-test" / "expectations.json"
    if not path.is_file():
        return None
    rows: list[dict[str, Any]] = json.loads(path.read_text())
    kinds = {"standard": [row for row in rows if not row["google_specific"]]}
    kinds["extensions"] = [row for row in rows if row["google_specific"]]
    passed = {
        engine.name: {kind: sum(as_expected(engine, row) for row in chosen) for kind, chosen in kinds.items()}
        for engine in ENGINES
    }
    return {**passed, "of": {kind: len(chosen) for kind, chosen in kinds.items()}}


def as_expected(engine: Engine, row: dict[str, Any]) -> bool:
    return engine.parse(bytes.fromhex(row["robots_hex"]))(row["ua"], row["url"]) is (row["expect"] == "ALLOWED")


def real_file(questions: int) -> Site | None:
    path = SHARED / "data" / "ai-agents" / "robots.txt"
    if not path.is_file():
        return None
    chance = random.Random(SEED)
    asked = [(chance.choice(AI_AGENTS), url) for _, url in asked_of(chance, "www.example.com", questions)]
    return Site(path.read_bytes(), asked)


def print_speed(title: str, figures: dict[str, dict[str, float]], agreed: dict[str, int], questions: int) -> None:
    print(f"\n{title}")
    print(f"{'engine':20}{'parse files/s':>15}{'parse+ask files/s':>19}{'decisions/s':>14}{'verdict as ours':>18}")
    for name, rates in figures.items():
        speed = f"{rates['parse']:15,.0f}{rates['parse_ask']:19,.0f}{rates['decide']:14,.0f}"
        print(f"{name:20}{speed}{agreed[name]:>10,}/{questions:,}")


def print_expectations(passed: dict[str, dict[str, int]]) -> None:
    of = passed["of"]
    print(f"\n{'engine':20}{'standard cases':>16}{'one operator’s own':>20}")
    for engine in ENGINES:
        right = passed[engine.name]
        standard, extensions = f"{right['standard']}/{of['standard']}", f"{right['extensions']}/{of['extensions']}"
        print(f"{engine.name:20}{standard:>16}{extensions:>20}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--small", action="store_true", help="under a minute")
    options.add_argument("--sites", type=int)
    options.add_argument("--seed", type=int, default=SEED)
    given = options.parse_args()
    count = given.sites or (300 if given.small else 2000)
    corpora = {f"{count:,} made-up sites, seed {given.seed}": sites(given.seed, count, addresses=30)}
    if real := real_file(3000):
        corpora["the real file of 166 agents, 50 times"] = [Site(real.data, real.asked[at::50]) for at in range(50)]
    else:
        print(f"no real file: {SHARED}/data/ai-agents is absent")
    result: dict[str, Any] = {"bench": "robots", "seed": given.seed, "sites": count, "speed": {}}
    for title, corpus in corpora.items():
        figures, agreed = best(corpus, rounds=3 if given.small else 5), agreement(corpus)
        questions = sum(len(site.asked) for site in corpus)
        print_speed(title, figures, agreed, questions)
        result["speed"][title] = {name: {**rates, "as_ours": agreed[name]} for name, rates in figures.items()}
    if passed := expectations():
        print_expectations(passed)
    else:
        print(f"no expectations: {SHARED}/vectors/robotstxt-spec-test is absent")
    print(json.dumps({**result, "expectations": passed}))


if __name__ == "__main__":
    main()
