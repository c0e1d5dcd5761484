"""Sixteen people object and refuse while the sweeps settle: nothing slips through, nothing is settled twice.

Real threads, real PostgreSQL, the real clock. A receipt instant is taken first and the act follows up to two seconds
later, as with a slow upload; the settling time of the profile used here is longer than that.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from objections.models import Objection
from objections.selectors.settling import FINAL
from objections.services.filing import objection_file
from objections.services.publication import registration_publish
from objections.services.settlement import registration_settle_due
from objections.services.standing import WindowClosed
from registry.kernel import clock
from registry.models import Act, Certificate, ExclusionList, Job, Match, Registration, RuleProfile
from registry.services.deadline_sweep import deadlines_fire
from registry.services.jobs import job_claim, job_run
from registry.services.ledger import ledger_integrate
from registry.services.refusals import refusal_file
from registry.services.scopes import scope_lines
from tests.factories.objections import domain, objector_new, window_of
from tests.factories.refusals import holder_new
from tests.factories.registrations import fresh, jobs_work, registration_screening

PEOPLE = 16
SWEEPERS = 2
SLOWEST = 2.0  # seconds between the receipt of a request and its act
SETTLE = 12  # seconds; longer than any request, also on a busy machine
WINDOW = 20


@pytest.fixture
def profile(settings):
    """The demonstration's clocks with a settling time that a slow test machine keeps."""
    demo = RuleProfile.objects.filter(key="demo").latest("version")
    clocks = demo.clocks | {
        "settle": {"n": SETTLE, "unit": "s"},
        "publication_crawled": {"n": WINDOW, "unit": "s"},
        "screening": {"n": 3600, "unit": "s"},
    }
    RuleProfile.objects.create(
        key="race", version=1, title_zh="竞态", title_en="Race", clocks=clocks, effective_from=demo.effective_from
    )
    settings.RULE_PROFILE = "race"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [pytest.param(20, id="20"), pytest.param(200, id="200", marks=pytest.mark.full)])
def test_settling_while_sixteen_object_and_refuse(profile, count):
    registrations = published_together(count)
    closes_at = window_of(registrations[0]).closes_at
    people = [objector_new(f"Objector {n}") for n in range(PEOPLE // 2)]
    holders = [holder_new(f"Holder {n}") for n in range(PEOPLE - PEOPLE // 2)]
    contested = registrations[: count // 2]  # the other half is left in peace
    diary = Diary()
    stop = threading.Event()

    with running(
        [lambda who=who: objects(who, contested, closes_at, diary) for who in people]
        + [lambda who=who: refuses(who, contested, closes_at, diary) for who in holders],
        [lambda: sweeps(stop, diary)] * SWEEPERS,
        stop,
    ):
        wait_until_settled(registrations[count // 2 :], closes_at)

    assert diary.crashes == []
    assert diary.lost == []
    assert len(diary.filed) > PEOPLE
    assert_nothing_slipped_through(closes_at)
    peaceful = Registration.objects.filter(pk__in=[one.pk for one in registrations[count // 2 :]])
    assert set(peaceful.values_list("state", flat=True)) == {"registered"}
    filed = Objection.objects.filter(filed_at__lt=closes_at, filed_at__isnull=False)
    assert set(diary.filed) == set(filed.values_list("pk", flat=True))


class Diary:
    """What the threads did: objections filed, timely ones refused as late, errors."""

    def __init__(self) -> None:
        self.filed: list[int] = []
        self.lost: list[str] = []
        self.crashes: list[str] = []


def published_together(count: int) -> list[Registration]:
    """Registrations whose windows all close at one instant a few seconds from now, each with hosts of its own."""
    screened = [
        registration_screening(manifest=f"url\nhttps://a.r{n}.example.com/1\nhttps://b.r{n}.example.com/2\n")
        for n in range(count)
    ]
    jobs_work("screening", at=clock.now())
    begun = clock.now() + timedelta(seconds=4 + count * 0.4 - WINDOW)
    for registration in screened:
        registration_publish(registration, at=begun)
    while clock.now() < begun:  # on a fast machine the windows are not open yet
        time.sleep(0.1)
    return [fresh(registration) for registration in screened]


def objects(who, registrations: list[Registration], closes_at, diary: Diary) -> None:
    """Object again and again until the close; each receipt is taken before the close and acted on later."""
    rng = random.Random(who.party.pk)
    while True:
        received_at = clock.now()
        if received_at >= closes_at:
            return
        time.sleep(rng.uniform(0, SLOWEST))
        registration = rng.choice(registrations)
        try:
            objection = objection_file(
                registration=registration,
                objector=who.party,
                ground=rng.choice(["copyright", "contract", "other", "trade_secret", "neighbouring_right"]),
                statement="x",
                targets=domain("example.com"),
                actor=who.as_("objector"),
                at=received_at,
            )
            diary.filed.append(objection.pk)
        except WindowClosed as error:
            diary.lost.append(f"{received_at} < {closes_at}: {error}")
        except Exception as error:
            if type(error).__name__ != "AlreadyObjected":
                diary.crashes.append(repr(error))


def refuses(who, registrations: list[Registration], closes_at, diary: Diary) -> None:
    """Refuse one host after another until the close."""
    rng = random.Random(-who.party.pk)
    hosts = [f"a.r{n}.example.com" for n in range(len(registrations) // 2)]
    while True:
        received_at = clock.now()
        if received_at >= closes_at:
            return
        time.sleep(rng.uniform(0, SLOWEST))
        try:
            refusal_file(
                holder=who.party,
                scopes=scope_lines(rng.choice(hosts)),
                ground="copyright",
                usages={"collect": "disallow"},
                effective_from=None,
                effective_until=None,
                statement="x",
                actor=who.as_("holder"),
                at=received_at,
            )
        except Exception as error:
            diary.crashes.append(repr(error))


def sweeps(stop: threading.Event, diary: Diary) -> None:
    """What beat and a worker do."""
    while not stop.is_set():
        try:
            deadlines_fire(clock.now())
            registration_settle_due(clock.now())
            ledger_integrate(clock.now())
            # Pages of certificates are drawn elsewhere; here they would only keep the worker from screening.
            Job.objects.filter(kind="certificate_pdf", state=Job.State.WAITING).update(state=Job.State.CANCELLED)
            while (job := job_claim(clock.now())) is not None:
                job_run(job, clock.now)
        except Exception as error:
            diary.crashes.append(repr(error))
        time.sleep(0.2)


def wait_until_settled(registrations: list[Registration], closes_at) -> None:
    """Until everything that can settle has, or much too long."""
    latest = closes_at + timedelta(seconds=SETTLE + 60 + 2 * len(registrations))
    wanted = Registration.objects.filter(pk__in=[one.pk for one in registrations]).exclude(state="registered")
    while wanted.exists() and clock.now() < latest:
        time.sleep(0.5)
    time.sleep(3)  # and a few more sweeps over what must not settle


@contextmanager
def running(people: list[Callable[[], None]], sweepers: list[Callable[[], None]], stop: threading.Event):
    """Run everybody in threads of their own; the sweepers until the end."""

    def closing(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            finally:
                connection.close()

        return run

    threads = [threading.Thread(target=closing(work)) for work in (*people, *sweepers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in threads)


def assert_nothing_slipped_through(closes_at) -> None:
    registered = Registration.objects.filter(state="registered")
    live = Objection.objects.filter(registration__in=registered, filed_at__isnull=False).exclude(state__in=FINAL)
    assert list(live) == []
    waiting = Match.objects.filter(
        registration__in=registered, state__in=["notified", "contested"], refusal__filed_at__lt=closes_at
    )
    assert list(waiting) == []
    for registration in registered:
        assert Act.objects.filter(case=registration.case, event="settle").count() == 1
        assert Certificate.objects.filter(registration=registration).count() == 1
        assert ExclusionList.objects.filter(registration=registration).count() <= 1
    numbers = list(registered.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))
