"""One made-up history of a registration on the pure core: calendar, periods, tables of states, partition of items.

A seeded coin decides who acts, who stays silent, and what is decided. Beside the core stands a slow second computation
that shares nothing with it: item by item, day by day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import chinese_calendar
import numpy as np

from objections.kernel.partition import Numbers, Part, event_for, ruled_out, united
from objections.models.objection_states import OBJECTION_TRANSITIONS
from registry.kernel.calendar import Calendar, Period, day_end, local_day, period_end
from registry.models.transitions import StateRule, Transitions

BEIJING = ZoneInfo("Asia/Shanghai")
DECISIONS = ("uphold", "uphold_part", "reject")
LONGEST = 60  # steps of one objection; every loop of the table is taken by a coin that tires


@dataclass
class Case:
    """An objection on its way. `upheld` is what the slow computation thinks it takes out, item by item."""

    named: set[int]
    filed_at: datetime
    state: str = "filed"
    decided: str = ""  # the state a review looks at
    given_up: set[int] = field(default_factory=set)
    upheld: set[int] = field(default_factory=set)
    removed: Numbers | None = None  # what the core said
    is_silent: bool = False
    path: list[tuple[str, str, str]] = field(default_factory=list)
    clocks: list[tuple[datetime, datetime, Period]] = field(default_factory=list)

    @property
    def leaves(self) -> set[int]:
        """By the slow computation: what a final outcome takes out."""
        if self.state == "settled" or (self.state == "closed" and self.decided != "inadmissible"):
            return self.upheld | self.given_up
        return set()


class History:
    """`run()` plays it to its end; `objections` and what leaves can be looked at then."""

    def __init__(self, seed: int, calendar: Calendar, periods: Mapping[str, Period]) -> None:
        self.coin, self.calendar, self.periods = Random(seed), calendar, periods
        self.items = self.coin.randint(2, 12)
        day = date(2024, 1, 1) + timedelta(days=self.coin.randrange(600))
        self.opens_at = datetime.combine(day, time(self.coin.randrange(24)), BEIJING).astimezone(UTC)
        self.closes_at = period_end(self.opens_at, periods["publication"], calendar)
        self.objections: list[Case] = []
        self.barred = 0
        self.settled_at: datetime | None = None

    def run(self) -> History:
        span = (self.closes_at - self.opens_at).total_seconds()
        for _ in range(self.coin.randint(0, 4)):
            at = self.opens_at + timedelta(seconds=self.coin.uniform(0, span * 1.2))
            if not self.opens_at <= at < self.closes_at:
                self.barred += 1
                continue
            named = set(self.coin.sample(range(self.items), self.coin.randint(1, self.items)))
            self.objections.append(Case(named, at))
        ends = [self.play(one) for one in self.objections]
        self.settled_at = max([self.closes_at, *ends])
        return self

    def play(self, case: Case) -> datetime:
        """Until it ends; returns when. Nobody acts after the end of a clock, and every silence takes its edge."""
        at = case.filed_at
        while not (rule := OBJECTION_TRANSITIONS[case.state]).is_end:
            assert len(case.path) < LONGEST, case.path
            due_at = self.due(case, rule, at)
            event = self.choose(case, rule)
            if event:
                left = max(1.0, (due_at - at).total_seconds() - 1)
                at += timedelta(seconds=self.coin.uniform(0, left))
                self.take(case, event, rule.edges[event].target)
            elif rule.on_silence == "stays":  # an officer or a court is late, and acts later
                at = due_at + timedelta(days=self.coin.randint(0, 30))
                event = self.coin.choice(sorted(self.possible(case, rule)))
                self.take(case, event, rule.edges[event].target)
            else:
                at = due_at
                self.silence(case, rule)
        return at

    def due(self, case: Case, rule: StateRule, at: datetime) -> datetime:
        assert rule.clock is not None
        period, start = self.periods[rule.clock], at
        if rule.served:
            start = datetime.combine(self.calendar.next_working_day(local_day(at)), time.min, BEIJING).astimezone(UTC)
        due_at = period_end(start, period, self.calendar)
        case.clocks.append((start, due_at, period))
        return due_at

    def possible(self, case: Case, rule: StateRule) -> set[str]:
        tired = len(case.path) > LONGEST // 3
        loops = {"remand", "stay", "cool_off", "find_deficient", "request_review", "extend"}
        found = set(rule.edges) - {"become_moot", "execute_judgment"} - (loops if tired else set())
        if case.decided == "inadmissible" and case.state == "in_review":
            found -= {"vary"}
        return found or {"affirm"} & set(rule.edges)

    def choose(self, case: Case, rule: StateRule) -> str:
        events = self.possible(case, rule)
        return self.coin.choice(sorted(events)) if events and self.coin.random() < 0.6 else ""

    def silence(self, case: Case, rule: StateRule) -> None:
        case.is_silent |= case.state == "served"
        self.take(case, "silence", str(rule.on_silence))

    def take(self, case: Case, event: str, target: str) -> None:
        """What the step means for the items, twice: by the core and one by one."""
        before = case.state
        if event in DECISIONS or event == "vary":
            event, target = self.decide(case, event, target)
        elif event == "answer":
            some = self.coin.sample(sorted(case.named), self.coin.randrange(len(case.named)))
            case.given_up = set(some)
        elif event in {"concede", "settle"}:
            case.upheld, case.removed = set(case.named), numbers(case.named)
        elif event in {"remand", "resume"}:
            case.upheld, case.removed = set(), numbers(case.given_up)
        elif target == "inadmissible":
            case.decided = target
        case.path.append((before, event, target))
        case.state = target
        if target in {"upheld", "partly_upheld", "rejected"}:
            case.decided = target

    def decide(self, case: Case, event: str, target: str) -> tuple[str, str]:
        """A coin for every item named; the outcome says which decision it is."""
        won = {item for item in sorted(case.named) if self.coin.random() < 0.5}
        named, ruling = numbers(case.named), event_for(len(won), len(case.named))
        parts = [Part(True, numbers(won)), Part(False, numbers(case.named - won))]
        case.removed = ruled_out(
            ruling,
            named=named,
            parts=[part for part in parts if len(part.numbers)],
            given_up=numbers(case.given_up),
        )
        case.upheld = won
        if event == "vary":
            case.decided = {"uphold": "upheld", "uphold_part": "partly_upheld", "reject": "rejected"}[ruling]
            return event, target
        return ruling, OBJECTION_TRANSITIONS["under_decision"].edges[ruling].target

    def left(self) -> set[int]:
        """By the core: the one exclusion list of the settlement."""
        final = [one for one in self.objections if one.state in {"closed", "settled"} and one.decided != "inadmissible"]
        return set(united(one.removed for one in final if one.removed is not None).tolist())


def numbers(items: set[int]) -> Numbers:
    return np.array(sorted(items), dtype="<i8")


def allowed(tables: Transitions, step: tuple[str, str, str]) -> bool:
    state, event, target = step
    rule = tables[state]
    if event == "silence":
        return target == rule.on_silence
    return event in rule.edges and rule.edges[event].target == target


def counted(start: datetime, end: datetime) -> int:
    """Working days of a period by another source, one day after the other; the first day does not count."""
    day, last = local_day(start) + timedelta(days=1), local_day(end - timedelta(microseconds=1))
    count = 0
    while day <= last:
        count += chinese_calendar.is_workday(day)
        day += timedelta(days=1)
    return count


def is_day_end(instant: datetime) -> bool:
    return instant == day_end(local_day(instant - timedelta(microseconds=1)))
