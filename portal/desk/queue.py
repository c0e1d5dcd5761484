"""The officers' queue as its page shows it: tabs with counts, and the rows of one tab."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, pgettext_lazy

from portal import words
from portal.plots import BarList, Point
from registry.kernel.calendar import day_end, local_day
from registry.models import Case, CaseKind, Decision, Officer, Version
from registry.models.clocks import current_calendar
from registry.selectors.clock_words import WORDS
from registry.selectors.queue import (
    REGISTRY,
    Waiting,
    decisions_open,
    identity_checks_open,
    queue_waiting,
)

from .wording import MOVES, decision_title

PAGE = 50
SOON = 2  # working days
State = Decision.State


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str | Promise
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue; `kind` and `state` name the tag, `left` says how much time is left in words."""

    waiting: Waiting
    url: str
    kind: str
    kind_label: str
    state: str
    dataset: str
    move: str | Promise
    left: str
    tone: str
    note: str


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
    drafts = {decision.case_id: decision for decision in decisions_open()}
    entries = _with_drafts(queue_waiting(), drafts)
    tabs = _tabs(officer, at, drafts)
    found = {key: [entry for entry in entries if keep(entry)] for key, (_label, keep) in tabs.items()}
    current = tab if tab in found else next(iter(found))
    rest = _after(found[current], after)
    page = rest[:PAGE]
    return Queue(
        tabs=[*_tab_links(tabs, found, current), *_identity_tab(officer)],
        rows=_rows(page, drafts, at, reads_only=not officer.decides),
        total=len(found[current]),
        load=_load(entries),
        to_sign=[one for one in drafts.values() if _is_to_sign(one, officer)][:5],
        overdue=sum(entry.overdue_since is not None for entry in found[current]),
        soon=sum(_is_soon(entry, at) for entry in found[current]),
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


def _tabs(officer: Officer, at: datetime, drafts: Mapping[int, Decision]) -> dict[str, tuple[str | Promise, Keep]]:
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
        "soon": (pgettext_lazy("queue", "Due in 2 working days"), lambda entry: _is_soon(entry, at)),
        "returned": (pgettext_lazy("queue", "Returned"), returned),
        "sign": (pgettext_lazy("queue", "To sign"), to_sign),
        "overdue": (pgettext_lazy("queue", "Overdue"), lambda entry: entry.overdue_since is not None),
    }
    if officer.decides:
        return own
    return {"all": (pgettext_lazy("queue", "All"), lambda entry: True)} | {key: own[key] for key in ("soon", "overdue")}


def _is_to_sign(decision: Decision, officer: Officer) -> bool:
    return decision.state == State.PROPOSED and decision.drafted_by_id != officer.pk


def _is_soon(entry: Waiting, at: datetime) -> bool:
    if entry.due_at is None or entry.overdue_since is not None:
        return False
    return entry.due_at <= day_end(current_calendar().add_working_days(local_day(at), SOON))


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


RELATED = (
    *("registration__version", "parent__registration__version", "objection", "refusal__holder", "match"),
    *("filing", "certificate"),
)


def _rows(page: Sequence[Waiting], drafts: Mapping[int, Decision], at: datetime, *, reads_only: bool) -> list[Row]:
    cases = Case.objects.select_related(*RELATED).in_bulk([entry.case_id for entry in page])
    return [_row(entry, cases[entry.case_id], drafts.get(entry.case_id), at, reads_only) for entry in page]


def _row(entry: Waiting, case: Case, decision: Decision | None, at: datetime, reads_only: bool) -> Row:
    left, tone = time_left(entry, at)
    return Row(
        waiting=entry,
        url=f"/cases/{case.number}/" if reads_only else reverse("desk_case", args=[case.pk]),
        kind=case.kind,
        kind_label=str(CaseKind(case.kind).label),
        state=case.subject.state,
        dataset=case_name(case),
        move=MOVES.get(entry.whose_move, entry.whose_move),
        left=left,
        tone=tone,
        note=_decision_note(decision) or _silence_note(entry),
    )


def case_name(case: Case) -> str:
    """The dataset and version a case is about; for a refusal, its holder."""
    if case.kind == CaseKind.REFUSAL:
        return case.refusal.holder.name
    registration = case.registration if case.kind == CaseKind.REGISTRATION else case.parent.registration  # type: ignore[union-attr]  # a child has one
    return version_text(registration.version)


def version_text(version: Version) -> str:
    name = version.name_zh if words.is_chinese() else version.name_en or version.name_zh
    return f"{name or version.name_zh or version.name_en} {version.label}"


def time_left(entry: Waiting, at: datetime) -> tuple[str, str]:
    """How much time is left or how long it is over, and its tone."""
    if entry.due_at is None:
        return _("No clock runs"), ""
    calendar, today = current_calendar(), local_day(at)
    last = words.last_day(entry.due_at)
    if entry.overdue_since is not None:
        days = calendar.working_days_between(last, today)
        return ngettext("%(n)s working day over", "%(n)s working days over", days) % {"n": words.grouped(days)}, "stop"
    if not words.is_day_end(entry.due_at):
        return words.duration_text(max(timedelta(0), _whole(entry.due_at - at))), "wait"
    days = calendar.working_days_between(today - timedelta(days=1), last)
    tone = "wait" if _is_soon(entry, at) else ""
    return ngettext("%(days)s working day left", "%(days)s working days left", days) % {
        "days": words.grouped(days)
    }, tone


def _whole(length: timedelta) -> timedelta:
    """Without fractions: minutes from two minutes on, else seconds."""
    step = 60 if length >= timedelta(minutes=2) else 1
    return timedelta(seconds=int(length.total_seconds()) // step * step)


def _decision_note(decision: Decision | None) -> str:
    if decision is None:
        return ""
    facts = {"decision": decision_title(decision), "officer": decision.drafted_by.number}
    if decision.state == State.PROPOSED:
        return _("Waits for a second signature: %(decision)s, drafted by %(officer)s") % facts
    if decision.state == State.RETURNED and decision.returned_by is not None:
        said = {"officer": decision.returned_by.number, "reason": decision.return_reason[:80]}
        return _("Returned by %(officer)s: %(reason)s") % said
    return _("Draft of %(officer)s: %(decision)s") % facts


def _silence_note(entry: Waiting) -> str:
    if entry.reassign_due_at is not None:
        return _("The lead has to hand it to somebody else by %(end)s.") % {
            "end": words.short_end_text(entry.reassign_due_at)
        }
    return str(WORDS.get(entry.clock, ("", ""))[1]) if entry.overdue_since is None else ""


def _load(entries: Sequence[Waiting]) -> BarList:
    counts = Counter(entry.officer for entry in entries if entry.officer)
    points = [Point(number, count) for number, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    return BarList(title=_("Open cases by officer"), points=points, heads=[_("Officer"), _("Cases")])


UNASSIGNED = _l("Nobody yet")
