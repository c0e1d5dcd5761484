"""What every test makes the procedure do: noted by hooks on `advance`, on opened deadlines and on the sweep.

`--record-procedure` writes docs/evidence/procedure-coverage.md; without it the table is held against what tests do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests.procedure.rows import TABLE, Row, chosen, machines, table_read, table_write

LEFT_OUT = ("tests/portal/demo/", "tests/portal/embedded/")  # one test that drives everything shows nothing
driven: dict[str, list[Row]] = defaultdict(list)  # by the test's node id, in order
named: dict[str, set[Row]] = defaultdict(set)  # by the table as it is committed
at_work = {"test": ""}
entering: dict[int, tuple[str, str]] = {}  # case id → its kind, and the state whose clock is being opened


def note(machine: str, what: str, state: str, name: str = "") -> None:
    """Kinds and states of rows just made are members of their enumerations, which a worker cannot send as they are."""
    driven[at_work["test"]].append(Row(str(machine), what, str(state), str(name)))


def hooks_set() -> None:
    """Stand in front of the few functions through which everything goes; what raises is not noted."""
    from registry.models.workflow import WorkflowRow

    acts = WorkflowRow.__dict__["_write_acts"].__func__
    begin = WorkflowRow.__dict__["begin"].__func__
    move = WorkflowRow.__dict__["_move_clocks"].__func__

    def write_acts(cls: Any, rows: Sequence[Any], before: dict[int, str], event: str, *rest: Any) -> None:
        acts(cls, rows, before, event, *rest)
        for row in rows:
            kind, source = row.case.kind, before[row.pk]
            if event.startswith("silence"):
                note(kind, "silence", source, event.partition(":")[2] or row.state)
            else:
                note(kind, "edge", source, f"{event} → {row.state}")
            note(kind, "state", row.state)

    def move_clocks(cls: Any, rows: Sequence[Any], *rest: Any) -> None:
        with_states(rows, lambda: move(cls, rows, *rest))

    def begun(cls: Any, rows: Sequence[Any], at: Any) -> None:
        with_states(rows, lambda: begin(cls, rows, at))
        for row in rows:
            note(row.case.kind, "state", row.state)

    for name, hook in (("_write_acts", write_acts), ("_move_clocks", move_clocks), ("begin", begun)):
        setattr(WorkflowRow, name, classmethod(hook))
    clocks_watch()
    silences_watch()


def with_states(rows: Sequence[Any], work: Callable[[], None]) -> None:
    entering.update({row.case_id: (row.case.kind, row.state) for row in rows})
    work()
    for row in rows:
        entering.pop(row.case_id, None)


def clocks_watch() -> None:
    """A clock is driven when its deadline is stored; on entering a state, or later where only one state has it."""
    from django.db.models.query import QuerySet

    from registry.models import Deadline, clocks

    store = QuerySet.bulk_create

    def stored(self: Any, objs: Any, *rest: Any, **options: Any) -> Any:
        rows = list(objs)
        result = store(self, rows, *rest, **options)
        for row in rows if self.model is Deadline else ():
            state = only_state(row.case, row.clock)
            if state:
                note(row.case.kind, "clock", state, row.clock)
                note(row.case.kind, "state", state)
        return result

    QuerySet.bulk_create = stored  # type: ignore[method-assign]  # a hook of the tests

    copy = clocks.rows_copy

    def copied(model: Any, names: Any, rows: Sequence[Any]) -> None:
        copy(model, names, rows)
        for case, clock, *_ in rows:
            kind, state = entering[case]
            note(kind, "clock", state, clock)

    clocks.rows_copy = copied  # a hook of the tests


def only_state(case: Any, clock: str) -> str:
    table = type(case.subject).TRANSITIONS
    states = [state for state, rule in table.items() if rule.clock == clock]
    return str(states[0]) if len(states) == 1 else ""


def silences_watch() -> None:
    """A silence that is an event of `advance` is noted there; the others by what the handler left behind."""
    from registry.services import deadline_sweep

    take = deadline_sweep.silence_take

    def watched(deadlines: Sequence[Any], at: Any) -> None:
        begun = len(driven[at_work["test"]])
        take(deadlines, at)
        seen = driven[at_work["test"]][begun:]
        for deadline in deadlines:
            for state, effect in effects_seen(deadline, seen):
                note(deadline.case.kind, "silence", state, effect)

    deadline_sweep.silence_take = watched


def effects_seen(deadline: Any, seen: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """What firing this deadline brought about, by the names of the design."""
    from registry.models import Case

    kind = deadline.case.kind
    for state in states_with(deadline):
        for effect in deadline.on_silence.split(" or "):
            if effect == "stays":
                is_there = Case.objects.filter(pk=deadline.case_id, overdue_since__isnull=False).exists()
            elif effect == "cut":
                is_there = Row(kind, "edge", state, "supersede → superseded") in seen
            else:
                is_there = effect == "settlement" or any(
                    row[:3] == (kind, "edge", state) and row.name.endswith(f"→ {effect}") for row in seen
                )
            if is_there:
                yield state, effect


def states_with(deadline: Any) -> list[str]:
    """The state in which the clock runs; none when several have it, whose silences are events of their own."""
    from registry.services.deadlines import subjects_model

    table = subjects_model(deadline.case.kind).TRANSITIONS  # asks nothing, so that counted queries stay as they are
    own = [str(state) for state, rule in table.items() if rule.clock == deadline.clock]
    if not own and deadline.on_silence == "settlement":  # the longer window has a clock of its own
        return [str(state) for state, rule in table.items() if rule.on_silence == "settlement"]
    return own if len(own) == 1 else []


def judged(report: pytest.TestReport, *, missing: set[Row], is_recording: bool) -> pytest.TestReport:
    """The same report, failed when the test did not drive the rows that the table names it for."""
    if report.passed and missing and not is_recording:
        report.outcome = "failed"
        report.longrepr = (
            f"{TABLE.name} says that this test drives {', '.join(sorted(map(str, missing)))}; it does not. Mend the "
            "test, or run `python3 manage.py test --record-procedure` so that another one is named."
        )
    return report


class Recorder:
    """The part of pytest: whose turn it is, the check of each test, and the table at the end."""

    def __init__(self, config: pytest.Config, tables: Mapping[str, Any]) -> None:
        self.config, self.tables = config, tables
        self.gathered: dict[str, list[Row]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        at_work["test"] = item.nodeid
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        report: Any = yield  # type: ignore[misc]  # a wrapper is sent the report
        if report.when == "call":
            missing = named[item.nodeid] - set(driven[item.nodeid])
            report = judged(report, missing=missing, is_recording=self.config.getoption("--record-procedure"))
        if report.when == "call" and not report.passed:
            driven.pop(item.nodeid, None)  # shows nothing
        return report  # type: ignore[no-any-return]  # and returns it

    def pytest_sessionfinish(self) -> None:
        found = {test: rows for test, rows in driven.items() if rows and test and not test.startswith(LEFT_OUT)}
        if hasattr(self.config, "workerinput"):
            self.config.workeroutput["procedure"] = {test: [list(row) for row in rows] for test, rows in found.items()}
            return
        self.gathered |= found
        if self.config.getoption("--record-procedure"):
            before = table_read(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
            table = table_write(chosen(self.gathered, before), self.tables)
            TABLE.write_text(table, encoding="utf-8")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        sent = getattr(node, "workeroutput", {}).get("procedure", {})
        self.gathered |= {test: [Row(*row) for row in rows] for test, rows in sent.items()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-procedure", action="store_true", help="write docs/evidence/procedure-coverage.md anew")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    if not settings.SHARED_DIR.exists():
        return
    if TABLE.exists():
        for row, test in table_read(TABLE.read_text(encoding="utf-8")).items():
            named[test].add(row)
    config.pluginmanager.register(Recorder(config, machines(settings.SHARED_DIR)), "procedure-recorder")


@pytest.fixture(scope="session", autouse=True)
def procedure_watched() -> None:
    hooks_set()
