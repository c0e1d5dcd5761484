"""Messages and service: a row first, sent by a sweep, with a key that makes a second send harmless."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .party import Party
from .user import Officer


class InboxMessage(models.Model):
    """What a party reads in the portal; kept for ever. The text is made at reading time in the reader's language."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="inbox", db_index=False)  # inbox_of_party has it
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="messages")
    event = models.CharField(max_length=60)  # names the wording, see services/wording.py
    params = models.JSONField(default=dict)
    dedup_key = models.CharField(max_length=120)
    posted_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        # Not `unique=True`, which brings a second index for searches by a beginning.
        constraints = [models.UniqueConstraint(fields=["dedup_key"], name="inbox_message_once")]
        indexes = [models.Index(fields=["party", "-id"], name="inbox_of_party")]


class OutboxMessage(models.Model):
    """A mail that must leave; the sweep leases, sends and marks it. Message-ID is made from the dedup key.

    `message_ref` is the left part of the Message-ID and `provider_ref` what the mail service calls it: by either a
    bounce finds its mail. `is_service` mails cannot be stopped; the others carry a one-click stop (RFC 8058).
    """

    dedup_key = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    language = models.CharField(max_length=10)
    event = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    inbox = models.ForeignKey(InboxMessage, models.PROTECT, null=True, related_name="mails")
    is_service = models.BooleanField(default=True)
    message_ref = models.CharField(max_length=64, blank=True)
    provider_ref = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(sent_at__isnull=True, dead_at__isnull=True), name="outbox_waiting"),
            models.Index(fields=["message_ref"], name="outbox_by_ref"),
            models.Index(fields=["provider_ref"], condition=~Q(provider_ref=""), name="outbox_by_provider_ref"),
        ]


class Channel(models.TextChoices):
    """How a message can be served."""

    MAIL = "mail", _("Inbox and e-mail")
    SECOND = "second", _("Second e-mail address")
    WEBHOOK = "webhook", _("Webhook")
    POST = "post", _("Post, recorded by an officer")
    GAZETTE = "gazette", _("Notice in the Gazette")


class Service(models.Model):
    """Service 送达 of one message on one party: the inbox and the first mail, and by which channel it was served.

    Mail serves on the working day after it was handed over, until it bounces; what follows a bounce is FurtherService.
    """

    inbox = models.OneToOneField(InboxMessage, models.PROTECT, related_name="service")
    channel = models.CharField(max_length=7, choices=Channel, default=Channel.MAIL)  # the one that served it
    handed_over_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    served_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(served_on__isnull=True)
                | Q(handed_over_at__isnull=False, bounced_at__isnull=True)
                | Q(channel__in=["second", "webhook", "post", "gazette"]),
                name="service_needs_handover",
            )
        ]
        indexes = [
            models.Index(fields=["bounced_at"], condition=Q(bounced_at__isnull=False), name="service_bounced"),
        ]


class GazetteNotice(models.Model):
    """A public notice: pre-publication, registration, decision, suspension, service by publication."""

    number = models.CharField(max_length=32, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="notices")
    event = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    published_at = models.DateTimeField(db_index=True)
    closes_at = models.DateTimeField(null=True)


class FurtherService(models.Model):
    """What was tried after a first mail failed, or beside it: each channel with its instant and its end."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="further")
    channel = models.CharField(max_length=7, choices=Channel)
    began_at = models.DateTimeField()
    outbox = models.OneToOneField(OutboxMessage, models.PROTECT, null=True, related_name="further_service")
    notice = models.OneToOneField(GazetteNotice, models.PROTECT, null=True, related_name="further_service")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=100, blank=True)  # of the postal item
    served_on = models.DateField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(served_on__isnull=True) | Q(failed_at__isnull=True), name="further_service_one_end"
            ),
            models.CheckConstraint(
                condition=~Q(channel="post") | (Q(officer__isnull=False, served_on__isnull=False) & ~Q(reference="")),
                name="further_service_post_is_recorded",
            ),
            models.CheckConstraint(
                condition=~Q(channel="gazette") | Q(notice__isnull=False), name="further_service_notice_is_published"
            ),
            models.UniqueConstraint(
                fields=["service", "channel"], condition=~Q(channel="post"), name="further_service_once_per_channel"
            ),
        ]


class NoticeSettings(models.Model):
    """How a party wants to be told: a second address for service, reminders, and news one by one or as a digest."""

    class News(models.TextChoices):
        EACH = "each", _("Each at once")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week, on Monday")
        NONE = "none", _("Not by e-mail; only in the inbox")

    party = models.OneToOneField(Party, models.CASCADE, related_name="notice_settings")
    second_email = models.EmailField(blank=True)
    second_confirmed_at = models.DateTimeField(null=True)
    reminders = models.BooleanField(default=True)
    news = models.CharField(max_length=6, choices=News, default=News.EACH)
    digest_at = models.DateTimeField(null=True)  # up to when news went into a digest

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_confirmed_at__isnull=True) | ~Q(second_email=""), name="second_email_was_given"
            ),
            models.CheckConstraint(condition=Q(news__in=["each", "daily", "weekly", "none"]), name="news_choice_known"),
        ]
