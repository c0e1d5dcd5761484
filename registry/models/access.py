"""Tokens for the API and the memory that makes a repeated POST harmless."""

from __future__ import annotations

from django.db import models

from .party import Party
from .user import User


class ApiToken(models.Model):
    """A secret for one user acting for one party, or for an officer (no party); only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="api_tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    digest_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)


class IdempotentReply(models.Model):
    """The answer to a POST act under an Idempotency-Key, kept for 24 hours."""

    actor = models.CharField(max_length=60)  # "token:12", "user:7"
    key = models.CharField(max_length=100)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="idempotent_reply_once")]
