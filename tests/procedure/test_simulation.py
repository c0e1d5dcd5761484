"""Ten thousand made-up histories on the pure core: every step is in the tables, every item leaves for a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from objections.kernel.partition import Part, PartitionError, event_for, ruled_out, united
from objections.models.objection_states import OBJECTION_TRANSITIONS
from registry import seeds
from registry.kernel.calendar import Calendar, Period, local_day, period_end
from tests.procedure.history import Case, History, allowed, counted, is_day_end, numbers

HISTORIES = 10_000
CALENDAR = Calendar(1, {day.day: day for day in seeds.calendar_days()})
LAST_ANNOUNCED = date(2026, 12, 31)


@pytest.fixture(scope="module")
def histories() -> list[History]:
    periods = {key: Period(*clock) for key, clock in clocks()}
    return [History(seed, CALENDAR, periods).run() for seed in range(HISTORIES)]


def clocks() -> Iterator[tuple[str, tuple[int, str]]]:
    """The clocks of the default profile."""
    for key, clock in seeds.rule_profiles()["default"]["clocks"].items():
        if clock["unit"] not in {"times", "percent"}:
            yield key, (clock["n"], clock["unit"])


def cases(histories: list[History]) -> Iterator[Case]:
    return (one for history in histories for one in history.objections)


def test_every_history_ends_and_no_step_is_outside_the_tables(histories: list[History]) -> None:
    ends = Counter(one.state for one in cases(histories))

    assert len(histories) >= HISTORIES
    assert {state for state in ends if not OBJECTION_TRANSITIONS[state].is_end} == set()
    assert [step for one in cases(histories) for step in one.path if not allowed(OBJECTION_TRANSITIONS, step)] == []
    assert set(ends) == {"withdrawn", "settled", "closed"}


def test_the_histories_take_every_edge_that_parties_and_officers_have(histories: list[History]) -> None:
    taken = {(state, event) for one in cases(histories) for state, event, _target in one.path}
    wanted = {
        (str(state), event)
        for state, rule in OBJECTION_TRANSITIONS.items()
        for event in [*rule.edges, *(["silence"] if rule.on_silence not in {None, "stays"} else [])]
        if event not in {"become_moot", "execute_judgment"} and state != "draft"
    }

    assert wanted - taken == set()


def test_what_leaves_by_the_core_is_what_leaves_item_by_item(histories: list[History]) -> None:
    unlike = [
        history
        for history in histories
        if history.left() != {item for one in history.objections for item in one.leaves}
    ]

    assert unlike == []
    assert sum(bool(history.left()) for history in histories) > HISTORIES / 10


def test_nothing_leaves_that_nobody_named_and_nothing_twice(histories: list[History]) -> None:
    for history in histories:
        named = {item for one in history.objections for item in one.named}
        assert history.left() <= named <= set(range(history.items))


def test_no_registration_settles_before_its_close_or_before_an_objection_is_final(histories: list[History]) -> None:
    for history in histories:
        assert history.settled_at is not None
        assert history.settled_at >= history.closes_at
        assert all(history.opens_at <= one.filed_at < history.closes_at for one in history.objections)


def test_every_clock_ends_at_24_00_and_has_as_many_working_days_as_another_calendar_counts(
    histories: list[History],
) -> None:
    checked = 0
    for one in cases(histories):
        for start, due_at, period in one.clocks:
            assert due_at > start
            assert is_day_end(due_at)
            if period.unit == "wd" and local_day(due_at) <= LAST_ANNOUNCED and checked < 8_000:
                assert counted(start, due_at) == period.n
                checked += 1
    assert checked == 8_000


def test_a_period_that_begins_later_never_ends_earlier() -> None:
    for key, clock in clocks():
        period = Period(*clock)
        if period.unit in {"wd", "cd", "mo"}:
            start = History(1, CALENDAR, {"publication": Period(10, "wd")}).opens_at
            ends = [period_end(start + timedelta(hours=7 * n), period, CALENDAR) for n in range(600)]
            assert ends == sorted(ends), key


SETS = st.sets(st.integers(0, 30))


@given(named=SETS, won=SETS, lost=SETS, given_up=SETS, event=st.sampled_from(["uphold", "uphold_part", "reject"]))
def test_a_decision_takes_out_what_it_upholds_and_what_was_given_up_or_is_refused(
    named: set[int], won: set[int], lost: set[int], given_up: set[int], event: str
) -> None:
    parts = [Part(True, numbers(won)), Part(False, numbers(lost - won))]
    parts = [part for part in parts if len(part.numbers)]
    given_up &= named

    try:
        out = ruled_out(event, named=numbers(named), parts=parts, given_up=numbers(given_up))
    except PartitionError:
        fits = (
            (won | lost) <= named and event == event_for(len(won), len(named)) and (event != "uphold" or not lost - won)
        )
        assert not fits or event == "uphold" or not named
    else:
        assert (won | lost) <= named
        assert set(out.tolist()) == (named if event == "uphold" else won) | given_up
        assert np.array_equal(out, np.unique(out))


@given(st.lists(SETS))
def test_a_union_has_every_number_once_and_sorted(sets: list[set[int]]) -> None:
    assert united(map(numbers, sets)).tolist() == sorted(set().union(*sets))


def test_an_objection_to_the_whole_that_met_silence_takes_out_items_but_not_the_set() -> None:
    named = numbers({0, 1, 2})

    with pytest.raises(PartitionError):
        ruled_out("uphold", named=named, parts=[], given_up=numbers(set()), is_whole_by_silence=True)
    out = ruled_out(
        "uphold_part", named=named, parts=[Part(True, numbers({1}))], given_up=numbers(set()), is_whole_by_silence=True
    )

    assert out.tolist() == [1]
