"""The rows of the officers' queue: what one line says about a case that waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import words
from registry.kernel.calendar import Calendar, day_end, local_day
from registry.models import Case, CaseKind, Decision, Version
from registry.selectors.clock_words import WORDS
from registry.selectors.queue import Waiting

from .wording import MOVES, decision_title

SOON = 2  # working days
State = Decision.State


@dataclass(frozen=True, slots=True)
class Today:
    """The instant of the page and the working-day table, read once for all rows."""

    at: datetime
    calendar: Calendar

    @property
    def soon_end(self) -> datetime:
        """Up to when something is due in two working days; today counts while it lasts."""
        yesterday = local_day(self.at) - timedelta(days=1)
        return day_end(self.calendar.add_working_days(yesterday, SOON))

    def is_soon(self, entry: Waiting) -> bool:
        return entry.due_at is not None and entry.overdue_since is None and entry.due_at <= self.soon_end


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


RELATED = (
    *("registration__version", "parent__registration__version", "objection", "refusal__holder", "match"),
    *("filing", "certificate"),
)


def rows_of(page: Sequence[Waiting], drafts: Mapping[int, Decision], today: Today, *, reads_only: bool) -> list[Row]:
    cases = Case.objects.select_related(*RELATED).in_bulk([entry.case_id for entry in page])
    return [_row(entry, cases[entry.case_id], drafts.get(entry.case_id), today, reads_only) for entry in page]


def _row(entry: Waiting, case: Case, decision: Decision | None, today: Today, reads_only: bool) -> Row:
    left, tone = time_left(entry, today)
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


def time_left(entry: Waiting, today: Today) -> tuple[str, str]:
    """How much time is left or how long it is over, and its tone."""
    if entry.due_at is None:
        return _("No clock runs"), ""
    day, last = local_day(today.at), words.last_day(entry.due_at)
    if entry.overdue_since is not None:
        days = today.calendar.working_days_between(last, day)
        if days == 0:
            return _("Overdue"), "stop"
        return ngettext("%(n)s working day over", "%(n)s working days over", days) % {"n": words.grouped(days)}, "stop"
    if not words.is_day_end(entry.due_at):
        return words.duration_text(max(timedelta(0), _whole(entry.due_at - today.at))), "wait"
    days = today.calendar.working_days_between(day - timedelta(days=1), last)
    tone = "wait" if today.is_soon(entry) else ""
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
