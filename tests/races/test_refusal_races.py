"""A holder, a curator, officers and the screening act on one refusal at the same instant: one order, no loose end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from registry.kernel.errors import Conflict, DomainError
from registry.models import Act, Assurance, Job, Match, Refusal, Registration, Screening, Snapshot
from registry.models.screening import LIVE_MATCH_STATES
from registry.services.deadline_sweep import deadlines_fire
from registry.services.grants import grant_give
from registry.services.jobs import job_claim, job_run
from registry.services.matches import match_accept, match_contest
from registry.services.refusal_endings import refusal_withdraw
from registry.services.refusal_steps import refusal_verify
from registry.services.refusals import refusal_file, refusal_submit
from registry.services.scopes import scope_lines
from registry.services.screenings import screening_start
from registry.services.snapshots import snapshot_take
from tests.factories.matches import HOST, curator_actor, everyone_served, match_of, screened
from tests.factories.refusals import (
    NO_TRAINING,
    holder_actor,
    holder_new,
    refusal_drafted,
    refusal_effective,
    refusal_filed,
)
from tests.factories.registrations import AT, officer_actor, officer_new

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6
LATER = AT + timedelta(days=1)


def together(*acts: Callable[[], object]) -> list[Exception]:
    """Run every act in a thread of its own, released at one instant; returns what was raised beside a rule's no."""
    crashed: list[Exception] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
        except DomainError:
            pass  # somebody else was first
        except Exception as error:
            crashed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return crashed


def work(at: datetime) -> None:
    """Do the screening that waits."""
    job = job_claim(at)
    if job is not None:
        job_run(job, lambda: at)


def live_matches_of_ended_refusals() -> int:
    ended = Refusal.objects.filter(ended_at__isnull=False)
    return Match.objects.filter(refusal__in=ended, state__in=LIVE_MATCH_STATES).count()


def test_a_refusal_withdrawn_while_it_is_being_matched_leaves_no_match_behind():
    registration = screened()
    for at in range(ROUNDS):
        refusal = refusal_effective(f"https://{HOST}/a/{'' if at else '1.jpg'}", at=AT)
        Job.objects.filter(kind="probe").update(state="cancelled")
        screening_start(registration, at=LATER + timedelta(minutes=at), is_delta=True)
        actor = holder_actor(refusal)

        crashed = together(
            lambda: work(LATER), lambda refusal=refusal, actor=actor: refusal_withdraw(refusal, actor=actor, at=LATER)
        )

        assert crashed == []
    assert live_matches_of_ended_refusals() == 0
    assert Screening.objects.filter(finished_at__isnull=True).count() == 0


def test_a_grant_given_while_it_is_being_matched_leaves_no_match_behind():
    registration = screened()
    for at in range(ROUNDS):
        refusal = refusal_effective(HOST, at=AT)
        Job.objects.filter(kind="probe").update(state="cancelled")
        screening_start(registration, at=LATER + timedelta(minutes=at), is_delta=True)
        actor = holder_actor(refusal)

        crashed = together(
            lambda: work(LATER),
            lambda refusal=refusal, actor=actor: grant_give(
                refusal, dataset=registration.dataset, actor=actor, at=LATER
            ),
        )

        assert crashed == []
    assert not Match.objects.filter(refusal__grants__isnull=False, state__in=LIVE_MATCH_STATES).exists()


def test_holder_curator_officer_and_sweep_at_one_instant_end_in_one_order():
    refusal = refusal_filed(HOST)
    matches = [match_of(screened(), refusal) for _ in range(4)]
    everyone_served()
    examiner, holder = officer_actor(officer_new()), holder_actor(refusal)

    crashed = together(
        lambda: refusal_verify(refusal, assurance=Assurance.CONTROL_PROVED, actor=examiner, at=AT),
        lambda: match_accept(matches[0], actor=curator_actor(matches[0]), at=AT),
        lambda: match_contest(matches[1], against="refusal", text="Ours.", actor=curator_actor(matches[1]), at=AT),
        lambda: match_contest(matches[2], against="refusal", text="Ours.", actor=curator_actor(matches[2]), at=AT),
        lambda: deadlines_fire(AT + timedelta(days=40)),
        lambda: refusal_withdraw(refusal, actor=holder, at=AT),
    )

    assert crashed == []
    refusal.refresh_from_db()
    states = set(Match.objects.filter(refusal=refusal).values_list("state", flat=True))
    if refusal.state == "withdrawn":
        assert states == {"lifted"}
    assert live_matches_of_ended_refusals() == 0


def test_many_curators_contest_one_refusal_at_one_instant_and_it_is_contested_once():
    refusal = refusal_effective(HOST)
    matches = [match_of(screened(), refusal) for _ in range(4)]

    crashed = together(
        *(
            lambda match=match: match_contest(match, against="refusal", text="Ours.", actor=curator_actor(match), at=AT)
            for match in matches
        )
    )

    assert crashed == []
    assert Match.objects.filter(state="contested").count() == 4
    assert Act.objects.filter(case=refusal.case, event="contest").count() == 1


def test_a_draft_filed_by_many_hands_has_one_number():
    refusal = refusal_drafted()
    actor = holder_actor(refusal)

    crashed = together(*[lambda: refusal_submit(refusal, actor=actor, at=AT)] * 8)

    assert crashed == []
    assert Act.objects.filter(event="file").count() == 1
    assert refusal.case.receipts.count() == 1


def test_numbers_have_no_gaps_however_many_file_at_once():
    holders = [holder_new(f"Holder {at}") for at in range(8)]

    crashed = together(
        *(
            lambda holder=holder, at=at: refusal_file(
                holder=holder.party,
                scopes=scope_lines(f"s{at}.example"),
                ground="copyright",
                usages=NO_TRAINING,
                actor=holder.as_("holder"),
                at=AT,
            )
            for at, holder in enumerate(holders)
        )
    )

    assert crashed == []
    numbers = sorted(Refusal.objects.values_list("case__number", flat=True))
    assert [int(number.split("-")[2]) for number in numbers] == list(range(1, 9))


def test_snapshots_taken_at_once_are_one_and_never_miss_a_refusal_that_was_there():
    for at in range(ROUNDS):
        refusal_filed(f"s{at}.example")
        taken: list[Snapshot] = []

        crashed = together(*[lambda taken=taken: taken.append(snapshot_take(AT))] * 4)

        assert crashed == []
        assert {snapshot.number for snapshot in taken} == {at + 1}
        assert taken[0].rules == at + 1


def test_a_snapshot_taken_while_refusals_are_filed_is_followed_by_one_that_has_them_all():
    holders = [holder_new(f"Holder {at}") for at in range(6)]

    def file(at: int) -> None:
        refusal_file(
            holder=holders[at].party,
            scopes=scope_lines(f"s{at}.example"),
            ground="copyright",
            usages=NO_TRAINING,
            actor=holders[at].as_("holder"),
            at=AT,
        )

    crashed = together(
        *(lambda at=at: file(at) for at in range(6)), lambda: snapshot_take(AT), lambda: snapshot_take(AT)
    )

    assert crashed == []
    assert snapshot_take(AT).rules == 6


def test_a_screening_run_by_two_workers_at_once_makes_each_match_once():
    refusal = refusal_effective(HOST)
    registration: Registration = screened()
    Match.objects.all().update(state="lifted")
    screening = screening_start(registration, at=LATER, is_delta=True)
    job = job_claim(LATER)
    assert job is not None

    crashed = together(*[lambda: job_run(Job.objects.get(pk=job.pk), lambda: LATER)] * 3)

    assert [error for error in crashed if not isinstance(error, Conflict)] == []
    assert Match.objects.filter(refusal=refusal).exclude(state="lifted").count() == 1
    assert Act.objects.filter(event="screened", case=screening.registration.case).count() == 2
