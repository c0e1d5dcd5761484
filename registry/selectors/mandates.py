"""Mandates in force."""

from datetime import datetime

from django.db.models import Q, QuerySet

from registry.models import Mandate


def mandates_running(at: datetime) -> QuerySet[Mandate]:
    """Mandates that have begun at `at`, have not ended and were not revoked."""
    begun = Mandate.objects.filter(valid_from__lte=at, revoked_at__isnull=True)
    return begun.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at))
