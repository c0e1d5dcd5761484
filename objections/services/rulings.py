"""Decisions on an objection, item by item: what the signature of the second officer carries out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from django.utils.translation import gettext_lazy as _

from objections.kernel.partition import Mismatch, Part, PartitionError, ruled_out
from objections.models import Objection
from registry.kernel.errors import Conflict, DomainError
from registry.models import Act, Actor, Decision, DecisionPart, ItemSet
from registry.services.decisions import PartDraft, effect_of
from registry.services.itemsets import Numbers, itemset_numbers, itemset_store

from .after_registration import removal_foresee
from .steps import objection_locked, shown, tell_both
from .targets import is_to_the_whole, named_numbers

UPHELD = DecisionPart.Outcome.UPHELD


class EvidenceStillOpen(Conflict):
    """The time for evidence runs and the objector has not said the last word."""

    code = "evidence_still_open"
    message = _(
        "Evidence in %(number)s can be handed in until %(until)s. "
        "Prepare the decision now; it can be signed from then on."
    )


class RulingMismatch(DomainError):
    """The parts of a decision do not say what its event says, or reach beyond the objection."""

    code = "ruling_mismatch"


WORDS = {
    Mismatch.REACHES_BEYOND: _("The decision reaches items that the objection does not name."),
    Mismatch.UPHOLDS_NOTHING: _("Uphold at least one part, or choose “reject”."),
    Mismatch.UPHOLDS_ALL: _("Every item named is upheld. Choose “uphold” instead."),
    Mismatch.REJECTS_A_PART: _("A part is rejected. Choose “uphold in part”."),
    Mismatch.LEAVES_SOME_OUT: _("Some items named are in no part. Add them, or choose “uphold in part”."),
    Mismatch.WHOLE_BY_SILENCE: _(
        "The curator was silent. That can cost the items shown by evidence, not the whole set: list them."
    ),
    Mismatch.UPHOLDS_A_PART: _("A rejection upholds no part. Choose “uphold in part”."),
}


def ruling_check(objection: Objection, event: str, parts: Iterable[PartDraft | DecisionPart]) -> Numbers:
    """The items that leave by this decision. Raises RulingMismatch; the desk asks before it lets anybody propose.

    No parts: all that is named goes (uphold) or stays (reject). What the curator gave up in the answer goes anyway.
    """
    try:
        return ruled_out(
            event,
            named=named_numbers(objection),
            parts=[Part(part.outcome == UPHELD, itemset_numbers(part.items)) for part in parts],
            given_up=given_up(objection),
            is_whole_by_silence=objection.no_answer and is_to_the_whole(objection),
        )
    except PartitionError as error:
        raise RulingMismatch(WORDS[error.why]) from None


def given_up(objection: Objection) -> Numbers:
    """What the curator removes by its own answer; it goes whatever is decided about the rest."""
    answer = getattr(objection, "answer", None)
    items = answer.removed if answer is not None else None
    return itemset_numbers(items) if items is not None else np.empty(0, dtype="<i8")


def _rule(decision: Decision, actor: Actor, at: datetime) -> None:
    objection = objection_locked(decision.case.objection)
    evidence_check(objection, at)
    numbers = ruling_check(objection, decision.event, decision.parts.select_related("items"))
    removed = removed_set(objection, numbers, at)
    Objection.objects.filter(pk=objection.pk).update(removed=removed)
    facts = {"items_removed": removed.count if removed else 0, "ground": decision.ground}
    if objection.no_answer:
        facts["no_answer"] = True
    Objection.advance([objection.pk], decision.event, at, actor=actor, decision=decision, facts=facts)
    objection.refresh_from_db()
    tell_both(objection, "decided", at=at, outcome=objection.state, items=facts["items_removed"])
    removal_foresee(objection, numbers, at=at)


def evidence_check(objection: Objection, at: datetime) -> None:
    """A fast examination never cuts the time for evidence short. Raises EvidenceStillOpen.

    Whoever replied, or waived the reply, has said the last word and need not be waited for.
    """
    until = objection.evidence_until
    if until is None or at >= until:
        return
    if not Act.objects.filter(case=objection.case, event__in=["reply", "waive_reply"]).exists():
        raise EvidenceStillOpen(number=objection.case.number, until=shown(until))


def removed_set(objection: Objection, numbers: Numbers, at: datetime) -> ItemSet | None:
    return itemset_store(objection.version, numbers, at=at) if len(numbers) else None


effect_of("objection", "uphold")(_rule)
effect_of("objection", "uphold_part")(_rule)
effect_of("objection", "reject")(_rule)
