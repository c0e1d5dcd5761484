"""What every view may rely on in a request; set by the portal's middleware."""

from datetime import datetime

from django.http import HttpRequest

from registry.models import Actor, Membership, Officer, Party, User

GUEST = "guest_cases"  # session key: {case id: party id}, for light parties that a mailed link let in


class PartyRequest(HttpRequest):
    """A request with its instant of receipt and, when signed in, whom the user acts for.

    `membership`, `party` and `officer` are lazy and falsy when there is none (compare with `if request.party:`).
    """

    received_at: datetime
    membership: Membership | None
    party: Party | None
    officer: Officer | None


class SignedInRequest(PartyRequest):
    """Behind `sign_in_required`: there is a user."""

    user: User


class ActingRequest(SignedInRequest):
    """Behind `party_required`: the user acts for a party."""

    membership: Membership
    party: Party


class OfficerRequest(SignedInRequest):
    """Behind `officer_required`: the user is an active officer."""

    officer: Officer


def membership_acting(request: HttpRequest) -> Membership | None:
    """The membership the user chose for this session, else their first one; None for visitors."""
    user = request.user
    if not user.is_authenticated:
        return None
    memberships = list(user.memberships.select_related("party").order_by("pk"))
    chosen = request.session.get("party")
    return next((m for m in memberships if m.party_id == chosen), memberships[0] if memberships else None)


def officer_of(request: HttpRequest) -> Officer | None:
    """The active officer behind the user; None for everybody else."""
    user = request.user
    officer = getattr(user, "officer", None) if user.is_authenticated else None
    return officer if officer is not None and officer.is_active else None


def actor_for(request: PartyRequest, role: str) -> Actor:
    """The signed-in user as an actor in this role."""
    party = request.party
    officer = request.officer
    return Actor(
        officer.role if role == "officer" and officer else role,
        user_id=request.user.pk,
        officer_id=officer.pk if role == "officer" and officer else None,
        party_id=party.pk if party and role != "officer" else None,
    )
