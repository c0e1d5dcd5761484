"""One signed decision that takes effect in another case of the same procedure: the same text, the same two officers."""

from collections.abc import Iterable

from registry.models import Case, Decision, DecisionPart, ItemSet

_COPIED = (
    *("facts", "ground", "reasons", "evidence_considered", "redress", "is_automated"),
    *("drafted_by_id", "drafted_at", "proposed_at", "signed_by_id", "signed_at"),
)


def decision_carry(
    decision: Decision, case: Case, event: str, *, ground: str | None = None, items: Iterable[ItemSet] = ()
) -> Decision:
    """A signed decision on `case` with this event, copied from `decision`; `items` are its upheld parts.

    `ground`: that of the list of the other case, where the two differ.
    """
    copied = {name: getattr(decision, name) for name in _COPIED}
    if ground is not None:
        copied["ground"] = ground
    carried = Decision.objects.create(case=case, event=event, state=Decision.State.SIGNED, **copied)
    DecisionPart.objects.bulk_create(
        DecisionPart(
            decision=carried,
            position=position,
            label=str(decision.case),
            outcome=DecisionPart.Outcome.UPHELD,
            items=one,
        )
        for position, one in enumerate(items, 1)
    )
    return carried
