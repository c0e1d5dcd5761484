"""Members are invited and say yes themselves; inviting tells nothing about an address."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from objections.services.standing import NotStanding, standing_check
from registry.kernel import clock
from registry.kernel.errors import NotAllowed
from registry.models import Invitation, Membership, OutboxMessage
from registry.services.invitations import (
    LIFETIME,
    PER_DAY,
    InvitationOver,
    TooManyInvitations,
    invitation_accept,
    member_invite,
)
from registry.services.outbox import mail_of
from tests.factories.members import member_new
from tests.factories.objections import FILED, objector_new, registration_published
from tests.factories.officers import signed_in
from tests.factories.registrations import Acting, curator_new, user_new

pytestmark = pytest.mark.django_db
NOBODY = "nobody@example.test"


def client_of(acting: Acting) -> Client:
    return signed_in(Client(HTTP_ACCEPT_LANGUAGE="en"), acting.user)


def invited(client: Client, email: str, role: str = "filer") -> str:
    """Invite through the page; the path in the mail."""
    answer = client.post("/me/members/", {"email": email, "role": role})
    assert answer.status_code in {302, 303}, answer.content
    message = OutboxMessage.objects.get(event="member:invited", to=email.lower())
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail_of(message).body))
    assert found
    return found[1]


def test_who_is_invited_says_yes_and_acts_for_the_party() -> None:
    owner, other = curator_new(), objector_new()
    path = invited(client_of(owner), other.user.email.upper())
    client = client_of(other)

    assert not Membership.objects.filter(party=owner.party, user=other.user).exists()
    assert owner.party.name in client.get(path).content.decode()
    answer = client.post(path, {"answer": "yes"})

    assert (answer.status_code, answer["Location"]) == (303, "/me/")
    assert Membership.objects.get(party=owner.party, user=other.user).role == "filer"
    assert client.post(path, {"answer": "yes"}).status_code == 303  # twice is harmless
    assert Membership.objects.filter(party=owner.party, user=other.user).count() == 1


def test_who_says_no_is_no_member_and_the_link_is_used_up() -> None:
    owner, other = curator_new(), objector_new()
    path = invited(client_of(owner), other.user.email)
    client = client_of(other)

    assert client.post(path, {"answer": "no"}).status_code == 303
    assert client.get(path).status_code == 404
    assert not Membership.objects.filter(party=owner.party, user=other.user).exists()


def test_inviting_does_not_tell_whether_an_address_has_an_account() -> None:
    owner, other = curator_new(), objector_new()
    client = client_of(owner)

    told = {}
    for email in (other.user.email, NOBODY):
        answer = client.post("/me/members/", {"email": email, "role": "reader"}, follow=True)
        told[email] = (answer.redirect_chain, "The invitation is on its way" in answer.content.decode())

    assert told[other.user.email] == told[NOBODY] == ([("/me/members/", 303)], True)
    mailed = OutboxMessage.objects.filter(event="member:invited").values_list("to", flat=True)
    assert set(mailed) == {other.user.email, NOBODY}


def test_an_applicant_cannot_silence_an_objector_by_making_them_a_member() -> None:
    registration, objector = registration_published(), objector_new()
    owner = registration.applicant.memberships.get().user

    member_invite(registration.applicant, by=owner, email=objector.user.email, role="reader", at=FILED)

    standing_check(registration, objector.party, user_id=objector.user.pk)  # still free to object
    member_new(registration.applicant, objector.user, at=FILED)
    with pytest.raises(NotStanding):
        standing_check(registration, objector.party, user_id=objector.user.pk)


def test_an_invitation_is_for_one_address_and_one_fortnight() -> None:
    owner, other, stranger = curator_new(), objector_new(), objector_new("Stranger")
    invitation = member_invite(owner.party, by=owner.user, email=other.user.email, role="reader", at=FILED)

    assert client_of(stranger).get(f"/me/invitations/{invitation.pk}/").status_code == 404
    with pytest.raises(InvitationOver):
        invitation_accept(invitation, user=stranger.user, at=FILED)
    with pytest.raises(InvitationOver):
        invitation_accept(invitation, user=other.user, at=FILED + LIFETIME)
    assert (
        invitation_accept(invitation, user=other.user, at=FILED + LIFETIME - timedelta(microseconds=1)).role == "reader"
    )


def test_only_an_owner_invites_and_takes_back() -> None:
    owner, filer, stranger = curator_new(), user_new("filer"), curator_new("Stranger")
    member_new(owner.party, filer, role="filer", at=FILED)
    invitation = member_invite(owner.party, by=owner.user, email=NOBODY, role="reader", at=clock.now())
    address = f"/me/members/invited/{invitation.pk}/take-back/"

    with pytest.raises(NotAllowed):
        member_invite(owner.party, by=filer, email="x@example.test", role="reader", at=FILED)
    refused = [signed_in(Client(), user).post(address).status_code for user in (filer, stranger.user)]
    taken = client_of(owner).post(address)

    assert (refused, taken.status_code) == ([404, 404], 303)
    assert Invitation.objects.get(pk=invitation.pk).ended_at is not None


def test_inviting_again_changes_the_role_and_mails_once_and_a_day_has_its_limit() -> None:
    owner = curator_new()
    for role in ("reader", "owner"):
        member_invite(owner.party, by=owner.user, email=NOBODY, role=role, at=FILED)

    assert Invitation.objects.get().role == "owner"
    assert OutboxMessage.objects.filter(event="member:invited").count() == 1
    for n in range(PER_DAY - 1):
        member_invite(owner.party, by=owner.user, email=f"p{n}@example.test", role="reader", at=FILED)
    with pytest.raises(TooManyInvitations):
        member_invite(owner.party, by=owner.user, email="last@example.test", role="reader", at=FILED)
