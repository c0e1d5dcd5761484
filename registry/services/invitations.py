"""Inviting members: who acts for a party has said yes to it.

A membership has consequences for its user: nobody objects to a registration of their own party, and no officer decides
about it. So nobody is made a member by somebody else, and inviting an address does not tell whether it has an account.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import Invitation, Membership, OutboxMessage, Party, User

from .parties import owner_check

LIFETIME = timedelta(days=14)
PER_DAY = 20
OPEN = {"accepted_at__isnull": True, "ended_at__isnull": True}


class TooManyInvitations(Conflict):
    code = "too_many_invitations"
    status = 429
    message = _("Many people were invited within a day. Go on tomorrow.")


class InvitationOver(Conflict):
    code = "invitation_over"
    message = _("This invitation is not open any more. Ask the party for a new one.")


@transaction.atomic
def member_invite(party: Party, *, by: User, email: str, role: str, at: datetime) -> Invitation:
    """Mail an invitation that lasts a fortnight. Safe to repeat: an open one takes the new role, without a mail.

    Raises NotAllowed for anyone but an owner, DomainError for a member, TooManyInvitations.
    """
    party = Party.objects.select_for_update().get(pk=party.pk)
    owner_check(party, by)
    address = email.strip().lower()
    if party.memberships.filter(user__email__iexact=address).exists():
        raise DomainError(_("This person is already a member."), field="email")
    waiting = party.invitations.filter(**OPEN, email=address).first()
    if waiting is not None and at < waiting.created_at + LIFETIME:
        waiting.role = role
        waiting.save(update_fields=["role"])
        return waiting
    if waiting is not None:
        invitation_end(waiting, at=at)
    if party.invitations.filter(created_at__gt=at - timedelta(days=1)).count() >= PER_DAY:
        raise TooManyInvitations
    invitation = party.invitations.create(email=address, role=role, invited_by=by, created_at=at)
    OutboxMessage.objects.create(
        dedup_key=f"member:invited/{invitation.pk}",
        to=address,
        language=by.language,
        event="member:invited",
        params={"party": party.name, "invitation": invitation.pk, "until_at": (at + LIFETIME).isoformat()},
        created_at=at,
    )
    return invitation


@transaction.atomic
def invitation_accept(invitation: Invitation, *, user: User, at: datetime) -> Membership:
    """The invited says yes and is a member. Safe to repeat. Raises InvitationOver, also for somebody else's."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    is_over = invitation.ended_at is not None or at >= invitation.created_at + LIFETIME
    if invitation.email != user.email.lower() or (invitation.accepted_at is None and is_over):
        raise InvitationOver
    if invitation.accepted_at is not None:
        return _membership(invitation, user)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    membership, _created = Membership.objects.get_or_create(
        party_id=invitation.party_id, user=user, defaults={"role": invitation.role, "created_at": at}
    )
    return membership


def _membership(invitation: Invitation, user: User) -> Membership:
    membership = Membership.objects.filter(party_id=invitation.party_id, user=user).first()
    if membership is None:  # it ended since
        raise InvitationOver
    return membership


def invitation_end(invitation: Invitation, *, at: datetime) -> None:
    """Declined by the invited or taken back by the party. Safe to repeat; an accepted one stays."""
    Invitation.objects.filter(**OPEN, pk=invitation.pk).update(ended_at=at)
