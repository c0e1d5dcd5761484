"""The vocabulary of the TRANSITIONS tables: states, edges, clocks and who may take an edge.

The tables follow `machines.json` to the letter (a house test compares them): what is not listed is forbidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

OFFICERS = frozenset({"examiner", "reviewer", "lead"})
PARTIES = frozenset({"applicant", "curator", "objector", "holder", "counterparty"})

# Who a table's word lets act. "+ second" and "panel" also need a signed decision.
ROLES: Mapping[str, frozenset[str]] = {
    "applicant": frozenset({"applicant"}),
    "registrant": frozenset({"applicant"}),
    "curator": frozenset({"curator"}),
    "objector": frozenset({"objector"}),
    "holder": frozenset({"holder"}),
    "other party": frozenset({"counterparty"}),
    "both parties": frozenset({"curator", "objector"}),
    "either party": frozenset({"curator", "objector"}),
    "system": frozenset({"system"}),
    "examiner": OFFICERS,
    "examiner + second": OFFICERS,
    "panel": OFFICERS,
    "lead": frozenset({"lead"}),
    "lead + second": OFFICERS,
    "system or examiner": OFFICERS | {"system"},
    "examiner + second, or system for exclusions": OFFICERS | {"system"},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a role, and the user, officer or party behind it (ids; None for the system)."""

    role: str
    user_id: int | None = None
    officer_id: int | None = None
    party_id: int | None = None


SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Edge:
    """One allowed step: where it leads, who takes it (a key of ROLES), and the guard its service checks."""

    target: str
    actor: str
    guard: str = ""

    @property
    def needs_decision(self) -> bool:
        return "+ second" in self.actor or self.actor == "panel"

    def admits(self, actor: Actor, *, has_decision: bool) -> bool:
        """Whether `actor` may take this edge; the system needs no decision where it is named beside officers."""
        if actor.role not in ROLES[self.actor]:
            return False
        return actor.role == "system" or has_decision or not self.needs_decision


@dataclass(frozen=True, slots=True)
class StateRule:
    """A state: whose move it is, its clock, what silence does (a state, "stays" or "settlement"), its edges.

    `served`: the clock runs for a party, so it starts on the day of service and has no effect without one.
    """

    whose_move: str | None = None
    clock: str | None = None
    on_silence: str | None = None
    served: bool = False
    edges: Mapping[str, Edge] = field(default_factory=dict)

    @property
    def is_end(self) -> bool:
        return self.whose_move is None


Transitions = Mapping[str, StateRule]
END = StateRule()
