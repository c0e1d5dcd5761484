"""Anybody does anything in any order, sweeps die at commits, clocks jump: what must never happen never does.

Hypothesis draws the sequences; PostgreSQL runs them. One published registration with six items stands ready; every
sequence is played in a transaction inside it and taken back. `--full` plays 500 and more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from objections.models import Objection
from objections.services.filing import objection_file
from objections.services.intents import intent_file
from objections.services.replacing import registration_set_aside
from objections.services.targets import named_numbers
from registry.kernel.errors import DomainError
from registry.models import Actor, Deadline, Match, Registration
from registry.services.matches import match_accept, match_contest
from registry.services.registrations import registration_withdraw
from tests.factories.log import log_clear
from tests.factories.matches import decided
from tests.factories.objections import curator_actor, objector_new, registration_published, window_of
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import AT, Acting, applicant_actor, fresh
from tests.procedure import acting
from tests.procedure.crashes import Killed, killed_at_commit
from tests.procedure.story import identified
from tests.procedure.watching import Watch

HOSTS = ("a.example", "b.example", "c.example")
MANIFEST = "url,sha256,title\n" + "".join(f"https://{host}/{n}.html,,T\n" for host in HOSTS for n in range(2))
TARGETS = [("domain", host) for host in HOSTS] + [
    ("items", "https://a.example/0.html\nhttps://b.example/1.html"),
    ("whole", ""),
]
JUMPS = [timedelta(minutes=1), timedelta(hours=12), timedelta(days=1), timedelta(days=4), timedelta(days=12)]
PANEL = ("affirm", "vary", "remand")
DECISIONS = ("uphold", "uphold_part", "reject", "refuse_admission", *PANEL)
DEATHS = st.sampled_from([None, None, None, 0, 1, 3])
OVER = {"registered", "withdrawn", "refused_final", "lapsed"}
WHICH = st.integers(0, 3)
Service = Callable[[], Any]


class Procedure(RuleBasedStateMachine):
    """`ready` is set by the test: the registration and the people, made once outside."""

    ready: ClassVar[dict[str, Any]] = {}

    def __init__(self) -> None:
        super().__init__()
        log_clear()  # the heads of the history before are of a database that was taken back
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.registration: Registration = self.ready["registration"]
        self.people: list[Acting] = self.ready["people"]
        self.at: datetime = AT + timedelta(hours=1)
        self.watch = Watch(self.registration)
        self.last: Service | None = None

    def teardown(self) -> None:
        try:
            self.to_the_end()
        finally:
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    # What happens

    @rule(jump=st.sampled_from(JUMPS))
    def time_passes(self, jump: timedelta) -> None:
        self.at += jump

    @rule(after=st.sampled_from([timedelta(microseconds=-1), timedelta(0), timedelta(minutes=11)]))
    def time_passes_to_a_deadline(self, after: timedelta) -> None:
        """To the last instant of the clock that ends next, to its end, or until the sweep may find it."""
        running = Deadline.objects.filter(fired_at=None, cancelled_at=None, due_at__gt=self.at).order_by("due_at")
        due_at = running.values_list("due_at", flat=True).first()
        if due_at is not None:
            self.at = max(self.at, due_at + after)

    @rule(death=DEATHS)
    def sweeps_run(self, death: int | None) -> None:
        """All of them, once; a death ends the round where it comes, as when the worker is killed."""
        try:
            with killed_at_commit(death):
                for sweep in acting.SWEEPS:
                    sweep(self.at)
        except Killed:
            pass

    @rule(who=WHICH, at_what=st.sampled_from(TARGETS), death=DEATHS)
    def somebody_objects(self, who: int, at_what: tuple[str, str], death: int | None) -> None:
        person = self.people[who]

        def file() -> Objection:
            return objection_file(
                registration=fresh(self.registration),
                objector=person.party,
                ground="copyright",
                statement="Ours.",
                targets=acting.target(*at_what),
                actor=person.as_("objector"),
                at=self.at,
            )

        filed = self.does(file, death)
        if isinstance(filed, Objection):
            self.watch.filed(filed, self.at, window_of(self.registration))

    @rule(who=WHICH)
    def somebody_announces_an_objection(self, who: int) -> None:
        person = self.people[who]
        self.does(
            lambda: intent_file(fresh(self.registration), party=person.party, actor=person.as_("objector"), at=self.at),
            None,
        )

    @rule(which=WHICH, step=st.sampled_from(sorted(acting.STEPS)), death=DEATHS)
    def a_step_is_taken(self, which: int, step: str, death: int | None) -> None:
        objection = self.objection(which)
        if objection is None:
            return
        named = named_numbers(objection).tolist()
        if self.does(lambda: acting.STEPS[step](objection, self.at), death) is not None:
            self.watch.took(objection, step, named)

    @rule(which=WHICH, death=DEATHS)
    def the_step_that_is_due_is_taken(self, which: int, death: int | None) -> None:
        """So that sequences get beyond the first rounds."""
        objection = self.objection(which)
        due = {"filed": "admit", "deficient": "cure", "served": "contest", "reply_open": "waive_reply"}
        if objection is not None and objection.state in due:
            self.a_step_is_taken(which, due[objection.state], death)
        elif objection is not None and objection.state in {"under_decision", "in_review"}:
            event = "uphold_part" if objection.state == "under_decision" else "affirm"
            self.officers_decide(which, event, 0b101, death)

    @rule(which=WHICH, event=st.sampled_from(DECISIONS), coins=st.integers(0, 63), death=DEATHS)
    def officers_decide(self, which: int, event: str, coins: int, death: int | None) -> None:
        objection = self.objection(which)
        if objection is None:
            return
        named = named_numbers(objection).tolist()
        won = [item for item in named if coins >> (item % 6) & 1]
        if self.does(lambda: acting.decide(objection, event, won, self.at), death) is not None:
            self.watch.decided(objection, event, named, won)

    @rule(host=st.sampled_from(HOSTS))
    def a_holder_refuses(self, host: str) -> None:
        self.does(lambda: refusal_effective(host, holder=self.ready["holder"], at=self.at), None)

    @rule(which=WHICH, death=DEATHS)
    def the_curator_answers_a_match(self, which: int, death: int | None) -> None:
        matches = list(Match.objects.filter(registration=self.registration).order_by("pk")[:4])
        if which < len(matches):
            match = Match.objects.select_related("registration__case", "case", "refusal").get(pk=matches[which].pk)
            curator = curator_actor(fresh(self.registration))
            if self.at.minute % 2:
                self.does(
                    lambda: match_contest(match, against="hit", text="Not theirs.", actor=curator, at=self.at), death
                )
            else:
                self.does(lambda: match_accept(match, actor=curator, at=self.at), death)

    @rule(which=WHICH)
    def undecided_items_are_set_aside(self, which: int) -> None:
        objection = self.objection(which)
        if objection is not None:
            self.does(lambda: registration_set_aside(objection, actor=self.applicant(), at=self.at), None)

    @rule(sure=st.integers(0, 9), death=DEATHS)
    def the_application_is_withdrawn(self, sure: int, death: int | None) -> None:
        if sure == 0:
            self.does(
                lambda: registration_withdraw(fresh(self.registration), actor=self.applicant(), at=self.at), death
            )

    @rule()
    def the_last_request_is_sent_again(self) -> None:
        """Its sender never heard the answer. Nothing happens a second time."""
        if self.last is not None:
            before = self.watch.size()
            self.does(self.last, None, is_repeated=True)
            assert self.watch.size() == before, "a request that was sent again had an effect of its own"

    # How it is done

    def does(self, service: Service, death: int | None, *, is_repeated: bool = False) -> Any:
        """Call a service; None when it refused or died, and then nothing of it is there."""
        before = self.watch.size()
        try:
            with killed_at_commit(death):
                result = service()
        except DomainError:
            assert self.watch.size() == before or not is_repeated
            return None
        except Killed:
            assert death or self.watch.size() == before, "what was lost at the commit is there"
            return None
        self.last = service if is_repeatable(result) else None
        return result if result is not None else True

    def objection(self, which: int) -> Objection | None:
        found = list(
            Objection.objects.filter(registration=self.registration).order_by("pk").values_list("pk", flat=True)
        )
        return self.watch.read(found[which]) if which < len(found) else None

    def applicant(self) -> Actor:
        return applicant_actor(fresh(self.registration))

    def to_the_end(self) -> None:
        """Officers do their work, everybody else is silent: every procedure comes to an end."""
        for _ in range(14):
            self.at += timedelta(days=45)
            for which in range(Objection.objects.filter(registration=self.registration).count()):
                self.work_off(which)
            for match in Match.objects.filter(registration=self.registration, state="contested"):
                decided(match, "keep", at=self.at)
            for _round in range(3):
                self.sweeps_run(None)
            if fresh(self.registration).state in OVER:
                break
        self.watch.everything(self.at)
        assert fresh(self.registration).state in OVER
        connection.check_constraints()

    def work_off(self, which: int) -> None:
        objection = self.watch.read(
            list(Objection.objects.filter(registration=self.registration).order_by("pk").values_list("pk", flat=True))[
                which
            ]
        )
        if objection.state == "stayed":
            self.a_step_is_taken(which, "resume", None)
        elif objection.state == "under_decision":
            self.officers_decide(which, "reject", 0, None)
        elif objection.state == "in_review":
            self.officers_decide(which, "affirm", 0, None)

    @invariant()
    def nothing_forbidden_has_happened(self) -> None:
        self.watch.everything(self.at)


def is_repeatable(result: Any) -> bool:
    """Filing the same again while the first is live is refused; that is the answer of most services."""
    return isinstance(result, Objection)


@pytest.fixture
def ready(db: None) -> Iterator[None]:
    registration = registration_published(manifest=MANIFEST)
    people = [identified(objector_new()) if n % 2 else objector_new() for n in range(4)]
    Procedure.ready = {"registration": registration, "people": people, "holder": objector_new()}
    yield
    Procedure.ready = {}


@pytest.mark.usefixtures("ready")
def test_no_order_of_acts_silences_and_deaths_breaks_the_procedure() -> None:
    run_state_machine_as_test(Procedure, settings=plays(12, steps=16, derandomize=True))


@pytest.mark.full
@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("twenty", range(25))  # in pieces: a test that takes more than ten minutes counts as hanging
def test_five_hundred_sequences_break_nothing_either(twenty: int) -> None:
    run_state_machine_as_test(Procedure, settings=plays(20, steps=30, derandomize=False))


def plays(sequences: int, *, steps: int, derandomize: bool) -> settings:
    return settings(
        max_examples=sequences,
        stateful_step_count=steps,
        derandomize=derandomize,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
