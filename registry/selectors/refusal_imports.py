"""Lists of refusals as their pages show them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from registry.models import Job, Party, RefusalImport, RefusalImportGroup, User

GROUP_FAULTS: dict[str, Promise] = {
    "mandate": gettext_lazy("The mandate was not in force any more."),
    "ended": gettext_lazy("Its end came before it was filed."),
    "known": gettext_lazy("All of it had been filed in the meantime."),
}


def imports_of(party: Party) -> QuerySet[RefusalImport]:
    """What the party handed in, newest first."""
    return party.refusal_imports.select_related("original", "check_job", "filing_job", "party").order_by("-pk")


def import_of_job(job: Job, user: User) -> RefusalImport | None:
    """The list that the job checks or files, for a member of the party that handed it in."""
    of_job = RefusalImport.objects.filter(Q(check_job=job) | Q(filing_job=job), party__memberships__user=user)
    return of_job.select_related("original").first()


def groups_of(batch: RefusalImport) -> QuerySet[RefusalImportGroup]:
    """The refusals that the file makes, or has made, in the order of the file."""
    return batch.groups.select_related("holder", "refusal__case").order_by("number", "part")


@dataclass(frozen=True, slots=True)
class Stage:
    """How far the work at hand is; `percent` None when that cannot be said."""

    name: str
    percent: int | None
    is_waiting: bool


def stage_of(batch: RefusalImport) -> Stage | None:
    """What a worker does with the list now, as it wrote it down; None when nothing is done."""
    running = {RefusalImport.State.CHECKING: batch.check_job, RefusalImport.State.FILING: batch.filing_job}
    job = running.get(batch.state)
    if job is None:
        return None
    return Stage(job.stage, job.percent, job.state == job.State.WAITING)
