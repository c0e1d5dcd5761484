"""A party's webhooks: adding, replacing the secret, trying, removing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.kernel.egress import EgressRefused, target_check
from registry.kernel.errors import Conflict, DomainError
from registry.models import Party, User, Webhook, WebhookDelivery

from .webhook_posting import ping
from .wording.base import WORDINGS

LIMIT = 10  # live ones of a party
OVERLAP = timedelta(hours=24)  # in which the secret before signs too


class TooManyWebhooks(Conflict):
    code = "too_many_webhooks"
    message = _("You have %(limit)s webhooks. Remove one first.")


def kinds_known() -> list[str]:
    """Kinds of events: what stands before the colon of an event's name."""
    return sorted({event.partition(":")[0] for event in WORDINGS})


def webhook_add(
    party: Party, *, url: str, kinds: Sequence[str] = (), serves: bool = False, user: User, at: datetime
) -> Webhook:
    """Take an https address that is public now; each attempt looks again. Raises DomainError, TooManyWebhooks."""
    unknown = set(kinds) - set(kinds_known())
    if unknown:
        raise DomainError(_("There is no such kind of event."), field="kinds")
    try:
        target_check(url)
    except EgressRefused:
        raise DomainError(
            _("This is no https address that the register can reach on the public Internet."), field="url"
        ) from None
    with transaction.atomic():
        Party.objects.select_for_update(no_key=True).get(pk=party.pk)
        if webhooks_of(party).count() >= LIMIT:
            raise TooManyWebhooks(limit=LIMIT)
        return Webhook.objects.create(
            party=party,
            url=url[:500],
            public_id=secrets.token_hex(12),
            kinds=sorted(kinds),
            serves=serves,
            created_by=user,
            created_at=at,
        )


def webhooks_of(party: Party) -> QuerySet[Webhook]:
    return Webhook.objects.filter(party=party, removed_at__isnull=True).order_by("pk")


@transaction.atomic
def webhook_rotate(webhook: Webhook, *, at: datetime) -> Webhook:
    """A new secret; the one before signs beside it for a day."""
    fresh = Webhook.objects.select_for_update().get(pk=webhook.pk)
    fresh.generation += 1
    fresh.previous_until = at + OVERLAP
    fresh.save(update_fields=["generation", "previous_until"])
    return fresh


def webhook_remove(webhook: Webhook, *, at: datetime) -> None:
    """Nothing is sent there any more; what waits is given up."""
    Webhook.objects.filter(pk=webhook.pk, removed_at__isnull=True).update(removed_at=at)


def webhook_enable(webhook: Webhook, *, at: datetime) -> None:
    """After a repair: what is posted from now on is sent again."""
    Webhook.objects.filter(pk=webhook.pk).update(disabled_at=None, failing_since=None)


def webhook_ping(webhook: Webhook, *, at: datetime) -> WebhookDelivery:
    """Queue a trial message."""
    row = ping(webhook, at)
    row.save(force_insert=True)
    return row
