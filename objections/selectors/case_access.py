"""Who sees a case, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.models import Case, CaseKind, CaseParty, Officer, Party, Refusal, Registration
from registry.selectors.refusals import may_act_for
from registry.selectors.registrations import registration_by_number


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a case, and when. `party`: the acting party, or the light one that a mailed link let in; or None."""

    at: datetime
    party: Party | None = None
    officer: Officer | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """How much a viewer sees: `full` is everything handed in; `roles` are the party's own in this case."""

    full: bool
    roles: frozenset[str] = frozenset()
    is_officer: bool = False

    @property
    def is_objector(self) -> bool:
        return CaseParty.Role.OBJECTOR in self.roles

    @property
    def is_curator(self) -> bool:
        return CaseParty.Role.CURATOR in self.roles


def case_by_number(number: str) -> Case | None:
    """Any filed case by its own number; a registration also by its registration number."""
    cases = Case.objects.select_related("profile", "parent")
    found = cases.filter(number=number).first()
    if found is not None:
        return found
    registration = registration_by_number(number)
    return cases.get(pk=registration.case_id) if registration else None


def case_access(case: Case, viewer: Viewer) -> Access | None:
    """None when the case does not exist for this viewer: not public, and not theirs."""
    roles = _roles(case, viewer.party, viewer.at)
    if viewer.officer is not None and viewer.officer.is_active:
        return Access(full=True, roles=roles, is_officer=True)
    if roles:
        return Access(full=True, roles=roles)
    return Access(full=False) if is_public(case) else None


def is_public(case: Case) -> bool:
    """Whether strangers may read the redacted case: what belongs to a registration waits for its publication."""
    if case.number is None:
        return False
    if case.kind == CaseKind.REFUSAL:
        return True
    root = case.parent_id or case.pk
    return Registration.objects.filter(case=root, is_published=True).exists()


def _roles(case: Case, party: Party | None, at: datetime) -> frozenset[str]:
    """The party's roles in the case. Who acts for a holder has that role as long as its mandate runs."""
    if not party:
        return frozenset()
    roles = frozenset(case.case_parties.filter(party_id=party.pk).values_list("role", flat=True))
    refusal = _refusal(case) if CaseParty.Role.HOLDER in roles else None
    if refusal is None or refusal.holder_id == party.pk or may_act_for(party, refusal.holder_id, at=at):
        return roles
    return roles - {CaseParty.Role.HOLDER}


def _refusal(case: Case) -> Refusal | None:
    if case.kind == CaseKind.REFUSAL:
        return case.refusal
    return case.match.refusal if case.kind == CaseKind.MATCH else None
