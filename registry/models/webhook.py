"""Webhooks of a party: where its messages are also sent, signed, and what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .message import InboxMessage
from .party import Party
from .user import User


class Webhook(models.Model):
    """An address of a party's own. Its secret is derived from `public_id` and `generation`, and stored nowhere."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="webhooks")
    url = models.CharField(_("Address"), max_length=500)
    public_id = models.CharField(max_length=32, unique=True)
    kinds = models.JSONField(default=list)  # kinds of events it wants; empty: all
    serves = models.BooleanField(_("Counts as a channel of service when a mail comes back"), default=False)
    generation = models.PositiveIntegerField(default=1)
    previous_until = models.DateTimeField(null=True)  # until then the secret before signs too
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["party"], condition=Q(removed_at__isnull=True), name="webhook_of_party")]

    @property
    def is_live(self) -> bool:
        return self.disabled_at is None and self.removed_at is None


class WebhookDelivery(models.Model):
    """One message to one webhook, at least once: the receiver tells repetitions by `message_id`."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    inbox = models.ForeignKey(InboxMessage, models.PROTECT, null=True, related_name="deliveries")
    message_id = models.CharField(max_length=80)
    event = models.CharField(max_length=60)
    body = models.TextField()  # the very bytes that are signed, as UTF-8
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    last_error = models.CharField(max_length=40, blank=True)
    delivered_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "message_id"], name="webhook_delivery_once"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(dead_at__isnull=True), name="webhook_delivery_one_end"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(delivered_at__isnull=True, dead_at__isnull=True), name="webhook_waiting"
            )
        ]
