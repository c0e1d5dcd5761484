"""Long work as its page shows it: who may see it, how far it is, what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from registry.kernel import store
from registry.models import Job, Manifest, Registration, User
from registry.screening.unresolvable import iter_unresolvable

from .faults import row_fault

KINDS: dict[str, Promise] = {
    "intake": gettext_lazy("Reading a manifest"),
    "screening": gettext_lazy("Screening against refusals"),
    "diff": gettext_lazy("Comparing two versions"),
    "lineage": gettext_lazy("Looking for what was excluded where it was taken from"),
    "overlap": gettext_lazy("Comparing with other datasets"),
    "certificate_pdf": gettext_lazy("Drawing a certificate"),
    "refusal_check": gettext_lazy("Checking a list of refusals"),
    "refusal_filing": gettext_lazy("Filing a list of refusals"),
}
STAGES: dict[str, Promise] = {
    "reading": pgettext_lazy("stage", "Reading the file and checking every row"),
    "writing": pgettext_lazy("stage", "Sorting, numbering and hashing the items"),
    "screening": pgettext_lazy("stage", "Comparing every item with the refusals in force"),
    "ledger": pgettext_lazy("stage", "Waiting for the place in the ledger"),
    "drawing": pgettext_lazy("stage", "Drawing and signing the page"),
    "checking": pgettext_lazy("stage", "Reading the file and checking every row"),
    "overlap": pgettext_lazy("stage", "Counting shared items, dataset by dataset"),
    "diffing": pgettext_lazy("stage", "Comparing the items of both"),
    "comparing": pgettext_lazy("stage", "Looking for what was said before"),
    "filing": pgettext_lazy("stage", "Filing the good rows"),
    "recording": pgettext_lazy("stage", "Entering the page in the ledger"),
}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that names no item: its number as the sender counts, its code and the reason in words."""

    row: int
    code: str
    reason: str


def jobs_visible(user: User) -> QuerySet[Job]:
    """Jobs of the user's parties; officers see those of what was filed."""
    officer = getattr(user, "officer", None)
    if officer is not None and officer.is_active:
        return jobs_of_the_desk()
    return Job.objects.filter(party__memberships__user=user).distinct()


def jobs_of_the_desk() -> QuerySet[Job]:
    """All but the reading of a manifest that stands in no filed application: a draft is no officer's business."""
    filed = Registration.objects.filter(version=OuterRef("manifest__version"), case__number__isnull=False)
    return Job.objects.exclude(Q(kind="intake") & ~Exists(filed))


def bad_rows(manifest: Manifest) -> Iterator[BadRow]:
    """The rows that name no item, in the order of the file, read as they are asked for."""
    if manifest.bad_rows_sha256:
        for row, code in iter_unresolvable(store.path_of(manifest.bad_rows_sha256)):
            yield BadRow(row, code, row_fault(code))


def reason_counts(manifest: Manifest) -> list[tuple[str, int]]:
    """How often each reason kept a row out: (reason in words, rows), most first."""
    counts = sorted(manifest.unresolvable_reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(row_fault(code), count) for code, count in counts]
