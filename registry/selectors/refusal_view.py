"""Who looks at a refusal, what they may see of it and what they can do next."""

from dataclasses import dataclass
from datetime import datetime

from registry.models import IN_FORCE_STATES, Case, CaseKind, Ground, Officer, Party, Refusal, RefusalState

from .refusals import may_act_for

# Steps of the holder, in the order in which a page offers them; each is an address below the refusal's own.
STEPS = ("answer", "proof", "review", "reaffirm", "amend", "grant", "withdraw")
_EDGES = {"review": "request_review"}
_WITHOUT_EDGE = {"grant": IN_FORCE_STATES, "proof": frozenset({"provisional", "proof_required"})}


@dataclass(frozen=True, slots=True)
class RefusalViewer:
    """`full`: sees scopes, statement and letters whatever the ground."""

    is_holder: bool = False
    is_officer: bool = False

    @property
    def full(self) -> bool:
        return self.is_holder or self.is_officer


def refusal_viewer(refusal: Refusal, party: Party | None, officer: Officer | None, *, at: datetime) -> RefusalViewer:
    """Holder, or the agent who filed it and may act for it at `at`, an active officer, or a stranger."""
    return RefusalViewer(
        is_holder=bool(party) and speaks_for_holder(refusal, party, at=at),  # type: ignore[arg-type]  # lazy, truthy
        is_officer=bool(officer) and officer.is_active,  # type: ignore[union-attr]  # lazy, truthy
    )


def speaks_for_holder(refusal: Refusal, party: Party, *, at: datetime) -> bool:
    if party.pk == refusal.holder_id:
        return True
    is_agent = refusal.mandate is not None and refusal.mandate.agent_id == party.pk
    return is_agent and may_act_for(party, refusal.holder_id, at=at)


def scopes_visible(refusal: Refusal, viewer: RefusalViewer) -> bool:
    """The address of a person's page may name the person, so strangers see only how many there are."""
    return viewer.full or refusal.ground != Ground.PERSONAL_INFORMATION


def holder_shown(refusal: Refusal) -> str:
    """The name strangers read: who refuses for a person's own information stands there by its alias."""
    is_person = refusal.holder.kind == Party.Kind.PERSON
    return (
        refusal.holder.alias
        if is_person and refusal.ground == Ground.PERSONAL_INFORMATION
        else refusal.holder.public_name
    )


def holder_hidden(case: Case, *, is_curator: bool) -> int | None:
    """The holder (id) whom the curator of a match that was opened by hand does not get to know."""
    if case.kind != CaseKind.MATCH or not is_curator or not case.match.reason:
        return None
    holder: int = case.match.refusal.holder_id
    return holder


def step_is_open(refusal: Refusal, step: str) -> bool:
    """Whether the holder can take this step in the refusal's present state."""
    if step in _WITHOUT_EDGE:
        return refusal.state in _WITHOUT_EDGE[step]
    return _EDGES.get(step, step) in Refusal.TRANSITIONS[RefusalState(refusal.state)].edges


def refusal_moves(refusal: Refusal) -> list[str]:
    """The steps that are open to the holder now."""
    return [step for step in STEPS if step_is_open(refusal, step)]
