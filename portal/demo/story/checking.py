"""Whether the story came out as written: every state of every machine, and nothing that failed on the way."""

from __future__ import annotations

from collections.abc import Iterator

from objections.models import Objection
from registry.models import (
    Certificate,
    Deadline,
    Filing,
    Job,
    Match,
    OutboxMessage,
    Refusal,
    Registration,
    WorkflowRow,
)

MACHINES: tuple[type[WorkflowRow], ...] = (Registration, Objection, Refusal, Match, Certificate, Filing)


def incomplete() -> list[str]:
    """What is missing or went wrong, in words for the operator; empty when all is well."""
    return [*_states_missing(), *_failures()]


def states_of(machine: type[WorkflowRow]) -> set[str]:
    """The states in which some case of the machine is now."""
    return set(machine._default_manager.values_list("state", flat=True))


def _states_missing() -> Iterator[str]:
    for machine in MACHINES:
        missing = set(machine.TRANSITIONS) - states_of(machine)
        if missing:
            yield f"no {machine.__name__.lower()} is {', '.join(sorted(missing))}"


def _failures() -> Iterator[str]:
    jobs = Job.objects.exclude(state__in=[Job.State.DONE, Job.State.CANCELLED])
    for kind, state, code in jobs.values_list("kind", "state", "error_code"):
        yield f"a job of kind {kind} is {state} {code}"
    for clock, error in Deadline.objects.exclude(last_error="").values_list("clock", "last_error"):
        yield f"the clock {clock} failed: {error}"
    for event, error in OutboxMessage.objects.filter(sent_at__isnull=True).values_list("event", "last_error"):
        yield f"the message {event} was not handed over: {error}"
