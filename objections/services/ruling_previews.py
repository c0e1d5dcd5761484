"""What a decision on an objection would do to the version, told before anybody proposes or signs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from objections.models import Objection
from registry.kernel.errors import DomainError
from registry.models import Certificate, Decision, DecisionPart
from registry.selectors.certificates import certificate_live
from registry.services.exclusions import excluded_numbers, kept_now
from registry.services.itemsets import Numbers, union

from .removals import removals_of
from .ruling_drafts import RULINGS, UPHELD
from .rulings import ruling_check
from .targets import named_numbers


@dataclass(frozen=True, slots=True)
class RulingPreview:
    """Counts of items. `before` are those that nothing decided so far removes, `leaves` those that go by this decision.

    `named` is what the objection names, `stays` what of it stays, `open` what the draft does not decide yet.
    `problem` is what the signature would refuse now.
    """

    before: int
    leaves: int
    named: int
    stays: int
    open: int
    problem: str = ""
    certificate: Certificate | None = None

    @property
    def after(self) -> int:
        return self.before - self.leaves


def ruling_preview(objection: Objection, decision: Decision) -> RulingPreview:
    """Read the parts of a draft or proposal against what is decided elsewhere in the same registration."""
    parts = list(decision.parts.select_related("items"))
    named = named_numbers(objection)
    going, problem = _going(objection, decision.event, parts)
    gone = _gone(objection)
    judged = union([part.items for part in parts])
    return RulingPreview(
        before=kept_now(objection.registration, objection.version).items - len(_left(objection, gone)),
        leaves=len(np.setdiff1d(going, gone)),
        named=len(named),
        stays=len(np.setdiff1d(named, going)) if not problem else 0,
        open=len(np.setdiff1d(named, judged)) if parts else 0,
        problem=problem,
        certificate=certificate_live(objection.registration) if len(going) else None,
    )


def _going(objection: Objection, event: str, parts: Sequence[DecisionPart]) -> tuple[Numbers, str]:
    upheld = union([part.items for part in parts if part.outcome == UPHELD])
    if event not in RULINGS:
        return upheld, ""
    try:
        return ruling_check(objection, event, parts), ""
    except DomainError as error:
        return upheld, str(error)


def _gone(objection: Objection) -> Numbers:
    """What leaves whatever becomes of this decision: excluded before, or by other cases that are final."""
    registration = objection.registration
    excluded = excluded_numbers(registration, objection.version)
    if registration.version_id != objection.version_id:
        return excluded
    return np.union1d(excluded, removals_of(registration).numbers)


def _left(objection: Objection, gone: Numbers) -> Numbers:
    """Of those, what the newest exclusion list has not taken out yet."""
    return np.setdiff1d(gone, excluded_numbers(objection.registration, objection.version))
