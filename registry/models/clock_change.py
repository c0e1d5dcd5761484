"""Changes of what periods are counted by: drafted with a preview, signed by a second officer, and what they moved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .appending import append_only
from .availability import Outage
from .case import Deadline
from .ledger import LedgerEntry
from .party import Party
from .user import Officer, User


class ClockChange(models.Model):
    """A new version of a rule profile, a year of the calendar, or an outage that no probe saw."""

    class Kind(models.TextChoices):
        PROFILE = "profile", _("Rule profile")
        CALENDAR = "calendar", _("Calendar year")
        OUTAGE = "outage", _("Outage")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waits for the second signature")
        SIGNED = "signed", _("Signed")
        DROPPED = "dropped", _("Not made")

    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    content = models.JSONField()  # see services/clock_changes.py, one shape per kind
    digest_sha256 = models.CharField(max_length=64)  # of the canonical content: what the second officer has read
    reason = models.TextField()
    effective_from = models.DateTimeField(null=True)  # null: as soon as it is signed
    drafted_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)  # why it was dropped
    number = models.PositiveIntegerField(null=True)  # the edition or the profile version it made
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)  # every running period it touches is moved

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="signed")
                | Q(decided_by__isnull=False, decided_at__isnull=False, entry__isnull=False, proposed_at__isnull=False),
                name="clock_change_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | ~Q(decided_by=F("drafted_by")), name="clock_change_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(state="signed"), name="clock_change_applied_is_signed"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state="signed", applied_at__isnull=True), name="clock_change_to_apply"
            )
        ]


class DeadlineMove(models.Model):
    """An end that was moved later, and by what: at most once by one cause."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="moves")
    change = models.ForeignKey(ClockChange, models.PROTECT, null=True, related_name="moves")
    outage = models.ForeignKey(Outage, models.PROTECT, null=True, related_name="moves")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, related_name="+")  # null: a draft's period

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_at__gt=F("from_at")), name="deadline_move_is_later"),
            models.CheckConstraint(
                condition=Q(change__isnull=False, outage__isnull=True) | Q(change__isnull=True, outage__isnull=False),
                name="deadline_move_has_one_cause",
            ),
            models.UniqueConstraint(fields=["deadline", "change"], name="deadline_move_once_per_change"),
            models.UniqueConstraint(fields=["deadline", "outage"], name="deadline_move_once_per_outage"),
        ]
        triggers = append_only()


class CalendarLink(models.Model):
    """A secret address where a calendar program reads the deadlines of one party; only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_links")
    party = models.ForeignKey(Party, models.CASCADE, related_name="calendar_links")
    digest_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "party"], condition=Q(revoked_at__isnull=True), name="calendar_link_one_live"
            )
        ]
