"""Objections of people without an account, until they confirm their e-mail."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from registry.models import Ground, Registration

from .objection import Objection


class UnconfirmedObjection(models.Model):
    """What a visitor wrote. No party exists and nothing is filed before the signed link in the mail is used.

    Rows that expire unconfirmed are deleted: a stranger's address is not kept for nothing.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="unconfirmed_objections")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    language = models.CharField(max_length=10)
    is_sealed = models.BooleanField(default=True)
    ground = models.CharField(max_length=24, choices=Ground)
    statement = models.TextField()
    wish = models.CharField(max_length=500, blank=True)
    targets = models.JSONField()  # [{"kind", "source", "match", "text"}], ids only
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    objection = models.OneToOneField(Objection, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, objection__isnull=True)
                | Q(confirmed_at__isnull=False, objection__isnull=False),
                name="unconfirmed_objection_confirmed_has_objection",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="unconfirmed_objection_expires_later"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(confirmed_at__isnull=True), name="unconfirmed_to_forget")
        ]
