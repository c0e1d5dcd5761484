"""Moving a running end later: the row, the act with its ledger entry, and a message to everyone concerned.

What hangs on an end beside its row (a window, a notice in the Gazette) is moved by functions that `on_move` registers,
as silences have theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import transaction

from registry.kernel.calendar import Step
from registry.models import SYSTEM, Act, Case, CaseParty, Deadline, DeadlineMove, Outage, Party
from registry.models.clocks import current_calendar, step_row
from registry.selectors.recounting import LastLook, Recount, last_look, steps_of

from .cases import act_record
from .locks import cases_lock
from .messages import notify

log = structlog.get_logger()
Follower = Callable[[DeadlineMove, datetime], None]
Other = Callable[[datetime, Outage | None], None]
FOLLOWERS: dict[tuple[str, str], Follower] = {}
OTHERS: list[Other] = []


def on_move(kind: str, clock: str) -> Callable[[Follower], Follower]:
    """Register what moves with `clock` of a case of `kind`; one function per pair."""

    def register(follower: Follower) -> Follower:
        if (kind, clock) in FOLLOWERS:
            raise ValueError(f"two followers for {kind}/{clock}")
        FOLLOWERS[kind, clock] = follower
        return follower

    return register


def also_recounted(other: Other) -> Other:
    """Register what counts instants again that are no deadlines: after a new calendar, or after an outage."""
    OTHERS.append(other)
    return other


def others_recount(at: datetime, *, outage: Outage | None = None) -> None:
    """Count everything else again; each of the functions may run twice."""
    for other in OTHERS:
        other(at, outage)


@transaction.atomic
def deadline_recount(pk: int, *, at: datetime, look: LastLook | None = None) -> DeadlineMove | None:
    """Move one running deadline to where it belongs, if that is later. Safe to repeat.

    None when it stands, has ended, or somebody acts on its case right now.
    """
    deadline = Deadline.objects.select_related("case__profile", "profile").get(pk=pk)
    if not cases_lock(deadline.case, skip_locked=True):
        return None
    deadline.refresh_from_db(fields=["due_at", "fired_at", "cancelled_at", "steps", "calendar_edition", "profile"])
    found = (look or last_look(at)).recount(deadline) if deadline.is_open else None
    return deadline_move(deadline, found, at=at) if found else None


def deadline_move(deadline: Deadline, found: Recount, *, at: datetime) -> DeadlineMove:
    """Move the end inside the caller's transaction and lock; at most once by one cause."""
    case, from_at = deadline.case, deadline.due_at
    steps = found.steps or steps_of(deadline)
    if found.outage is not None:
        steps = (*(steps or (Step(until=from_at),)), Step(until=found.to_at))
    if found.profile is not None:
        deadline.profile = found.profile
    deadline.due_at, deadline.steps = found.to_at, [step_row(step) for step in steps]
    deadline.calendar_edition = current_calendar().edition
    deadline.save(update_fields=["due_at", "steps", "calendar_edition", "profile"])
    move = DeadlineMove.objects.create(
        deadline=deadline,
        change=found.change,
        outage=found.outage,
        from_at=from_at,
        to_at=found.to_at,
        moved_at=at,
        entry=_act(deadline, found, from_at, at).entry if case.number else None,
    )
    follower = FOLLOWERS.get((case.kind, deadline.clock))
    if follower is not None:
        follower(move, at)
    if case.number:
        move_tell(move, parties_concerned(case), at=at)
    log.info("deadline.moved", deadline=deadline.pk, case=case.pk, clock=deadline.clock, cause=cause_of(move))
    return move


def _act(deadline: Deadline, found: Recount, from_at: datetime, at: datetime) -> Act:
    facts: dict[str, object] = {
        "clock": deadline.clock,
        "from": from_at.isoformat(),
        "to": found.to_at.isoformat(),
        **_cause_facts(found),
    }
    case = deadline.case
    return act_record(case, "deadline_moved", at=at, actor=SYSTEM, state=case.subject.state, facts=facts)


def _cause_facts(found: Recount) -> dict[str, object]:
    if found.outage is not None:
        outage = found.outage
        ends_at = outage.ends_at.isoformat() if outage.ends_at else ""
        return {"cause": "outage", "outage_from": outage.starts_at.isoformat(), "outage_until": ends_at}
    assert found.change is not None
    if found.profile is not None:
        return {"cause": "profile", "profile": f"{found.profile.key}/{found.profile.version}"}
    return {"cause": "calendar", "edition": found.change.number}


def cause_of(move: DeadlineMove) -> str:
    """calendar, profile or outage."""
    return "outage" if move.outage_id else str(move.change.kind) if move.change else ""


def move_tell(move: DeadlineMove, parties: list[Party], *, at: datetime) -> None:
    """One message per party and move: what ended when, when it ends now, why, and what silence does."""
    deadline, cause = move.deadline, cause_of(move)
    params: dict[str, object] = {
        "number": str(deadline.case),
        "clock": deadline.clock,
        "effect_of": deadline.clock,
        "was_due_at": move.from_at.isoformat(),
        "due_at": move.to_at.isoformat(),
    }
    if move.outage is not None and move.outage.ends_at is not None:
        params |= {"from_at": move.outage.starts_at.isoformat(), "until_at": move.outage.ends_at.isoformat()}
    elif move.change is not None:
        params |= {"edition": move.change.number, "profile": f"{deadline.profile.key}/{deadline.profile.version}"}
        params |= {"year": str(move.change.content.get("year", ""))}
    notify(parties, f"deadline:{cause}", case=deadline.case, at=at, params=params, key=f"move-{move.pk}")


def parties_concerned(case: Case) -> list[Party]:
    """Everybody with a part in the case, and the applicants of the registration it belongs to."""
    cases = [case.pk, *([case.parent_id] if case.parent_id else [])]
    joined = CaseParty.objects.filter(case__in=cases).select_related("party").order_by("pk")
    named = [
        row.party
        for row in joined
        if (row.case_id == case.pk or row.role == CaseParty.Role.APPLICANT)
        and (row.role != CaseParty.Role.APPLICANT or row.confirmed_at is not None)
    ]
    return list({party.pk: party for party in named}.values())
