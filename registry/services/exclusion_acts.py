"""Exclusion of items from a registered version by the registry: list, record and narrower certificate in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict
from registry.models import SYSTEM, ExclusionList, Registration
from registry.selectors.certificates import certificate_live

from .applicants import applicants_notify, registration_lock
from .certificates import certificate_supersede
from .endings import registration_narrowed
from .exclusions import excluded_numbers, exclusion_record, kept_now
from .gazette import notice_publish
from .itemsets import Numbers


class NothingLeft(Conflict):
    """An empty version is not registered; giving it up, or revoking it, is another act."""

    code = "nothing_left"
    message = _("No item would stay in %(number)s. Cancel the registration instead.")


@transaction.atomic
def exclusion_ex_officio(
    registration: Registration,
    *,
    numbers: Numbers,
    reasons: Sequence[dict[str, Any]],
    at: datetime,
    filing: str = "",
) -> ExclusionList:
    """Take items out of a registered version: recorded at once, no examination, no window, since a list only removes.

    A live certificate is replaced by a narrower one in the same transaction; `filing`: the number of the registrant's
    own one. Raises Conflict when all of them were excluded before, NothingLeft when none would stay.
    """
    registration = registration_lock(registration)
    if leaves_nothing(registration, numbers):
        raise NothingLeft(number=str(registration))
    exclusion = exclusion_record(registration, numbers=numbers, reasons=reasons, at=at)
    facts = {
        "kind": "exclusion",
        "position": exclusion.position,
        "excluded": exclusion.items.count,
        "excluded_sha256": exclusion.items.sha256,
        "root_before": exclusion.root_before,
        "root_after": exclusion.root_after,
        "key_root_after": exclusion.key_root_after,
        **({"filing": filing} if filing else {}),
    }
    Registration.advance([registration.pk], "record_filing", at, actor=SYSTEM, facts=facts)
    old = certificate_live(registration)
    if old is not None:
        certificate_supersede(old, registration=registration, reason="exclusion", at=at)
    params = {"number": str(registration), "slug": registration.dataset.slug, "excluded": exclusion.items.count}
    if registration.is_published:
        notice_publish(registration.case, "registration:excluded", params=params, at=at)
    applicants_notify(registration, "excluded", at=at, excluded=exclusion.items.count, items=exclusion.items_after)
    registration_narrowed(registration, at)
    return exclusion


def leaves_nothing(registration: Registration, numbers: Numbers) -> bool:
    """Whether not one item would stay in the registered version without `numbers`."""
    fresh = np.setdiff1d(numbers, excluded_numbers(registration))
    return len(fresh) >= kept_now(registration).items
