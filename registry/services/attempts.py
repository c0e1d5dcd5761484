"""Rows that are tried again after a rest, and leased while somebody works on them."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet

from registry.models import ControlProof, OutboxMessage, SiteCheck, WebhookDelivery

LEASE = timedelta(seconds=60)
Leased = TypeVar("Leased", ControlProof, OutboxMessage, SiteCheck, WebhookDelivery)


def rested(at: datetime) -> Q:
    """Rows that never failed, and those whose rest after a failed attempt is over."""
    return Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at)


def database_gone(error: Exception) -> bool:
    """Whether `error` says that the connection was lost or the server is going down or coming up: no row's fault.

    By SQLSTATE: none where the server said nothing any more, 08 connection exceptions, 57P0x shutdown and recovery.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(("08", "57P0"))


def lease_next(waiting: QuerySet[Leased], at: datetime) -> Leased | None:
    """The oldest waiting row that nobody has, taken and counted as one more attempt; None when there is none."""
    return next(iter(lease_some(waiting, at, 1)), None)


@transaction.atomic
def lease_some(waiting: QuerySet[Leased], at: datetime, limit: int) -> list[Leased]:
    """The same for at most `limit` rows, oldest first."""
    free = waiting.filter(rested(at), Q(lease_until__isnull=True) | Q(lease_until__lt=at))
    rows = list(free.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:limit])
    for row in rows:
        row.lease_until = at + LEASE
        row.attempts += 1
    taken = waiting.model._default_manager.filter(pk__in=[row.pk for row in rows])
    taken.update(lease_until=at + LEASE, attempts=F("attempts") + 1)
    return rows
