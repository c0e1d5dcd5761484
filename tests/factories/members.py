"""member_new()   somebody who was invited by the party's owner and said yes"""

from datetime import datetime

from registry.models import Membership, Party, User
from registry.services.invitations import invitation_accept, member_invite


def member_new(party: Party, user: User, *, role: str = "reader", at: datetime) -> Membership:
    owner = party.memberships.select_related("user").filter(role="owner").order_by("pk")[0].user
    return invitation_accept(member_invite(party, by=owner, email=user.email, role=role, at=at), user=user, at=at)
