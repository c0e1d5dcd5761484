"""Messages and service: a row first, sent by a sweep, with a key that makes a second send harmless."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .party import Party


class InboxMessage(models.Model):
    """What a party reads in the portal; kept for ever. The text is made at reading time in the reader's language."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="inbox")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="messages")
    event = models.CharField(max_length=60)  # names the wording, see services/wording.py
    params = models.JSONField(default=dict)
    dedup_key = models.CharField(max_length=120, unique=True)
    posted_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["party", "-id"], name="inbox_of_party")]


class OutboxMessage(models.Model):
    """A mail that must leave; the sweep leases, sends and marks it. Message-ID is made from the dedup key."""

    dedup_key = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    language = models.CharField(max_length=10)
    event = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    inbox = models.OneToOneField(InboxMessage, models.PROTECT, null=True, related_name="mail")
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(sent_at__isnull=True, dead_at__isnull=True), name="outbox_waiting")
        ]


class Service(models.Model):
    """Service 送达 of one message on one party: inbox posting and mail handed over; served the next working day."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("Inbox and e-mail")
        SECOND = "second", _("Second channel")
        GAZETTE = "gazette", _("Notice in the Gazette")

    inbox = models.OneToOneField(InboxMessage, models.PROTECT, related_name="service")
    channel = models.CharField(max_length=7, choices=Channel, default=Channel.MAIL)
    handed_over_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    served_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(served_on__isnull=True) | Q(handed_over_at__isnull=False), name="service_needs_handover"
            )
        ]


class GazetteNotice(models.Model):
    """A public notice: pre-publication, registration, decision, suspension, service by publication."""

    number = models.CharField(max_length=32, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="notices")
    event = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    published_at = models.DateTimeField(db_index=True)
    closes_at = models.DateTimeField(null=True)
