"""A registrant takes items out of its registered version: filed and recorded at once, since a list only removes."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import SYSTEM, Actor, Filing, FilingKind, Job, Registration

from .applicants import applicant_check
from .exclusion_acts import exclusion_ex_officio
from .exclusions import excluded_numbers, exclusion_prepare
from .filing_kinds import Wish
from .filings import filing_open, filing_read, registered_lock
from .itemsets import Numbers, itemset_store

GROUND = "registrant"


@transaction.atomic
def filing_exclude(registration: Registration, *, numbers: Numbers, text: str, actor: Actor, at: datetime) -> Filing:
    """Record that `numbers` leave: one list, new roots, and a narrower certificate in the same transaction.

    Long only for a large version whose roots were not prepared (exclusion_foresee). Raises DomainError(field="items")
    for no item, Conflict when all of them left before, NothingLeft when none would stay.
    """
    registration = registered_lock(registration)
    applicant = applicant_check(registration, actor).party
    leaving = leaving_numbers(registration, numbers)
    wish = Wish(FilingKind.EXCLUSION, text.strip(), applicant)
    items = itemset_store(registration.version, leaving, at=at)
    filing = filing_open(registration, wish, {}, actor=actor, at=at, items=items)
    Filing.advance([filing.pk], "record", at, actor=SYSTEM, facts={"kind": filing.kind, "items": items.count})
    number = str(filing.case)
    words = {"zh": "登记人自行剔除", "en": "taken out by the registrant"}
    reason = {"ref": number, "ground": GROUND, "scope": words, "items": items.count}
    listed = exclusion_ex_officio(registration, numbers=leaving, reasons=[reason], at=at, filing=number)
    Filing.objects.filter(pk=filing.pk).update(recorded_at=at, content={"position": listed.position})
    return filing_read(filing)


def leaving_numbers(registration: Registration, numbers: Numbers) -> Numbers:
    """Those of `numbers` that are still in the version. Raises DomainError or Conflict when there are none."""
    if not len(numbers):
        raise DomainError(_("Name the items that leave."), field="items")
    leaving = np.setdiff1d(numbers, excluded_numbers(registration))
    if not len(leaving):
        raise Conflict(_("All these items were excluded before."))
    return leaving


def exclusion_foresee(registration: Registration, *, numbers: Numbers, at: datetime) -> Job:
    """Have the roots of what stays computed while the registrant looks at the figures; the same set makes one job."""
    return exclusion_prepare(registration, numbers=leaving_numbers(registration, numbers), at=at)
