"""Rows that are tried again after a rest, and leased while somebody works on them."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet

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


@transaction.atomic
def lease_next(waiting: QuerySet[Leased], at: datetime) -> Leased | None:
    """The oldest waiting row that nobody has, taken and counted as one more attempt; None when there is none."""
    free = waiting.filter(rested(at), Q(lease_until__isnull=True) | Q(lease_until__lt=at))
    row = free.select_for_update(skip_locked=True, of=("self",)).order_by("pk").first()
    if row is not None:
        row.lease_until = at + LEASE
        row.attempts += 1
        row.save(update_fields=["lease_until", "attempts"])
    return row
