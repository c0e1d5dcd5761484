"""A worker that dies while it checks or files a list leaves nothing half done: the next one comes to the same end."""

from datetime import timedelta
from typing import Any

import pytest

from registry.kernel import clock
from registry.models import (
    Act,
    InboxMessage,
    Job,
    LedgerEntry,
    OutboxMessage,
    Receipt,
    Refusal,
    RefusalImport,
    RefusalImportRow,
    Scope,
)
from registry.services.jobs import RUNNERS, JobFailed, job_claim, job_run
from registry.services.refusal_imports import import_confirm
from tests.factories.imports import again, import_checked, import_new, jobs_done, mandate_of
from tests.factories.refusals import holder_new
from tests.procedure.crashes import Killed, killed_at_commit

pytestmark = pytest.mark.django_db

HOLDERS = 5


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two refusals a transaction, three rows a COPY."""
    monkeypatch.setattr("registry.services.import_filing.MAX_PIECE", 2)
    monkeypatch.setattr("registry.services.import_checking.CHUNK", 3)


def table() -> tuple[str, Any]:
    agent = holder_new("Society")
    rows = ["holder,scope"]
    for n in range(HOLDERS):
        name = f"Holder {agent.party.pk} {n}"
        mandate_of(agent, holder_new(name).party)
        rows += [f"{name},w{n}.example/{m}.jpg" for m in range(2)]
    return "\n".join([*rows, "Nobody,x.example", rows[1]]), agent


def killed_run(number: int) -> bool:
    """A worker takes the waiting job and dies at its `number`th commit; whether it died."""
    job = job_claim(clock.now())
    assert job is not None
    try:
        with killed_at_commit(number):
            RUNNERS[job.kind](job)
    except Killed:
        return True
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    return False


def next_worker() -> None:
    job = job_claim(clock.now() + timedelta(minutes=2))  # the lease of the dead one is over
    assert job is not None
    job_run(job, clock.now)


@pytest.mark.parametrize("number", range(6))
def test_a_check_killed_at_any_commit_is_done_once_by_the_next_worker(number: int) -> None:
    text, agent = table()
    batch = import_new(text, holder=agent)

    died = killed_run(number)
    if died:
        next_worker()

    batch = again(batch)
    assert (batch.rows, batch.good, batch.bad, batch.duplicates) == (12, 10, 1, 1)
    assert (batch.groups.count(), RefusalImportRow.objects.count()) == (HOLDERS, 10)
    assert InboxMessage.objects.filter(event="refusal:import_checked").count() == 1


@pytest.mark.parametrize("number", range(5))
def test_a_filing_killed_at_any_commit_ends_as_if_it_had_not_been(number: int) -> None:
    text, agent = table()
    batch = import_checked(text, holder=agent)
    import_confirm(batch, at=clock.now())
    Job.objects.filter(kind="probe").delete()

    died = killed_run(number)
    if died:
        Job.objects.filter(kind="probe", state=Job.State.WAITING).update(state=Job.State.DONE)
        next_worker()

    assert died is (number < 4)  # three pieces and the end
    assert again(batch).state == RefusalImport.State.FILED
    assert (Refusal.objects.count(), Scope.objects.count(), Receipt.objects.count()) == (HOLDERS, 2 * HOLDERS, HOLDERS)
    assert LedgerEntry.objects.filter(event="refusal:file").count() == HOLDERS
    assert Act.objects.filter(event="file").count() == HOLDERS
    assert OutboxMessage.objects.filter(event="refusal:filed").count() == HOLDERS
    assert InboxMessage.objects.filter(event="refusal:imported").count() == 1
    assert sorted(Refusal.objects.values_list("case__number", flat=True)) == sorted(
        set(Refusal.objects.values_list("case__number", flat=True))
    )
    assert not RefusalImportRow.objects.exists()


def test_a_worker_that_lost_its_job_writes_nothing_more() -> None:
    text, agent = table()
    batch = import_checked(text, holder=agent)
    import_confirm(batch, at=clock.now())
    slow = job_claim(clock.now())
    assert slow is not None
    quick = job_claim(clock.now() + timedelta(minutes=2))
    assert quick is not None
    assert quick.pk == slow.pk

    with pytest.raises(JobFailed):
        RUNNERS[slow.kind](slow)

    assert not Refusal.objects.exists()
    job_run(quick, clock.now)
    jobs_done()
    assert Refusal.objects.count() == HOLDERS
