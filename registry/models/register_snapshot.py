"""Published snapshots of the register of refusals, each chained to the one before."""

from django.db import models
from django.db.models import Q

from .appending import append_only
from .ledger import LedgerEntry


class RegisterSnapshot(models.Model):
    """What anybody may take along: the refusals in force at one instant, signed; never changed.

    `files` are [{"name", "sha256", "size", "content_sha256", "lines"}] as the manifest has them; the content lies in
    the store. The salt of what is sealed lies in the ledger entry's secret, the only part that can be erased.
    """

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64, unique=True)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    token = models.TextField()  # compact JWS; its payload is the manifest
    files = models.JSONField()
    at = models.DateTimeField()
    refusals = models.PositiveIntegerField()
    rules = models.PositiveBigIntegerField()
    sealed_refusals = models.PositiveIntegerField()
    sealed_rules = models.PositiveBigIntegerField()
    changes = models.JSONField(default=dict)  # lines of the delta: {"refusals+": n, "rules-": n, …}, zeros left out
    refusal_acts = models.BigIntegerField()  # acts on refusals seen: while there are no more, nothing has changed
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="register_snapshot")

    class Meta:
        triggers = append_only()
        constraints = [
            models.CheckConstraint(
                condition=Q(number=1, previous__isnull=True) | Q(number__gt=1, previous__isnull=False),
                name="register_snapshot_is_chained",
            ),
        ]
