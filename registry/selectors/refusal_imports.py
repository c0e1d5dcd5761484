"""Lists of refusals as their pages show them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from registry.models import Party, RefusalImport, RefusalImportGroup

GROUP_FAULTS: dict[str, Promise] = {
    "mandate": gettext_lazy("The mandate was not in force any more."),
    "ended": gettext_lazy("Its end came before it was filed."),
    "known": gettext_lazy("All of it had been filed in the meantime."),
}


def imports_of(party: Party) -> QuerySet[RefusalImport]:
    """What the party handed in, newest first."""
    return party.refusal_imports.select_related("original", "check_job", "filing_job", "party").order_by("-pk")


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
    percent = min(100, job.done * 100 // job.total) if job.total else None
    return Stage(job.stage, percent, job.state == job.State.WAITING)
