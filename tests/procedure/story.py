"""What the cases are told with: parts of a decision, what left a registration, what its certificate covers."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from objections.models import Objection
from registry.certification.facts import CertificateFacts
from registry.kernel import store
from registry.models import Certificate, Deadline, ExclusionList, InboxMessage, Party, Registration, WorkflowRow
from registry.screening.roots import recompute_roots
from registry.services.decisions import PartDraft
from registry.services.itemsets import itemset_numbers, itemset_store
from tests.factories.objections import FILED, silence
from tests.factories.registrations import Acting

MOMENT = timedelta(microseconds=1)
SETTLING = timedelta(minutes=11)  # the sweep waits ten


def part(objection: Objection, outcome: str, *numbers: int) -> PartDraft:
    items = itemset_store(objection.version, np.array(numbers, dtype="<i8"), at=FILED)
    return PartDraft(f"items {numbers}", outcome, items)


def left_out(registration: Registration) -> list[int]:
    """The items that left by exclusion lists; the roots on the last list are recomputed from the manifest."""
    lists = list(ExclusionList.objects.filter(registration=registration).order_by("position"))
    gone = sorted({number for one in lists for number in itemset_numbers(one.items).tolist()})
    if lists:
        manifest = registration.version.manifests.get(is_current=True)
        roots = recompute_roots(store.path_of(manifest.items_sha256), gone)
        assert (roots.items, roots.keys) == (lists[-1].root_after, lists[-1].key_root_after)
    return gone


def certificate_of(registration: Registration) -> Certificate:
    """The one that nothing has taken the place of."""
    return Certificate.objects.get(registration=registration, superseded_by__isnull=True)


def certified_root(registration: Registration) -> tuple[int, str]:
    """How many items the certificate covers, and their root."""
    facts = CertificateFacts.from_object(certificate_of(registration).facts)
    return facts.items.covered, facts.roots.after.items


def identified(acting: Acting, identity: str = "document") -> Acting:
    """The same party after an officer has checked who it is."""
    Party.objects.filter(pk=acting.party.pk).update(identity=identity)
    acting.party.refresh_from_db()
    return acting


def ends_at(row: WorkflowRow, clock: str) -> datetime:
    """The exclusive end of the clock that runs in the case."""
    return Deadline.objects.get(case=row.case, clock=clock, fired_at=None, cancelled_at=None).due_at


def all_wait_past(instant: datetime) -> datetime:
    """Everybody is served and waits until the sweep finds what was due at `instant`."""
    at = instant + SETTLING
    silence(at)
    return at


def told(party: Party) -> list[str]:
    return list(InboxMessage.objects.filter(party=party).order_by("pk").values_list("event", flat=True))
