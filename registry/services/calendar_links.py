"""The secret address of one's own deadlines: shown once, kept as a digest, replaced or revoked at any time."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from registry.models import CalendarLink, Party, User


@transaction.atomic
def calendar_link_make(user: User, party: Party, *, at: datetime) -> str:
    """A new secret for what this user sees of the party; the one before stops working. Returns the secret."""
    User.objects.select_for_update().get(pk=user.pk)  # two presses of the button: the second replaces the first
    calendar_link_revoke(user, party, at=at)
    secret = secrets.token_urlsafe(32)
    CalendarLink.objects.create(user=user, party=party, digest_sha256=link_digest(secret), created_at=at)
    return secret


def calendar_link_revoke(user: User, party: Party, *, at: datetime) -> int:
    """The address answers with nothing from now on. Safe to repeat."""
    return CalendarLink.objects.filter(user=user, party=party, revoked_at__isnull=True).update(revoked_at=at)


def link_digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def calendar_link_find(secret: str) -> CalendarLink | None:
    """The live link of a secret; none for an inactive user or one who left the party."""
    live = CalendarLink.objects.filter(digest_sha256=link_digest(secret), revoked_at__isnull=True, user__is_active=True)
    link = live.select_related("user", "party").first()
    return link if link is not None and link.party.memberships.filter(user=link.user).exists() else None
