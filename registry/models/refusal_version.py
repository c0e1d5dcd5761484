"""What a refusal said from one instant to the next: a row for each filing and change, never altered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .appending import append_only
from .party import Mandate
from .refusal import Refusal, SaysUsages


class RefusalVersion(SaysUsages, models.Model):
    """One version, in force from `at` until the next one; its scopes are those alive then (Scope.since, Scope.until).

    `statement` is the holder's own text, `vocabulary` and its version those it was filed in.
    """

    refusal = models.ForeignKey(Refusal, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()  # from 1
    at = models.DateTimeField()
    event = models.CharField(max_length=20)  # file, amend, narrow
    capacity = models.CharField(max_length=12)
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    usages = models.JSONField()
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True)
    statement = models.TextField(blank=True)
    vocabulary = models.CharField(max_length=40)
    vocabulary_version = models.CharField(max_length=20)
    scope_count = models.PositiveBigIntegerField()
    scopes_sha256 = models.CharField(max_length=64)

    class Meta:
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["refusal", "number"], name="refusal_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="refusal_version_counts_from_one"),
        ]
