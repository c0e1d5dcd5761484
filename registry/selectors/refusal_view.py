"""Who looks at a refusal, what they may see of it and what they can do next."""

from dataclasses import dataclass

from registry.models import IN_FORCE_STATES, Case, CaseKind, Ground, Officer, Party, Refusal, RefusalState, ScopeKind

# Steps of the holder, in the order in which a page offers them; each is an address below the refusal's own.
STEPS = ("answer", "proof", "review", "reaffirm", "amend", "grant", "withdraw")
_EDGES = {"review": "request_review"}
_WITHOUT_EDGE = {"grant": IN_FORCE_STATES, "proof": frozenset({"provisional", "proof_required"})}


@dataclass(frozen=True, slots=True)
class RefusalViewer:
    """`full`: sees scopes, statement and letters whatever the ground."""

    is_holder: bool = False
    is_officer: bool = False
    is_curator: bool = False  # of a dataset it matched

    @property
    def full(self) -> bool:
        return self.is_holder or self.is_officer


def refusal_viewer(refusal: Refusal, party: Party | None, officer: Officer | None) -> RefusalViewer:
    """Holder or its agent, an active officer, the curator of a dataset it matched, or a stranger."""
    agent = refusal.mandate.agent_id if refusal.mandate and not refusal.mandate.revoked_at else None
    ids = {refusal.holder_id, agent}
    return RefusalViewer(
        is_holder=bool(party) and party.pk in ids,  # type: ignore[union-attr]  # lazy, truthy
        is_officer=bool(officer) and officer.is_active,  # type: ignore[union-attr]  # lazy, truthy
        is_curator=bool(party)
        and refusal.matches.filter(case__case_parties__party_id=party.pk, case__case_parties__role="curator").exists(),  # type: ignore[union-attr]  # lazy, truthy
    )


def scopes_visible(refusal: Refusal, viewer: RefusalViewer) -> bool:
    """The address of a person's page may name the person, so strangers see only how many there are.

    A curator sees what its dataset was compared with, but no name of a person, in whatever version of the refusal.
    """
    if viewer.full or refusal.ground != Ground.PERSONAL_INFORMATION:
        return True
    return viewer.is_curator and not refusal.scopes.filter(kind=ScopeKind.PERSON).exists()


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
