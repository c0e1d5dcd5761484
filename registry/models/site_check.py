"""What a site says about the use of its content, read on a day and kept as evidence."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SiteCheck(models.Model):
    """One reading of a site. `snapshot_sha256` names the canonical JSON that lists every answer with its own digest.

    The row is the queue: it waits while `finished_at` is empty. Who asked is not kept.
    """

    public_id = models.CharField(max_length=32, unique=True)
    host = models.CharField(max_length=253)
    asked_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | ~Q(snapshot_sha256=""), name="site_check_finished_has_snapshot"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(finished_at__isnull=True), name="site_check_waiting"),
            models.Index(fields=["host", "-asked_at"], name="site_check_of_host"),
        ]
