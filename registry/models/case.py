"""What every procedure has in common: number, pinned profile, deadlines, acts and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .party import Party
from .rules import RuleProfile
from .user import Officer, User

if TYPE_CHECKING:
    from .workflow import WorkflowRow


class CaseKind(models.TextChoices):
    REGISTRATION = "registration", _("Registration")
    OBJECTION = "objection", _("Objection")
    REFUSAL = "refusal", _("Refusal")
    MATCH = "match", _("Match")
    CERTIFICATE = "certificate", _("Certificate")
    FILING = "filing", _("Filing")


class NumberCounter(models.Model):
    """The last serial given out per kind and year; taken under its row lock, so numbers have no gaps."""

    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="number_counter_once")]


class Case(models.Model):
    """One procedure. The noun's own row (registration, objection, …) points here one-to-one and holds the state."""

    kind = models.CharField(max_length=12, choices=CaseKind)
    number = models.CharField(max_length=32, unique=True, null=True)  # null until filed
    profile = models.ForeignKey(RuleProfile, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    opened_at = models.DateTimeField()
    overdue_since = models.DateTimeField(null=True)  # a mark, not a state
    reassign_due_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number or f"case {self.pk}"

    @property
    def subject(self) -> WorkflowRow:
        """The registration, objection, refusal, match, certificate or filing this case is about."""
        row: WorkflowRow = getattr(self, self.kind)
        return row


class CaseParty(models.Model):
    """A party to a case and in which role; a person may be sealed in one case and not in another."""

    class Role(models.TextChoices):
        APPLICANT = "applicant", _("Applicant")
        CURATOR = "curator", _("Curator")
        OBJECTOR = "objector", _("Objector")
        HOLDER = "holder", _("Rights holder")
        COUNTERPARTY = "counterparty", _("Other party")

    case = models.ForeignKey(Case, models.CASCADE, related_name="case_parties")
    party = models.ForeignKey(Party, models.PROTECT, related_name="case_roles")
    role = models.CharField(max_length=12, choices=Role)
    confirmed_at = models.DateTimeField(null=True)  # joint applicants confirm on their own
    unsealed_at = models.DateTimeField(null=True)  # an order opened who this is, to the public record of this case

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "party", "role"], name="case_party_once"),
        ]

    @property
    def name_to_others(self) -> str:
        """The name the other sides read. Whoever was only named and has not agreed is shown as to the public.

        Otherwise anybody could learn who stands behind an alias by naming it as a joint applicant or in a transfer.
        """
        was_asked = self.role in {self.Role.APPLICANT, self.Role.COUNTERPARTY}
        return self.party.public_name if was_asked and self.confirmed_at is None else self.party.name


class Assignment(models.Model):
    """Which officer has a case, since when and why; ended rows are the record."""

    class Reason(models.TextChoices):
        CLAIMED = "claimed", _("Claimed from the queue")
        RANDOM = "random", _("Assigned at random")
        LEAD = "lead", _("Assigned by the lead")

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="assignments")
    reason = models.CharField(max_length=8, choices=Reason)
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="assignment_one_live"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("assigned_at")),
                name="assignment_ends_after_start",
            ),
        ]


class Deadline(models.Model):
    """An instant at which something happens by itself, found by a sweep and fired once under its row lock."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines")
    clock = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()  # exclusive end; day grids end at 24:00 Beijing
    noticed_from = models.DateTimeField(null=True)  # the act that began it: messages since then tell of it
    on_silence = models.CharField(max_length=30)  # target state, or stays / settlement
    whose_move = models.CharField(max_length=40)
    profile = models.ForeignKey(RuleProfile, models.PROTECT, related_name="+", db_index=False)
    calendar_edition = models.PositiveIntegerField()
    # How the end was counted, so that it can be counted again: [{"n", "unit", "rolls"} or {"until": ISO instant}].
    # Empty: it was not counted (the end of a contract, of a court's measure) and stays as it is.
    steps = models.JSONField(default=list)
    needs_service = models.BooleanField(default=False)  # silence has no effect before service is on record
    fired_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)  # retries never touch the legal instant
    last_error = models.CharField(max_length=300, blank=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "clock"],
                condition=Q(fired_at__isnull=True, cancelled_at__isnull=True),
                name="deadline_one_open_per_clock",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("starts_at")), name="deadline_ends_after_start"),
            models.CheckConstraint(
                condition=Q(fired_at__isnull=True) | Q(cancelled_at__isnull=True), name="deadline_fired_or_cancelled"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],  # as the sweep asks: thousands end at one instant
                condition=Q(fired_at__isnull=True, cancelled_at__isnull=True, dead_at__isnull=True),
                name="deadline_due",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.fired_at is None and self.cancelled_at is None


class Attachment(models.Model):
    """A file a party handed in: stored by content, served only as a download through a permission check."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="attachments")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Scan(models.TextChoices):
        """What looking for harmful content gave."""

        NONE = "none", _("not scanned")
        WAITING = "waiting", _("being scanned")
        CLEAN = "clean", _("scanned, nothing found")
        FOUND = "found", _("harmful content found")
        FAILED = "failed", _("could not be scanned")

    purpose = models.CharField(max_length=30)  # proof, sample, evidence, identity, mandate, …
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    is_confidential = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()
    scan = models.CharField(max_length=7, choices=Scan, default=Scan.NONE)
    scan_note = models.CharField(max_length=100, blank=True)
    scan_attempts = models.PositiveSmallIntegerField(default=0)
    scan_next_at = models.DateTimeField(null=True)
    scanned_at = models.DateTimeField(null=True)
    redacts = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")  # the sealed original
    published_at = models.DateTimeField(null=True)  # a redacted copy that an officer opened to everybody

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_not_empty"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(redacts__isnull=False), name="attachment_public_is_redacted"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(scan="waiting"), name="attachment_to_scan")]
