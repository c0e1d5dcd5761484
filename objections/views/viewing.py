"""Finding a case for whoever asks; a foreign one looks like a missing one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from objections.models import Objection
from objections.selectors.case_access import Access, Viewer, case_access, case_by_number
from registry.models import Actor, Case, CaseKind, Party, Registration, WorkflowRow
from registry.selectors.registrations import registration_by_number
from registry.views.requests import GUEST, PartyRequest


def viewer_of(request: PartyRequest, case: Case | None = None) -> Viewer:
    """Who looks: the acting party; failing a role there, the light party let into this case in this session."""
    party = request.party or None
    if case is not None and not (party and case.case_parties.filter(party_id=party.pk).exists()):
        party = guest_party(request, case) or party
    user = request.user
    return Viewer(
        at=request.received_at,
        party=party,
        officer=request.officer or None,
        user_id=user.pk if user.is_authenticated else None,
    )


def guest_party(request: PartyRequest, case: Case) -> Party | None:
    pk = request.session.get(GUEST, {}).get(str(case.pk))
    return Party.objects.filter(pk=pk, case_roles__case=case).first() if pk else None


def guest_enter(request: PartyRequest, objection: Objection) -> None:
    """Let the objector of this case in for this session."""
    request.session[GUEST] = {**request.session.get(GUEST, {}), str(objection.case_id): objection.objector_id}


def case_or_404(request: PartyRequest, number: str) -> tuple[Case, Access]:
    """Raises Http404 for an unknown number and for a case that is not public and not the viewer's."""
    case = case_by_number(number)
    access = case_access(case, viewer_of(request, case)) if case else None
    if case is None or access is None:
        raise Http404
    return case, access


def objection_or_404(request: PartyRequest, number: str) -> tuple[Objection, Access]:
    """The same for an objection, read with everything its page needs."""
    case, access = case_or_404(request, number)
    if case.kind != CaseKind.OBJECTION:
        raise Http404
    return objections_full().get(case=case), access


def objections_full() -> QuerySet[Objection]:
    return Objection.objects.select_related(
        "case__profile", "registration__case", "registration__dataset", "registration__version", "objector", "removed"
    ).select_related("version")


def role_actor(request: PartyRequest, subject: WorkflowRow, role: str) -> Actor:
    """The viewer acting in a role it has in this case; Http404 when it has not, or may only read."""
    viewer = viewer_of(request, subject.case)
    has_role = viewer.party and subject.case.case_parties.filter(party_id=viewer.party.pk, role=role).exists()
    is_reader = request.party and request.membership and not request.membership.acts
    if viewer.party is None or not has_role or (is_reader and viewer.party.pk == request.membership.party_id):  # type: ignore[union-attr]  # checked
        raise Http404
    return Actor(role, user_id=viewer.user_id, party_id=viewer.party.pk)


def registration_or_404(number: str) -> Registration:
    """A public registration by either of its numbers."""
    found = registration_by_number(number)
    if found is None:
        raise Http404
    return Registration.objects.select_related("case__profile", "dataset", "version", "applicant").get(pk=found.pk)
