"""Parties and who acts for them."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.canon import sha256_hex
from registry.kernel.errors import DomainError, NotAllowed
from registry.models import ApiToken, Membership, Party, User

ALIAS_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is mistaken for something else


class LastOwner(DomainError):
    code = "last_owner"
    message = _("A party needs at least one owner. Make somebody else an owner first.")


def alias_new() -> str:
    """What the public sees of a sealed person: random, so it says nothing about them."""
    return "P-" + "".join(secrets.choice(ALIAS_ALPHABET) for _ in range(8))


@transaction.atomic
def party_create(
    *,
    user: User,
    kind: str,
    name: str,
    at: datetime,
    name_en: str = "",
    email: str = "",
    country: str = "CN",
    registration_code: str = "",
    is_sealed: bool = True,
) -> Party:
    """A party with `user` as its owner. Service goes to `email`, by default the user's own confirmed address.

    Safe to repeat: a user who owns the same person or organisation already gets that one.
    """
    User.objects.select_for_update().get(pk=user.pk)
    same = {"kind": kind, "name": name.strip(), "registration_code": registration_code, "country": country}
    own = Membership.objects.filter(user=user, role=Membership.Role.OWNER).values("party")
    present = Party.objects.filter(**same, pk__in=own).order_by("pk").first()
    if present is not None:
        return present
    party = Party.objects.create(
        kind=kind,
        name=name.strip(),
        name_en=name_en.strip(),
        email=email or user.email,
        country=country,
        registration_code=registration_code,
        language=user.language,
        alias=alias_new(),
        is_sealed=is_sealed and kind == Party.Kind.PERSON,
        created_at=at,
    )
    Membership.objects.create(party=party, user=user, role=Membership.Role.OWNER, created_at=at)
    return party


def light_party(*, email: str, name: str, language: str, at: datetime) -> Party:
    """A party without an account: a name and a confirmed e-mail. The same pair is the same party."""
    existing = Party.objects.filter(email__iexact=email, name=name.strip(), members=None).first()
    return existing or Party.objects.create(
        kind=Party.Kind.PERSON,
        name=name.strip(),
        email=email.lower(),
        language=language,
        alias=alias_new(),
        created_at=at,
    )


@transaction.atomic
def membership_remove(membership: Membership, *, by: User) -> None:
    """End a membership; the last owner stays."""
    owner_check(membership.party, by)
    owners = Membership.objects.select_for_update().filter(party=membership.party, role=Membership.Role.OWNER)
    if membership.role == Membership.Role.OWNER and owners.count() == 1:
        raise LastOwner
    membership.delete()


def owner_check(party: Party, user: User) -> None:
    """Raises NotAllowed for anybody but an owner of the party."""
    if not party.memberships.filter(user=user, role=Membership.Role.OWNER).exists():
        raise NotAllowed(_("Only an owner manages the members."))


def token_create(*, user: User, party: Party | None, name: str, at: datetime) -> tuple[ApiToken, str]:
    """A new API token; the secret is returned once and only its digest is kept. No party: an officer's own token."""
    secret = "dip_" + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, party=party, name=name, prefix=secret[:8], digest_sha256=sha256_hex(secret.encode()), created_at=at
    )
    return token, secret


def token_revoke(token: ApiToken, *, at: datetime) -> None:
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)
