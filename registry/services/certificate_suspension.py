"""What a suspension covers: the whole certificate, or a part whose complement has a root of its own."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.utils.translation import gettext_lazy as _

from registry.certification.facts import CertificateFacts
from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.models import Certificate, CertificateState, ItemSet, Registration
from registry.models.clocks import NO_CLOCK, Clock
from registry.screening.roots import recompute_roots

from .deadlines import deadline_open
from .itemsets import Numbers, itemset_numbers, itemset_store

CLOCK = "suspension"


class NothingCertified(DomainError):
    """A suspension of items that no certificate covers would suspend nothing."""

    code = "nothing_certified"
    message = _("None of the items named is covered by %(number)s, so there is nothing to suspend.")


@dataclass(frozen=True, slots=True)
class SuspendedPart:
    """`covered_root`: root (hex) over the certified items that are not suspended; what verifiers may go on with."""

    items: ItemSet
    covered_root: str

    @property
    def facts(self) -> dict[str, object]:
        return {"suspended_items": self.items.count, "covered_root": self.covered_root}


@dataclass(frozen=True, slots=True)
class CarriedSuspension:
    """A suspension that goes over to the next certificate. No `part`: the whole; no `due_at`: until it is lifted."""

    part: SuspendedPart | None
    due_at: datetime | None

    @property
    def items(self) -> ItemSet | None:
        return self.part.items if self.part else None

    @property
    def facts(self) -> dict[str, object]:
        return {"suspension": "carried_over"} | (self.part.facts if self.part else {})


def suspended_part(
    registration: Registration, numbers: Numbers, facts: CertificateFacts, at: datetime
) -> SuspendedPart | None:
    """The part of the certified items that `numbers` names; None when it is all of them. Raises NothingCertified.

    Reads every item to compute the root of the rest: about a second for a million.
    """
    excluded = excluded_numbers(facts)
    part = np.setdiff1d(numbers, excluded, assume_unique=True)
    if not len(part):
        raise NothingCertified(number=facts.certificate_number)
    if len(part) >= facts.items.covered:
        return None
    manifest = registration.version.manifests.get(is_current=True)
    roots = recompute_roots(store.path_of(manifest.items_sha256), np.union1d(excluded, part).tolist())
    return SuspendedPart(itemset_store(registration.version, part, at=at), roots.items)


def excluded_numbers(facts: CertificateFacts) -> Numbers:
    """Item numbers on the published exclusion list of a certificate, sorted."""
    if facts.exclusions.digest is None:
        return np.empty(0, dtype="<i8")
    return np.frombuffer(store.read(facts.exclusions.digest), dtype="<i8")


def suspension_carried(old: Certificate, facts: CertificateFacts) -> CarriedSuspension | None:
    """What is left of the suspension of `old` once `facts` hold; None when nothing suspended is certified any more."""
    if old.state != CertificateState.SUSPENDED:
        return None
    deadline = deadline_open(old.case, CLOCK)
    due_at = deadline.due_at if deadline else None
    if old.suspended_items is None:
        return CarriedSuspension(None, due_at)
    try:
        numbers = itemset_numbers(old.suspended_items)
        return CarriedSuspension(suspended_part(old.registration, numbers, facts, facts.issued_at), due_at)
    except NothingCertified:
        return None


def suspension_clock(due_at: datetime | None) -> Clock:
    """The clock of a suspension that ends at `due_at`, or that runs until it is lifted."""
    return Clock(CLOCK, due_at) if due_at else NO_CLOCK
