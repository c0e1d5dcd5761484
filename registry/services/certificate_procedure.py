"""What the procedure tells the certificate: the window that was held and how its objections ended.

The register cannot see objections; whoever settles a registration passes these facts. A re-issue reads them back from
the certificate it replaces.
"""

from dataclasses import dataclass, field
from datetime import datetime

from registry.certification.facts import CertificateFacts, ObjectionRow, Objections, Outcome, OutcomeCount, Window
from registry.certification.wording import Words
from registry.kernel.calendar import local_day

# A credential has a longest length. Lists are cut to so many rows of so many characters; the counts stay whole, and
# the rest is in the online record.
LISTED = 40
SCOPE = 160


@dataclass(frozen=True, slots=True)
class ObjectionFact:
    """One objection that is final. `outcome` is a value of certification.facts.Outcome, `ground` a code.

    `scope` says in a few words what it was aimed at and must not name a person; `scope_en` where the words differ.
    """

    number: str
    scope: str
    ground: str
    outcome: str
    items_excluded: int
    decided_at: datetime | None = None
    scope_en: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureFacts:
    """`working_days` is None where the window was counted in seconds. `objections` are all that were filed in it."""

    window_opens_at: datetime
    window_closes_at: datetime
    working_days: int | None = None
    objections: list[ObjectionFact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Procedure:
    """The same in the certificate's own terms."""

    window: Window
    objections: Objections


def procedure_stated(procedure: ProcedureFacts) -> Procedure:
    """Raises ValueError for an outcome that no objection can end with."""
    rows = tuple(_row(one) for one in procedure.objections)
    counts = {outcome: sum(row.outcome is outcome for row in rows) for outcome in Outcome}
    outcomes = tuple(OutcomeCount(outcome, count) for outcome, count in counts.items() if count)
    shown = tuple(sorted(rows, key=lambda row: -row.items_excluded)[:LISTED])
    return Procedure(
        Window(procedure.window_opens_at, procedure.window_closes_at, procedure.working_days),
        Objections(len(rows), outcomes, shown),
    )


def procedure_repeated(old: CertificateFacts) -> Procedure:
    """What an earlier certificate of the same registration said of the procedure."""
    return Procedure(old.window, old.objections)


def scope_words(zh: str, en: str) -> Words:
    return Words(_clip(zh), _clip(en) or None)


def _clip(text: str) -> str:
    return text if len(text) <= SCOPE else text[: SCOPE - 1] + "…"


def _row(one: ObjectionFact) -> ObjectionRow:
    return ObjectionRow(
        number=one.number,
        scope=scope_words(one.scope or one.number, one.scope_en),
        ground=one.ground,
        outcome=Outcome(one.outcome),
        items_excluded=one.items_excluded,
        decided_on=local_day(one.decided_at) if one.decided_at else None,
    )
