"""The officers' queue as its page shows it: tabs with counts, and the rows of one tab."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from portal.plots import BarList, Point
from registry.models import Decision, Officer
from registry.models.clocks import current_calendar
from registry.selectors.queue import (
    REGISTRY,
    Waiting,
    decisions_open,
    identity_checks_open,
    queue_waiting,
)

from .queue_rows import Row, Today, rows_of

PAGE = 50
State = Decision.State


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str | Promise
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """`load` is open cases by officer, for the plot; `next_after` the case id the next page starts after."""

    tabs: Sequence[Tab]
    rows: Sequence[Row]
    total: int
    load: BarList
    to_sign: Sequence[Decision]
    overdue: int
    soon: int
    claimable: int
    next_after: int | None


def queue_of(officer: Officer, at: datetime, *, tab: str, after: int | None = None) -> Queue:
    """Everything the page shows, in a number of queries that does not depend on the length of the queue."""
    today = Today(at, current_calendar())
    drafts = {decision.case_id: decision for decision in decisions_open()}
    entries = _with_drafts(queue_waiting(), drafts)
    tabs = _tabs(officer, today, drafts)
    found = {key: [entry for entry in entries if keep(entry)] for key, (_label, keep) in tabs.items()}
    current = tab if tab in found else next(iter(found))
    rest = _after(found[current], after)
    page = rest[:PAGE]
    return Queue(
        tabs=[*_tab_links(tabs, found, current), *_identity_tab(officer)],
        rows=rows_of(page, drafts, today, reads_only=not officer.decides),
        total=len(found[current]),
        load=load_plot(entries),
        to_sign=[one for one in drafts.values() if _is_to_sign(one, officer)][:5],
        overdue=sum(entry.overdue_since is not None for entry in found[current]),
        soon=sum(today.is_soon(entry) for entry in found[current]),
        claimable=sum(entry.is_claimable for entry in entries),
        next_after=page[-1].case_id if len(rest) > PAGE else None,
    )


def _with_drafts(entries: Sequence[Waiting], drafts: Mapping[int, Decision]) -> list[Waiting]:
    """A decision in the making keeps its case on the desk even where no clock of an officer runs."""
    known = {entry.case_id for entry in entries}
    return [*entries, *(_waiting(one) for case_id, one in drafts.items() if case_id not in known)]


def _waiting(decision: Decision) -> Waiting:
    case, drafter = decision.case, decision.drafted_by
    return Waiting(case.pk, case.number or "", case.kind, REGISTRY, "", None, None, None, drafter.pk, drafter.number)


Keep = Callable[[Waiting], bool]


def _tabs(officer: Officer, today: Today, drafts: Mapping[int, Decision]) -> dict[str, tuple[str | Promise, Keep]]:
    """Which rows belong to which tab. Who decides nothing has no cases and sees all of them."""

    def state_of(entry: Waiting) -> str:
        decision = drafts.get(entry.case_id)
        return decision.state if decision else ""

    def returned(entry: Waiting) -> bool:
        decision = drafts.get(entry.case_id)
        is_mine = officer.pk in {entry.officer_id, decision.drafted_by_id if decision else None}
        return is_mine and state_of(entry) == State.RETURNED

    def to_sign(entry: Waiting) -> bool:
        decision = drafts.get(entry.case_id)
        return decision is not None and _is_to_sign(decision, officer)

    own: dict[str, tuple[str | Promise, Keep]] = {
        "mine": (pgettext_lazy("queue", "Mine"), lambda entry: entry.officer_id == officer.pk),
        "unassigned": (pgettext_lazy("queue", "Unassigned"), lambda entry: entry.officer_id is None),
        "soon": (pgettext_lazy("queue", "Due in 2 working days"), today.is_soon),
        "returned": (pgettext_lazy("queue", "Returned"), returned),
        "sign": (pgettext_lazy("queue", "To sign"), to_sign),
        "overdue": (pgettext_lazy("queue", "Overdue"), lambda entry: entry.overdue_since is not None),
    }
    if officer.decides:
        return own
    return {"all": (pgettext_lazy("queue", "All"), lambda entry: True)} | {key: own[key] for key in ("soon", "overdue")}


def _is_to_sign(decision: Decision, officer: Officer) -> bool:
    return decision.state == State.PROPOSED and decision.drafted_by_id != officer.pk


def _tab_links(
    tabs: Mapping[str, tuple[str | Promise, Keep]], found: Mapping[str, Sequence[Waiting]], current: str
) -> list[Tab]:
    desk = reverse("desk")
    return [
        Tab(key, label, len(found[key]), f"{desk}?tab={key}", key == current) for key, (label, _keep) in tabs.items()
    ]


def _identity_tab(officer: Officer) -> list[Tab]:
    if not officer.decides:
        return []
    label = pgettext_lazy("queue", "Identity checks")
    return [Tab("identity", label, identity_checks_open().count(), reverse("desk_identity"), is_current=False)]


def _after(entries: Sequence[Waiting], after: int | None) -> Sequence[Waiting]:
    places = [place for place, entry in enumerate(entries) if entry.case_id == after]
    return entries[places[0] + 1 :] if places else entries


def load_plot(entries: Sequence[Waiting]) -> BarList:
    counts = Counter(entry.officer for entry in entries if entry.officer)
    points = [Point(number, count) for number, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    return BarList(title=_("Open cases by officer"), points=points, heads=[_("Officer"), _("Cases")])
