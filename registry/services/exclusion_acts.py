"""Exclusion of items from a registered version by the registry: list, record and narrower certificate in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from registry.models import SYSTEM, ExclusionList, Registration
from registry.selectors.certificates import certificate_live

from .applicants import applicants_notify, registration_lock
from .certificates import certificate_supersede
from .exclusions import exclusion_record
from .gazette import notice_publish
from .itemsets import Numbers


@transaction.atomic
def exclusion_ex_officio(
    registration: Registration, *, numbers: Numbers, reasons: Sequence[dict[str, Any]], at: datetime
) -> ExclusionList:
    """Take items out of a registered version: recorded at once, no examination, no window, since a list only removes.

    A live certificate is replaced by a narrower one in the same transaction. Raises Conflict when all of them were
    excluded before.
    """
    registration = registration_lock(registration)
    exclusion = exclusion_record(registration, numbers=numbers, reasons=reasons, at=at)
    facts = {
        "kind": "exclusion",
        "position": exclusion.position,
        "excluded": exclusion.items.count,
        "excluded_sha256": exclusion.items.sha256,
        "root_before": exclusion.root_before,
        "root_after": exclusion.root_after,
        "key_root_after": exclusion.key_root_after,
    }
    Registration.advance([registration.pk], "record_filing", at, actor=SYSTEM, facts=facts)
    old = certificate_live(registration)
    if old is not None:
        certificate_supersede(old, registration=registration, reason="exclusion", at=at)
    params = {"number": str(registration), "slug": registration.dataset.slug, "excluded": exclusion.items.count}
    notice_publish(registration.case, "registration:excluded", params=params, at=at)
    applicants_notify(registration, "excluded", at=at, excluded=exclusion.items.count, items=exclusion.items_after)
    return exclusion
