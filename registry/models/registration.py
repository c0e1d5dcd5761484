"""Registrations: a dataset version on its way into the register, and what is recorded on it afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .dataset import Dataset, ItemSet, Version
from .filing_states import FILING_TRANSITIONS, FilingState
from .party import Party
from .registration_states import REGISTRATION_TRANSITIONS, RegistrationState
from .workflow import WorkflowRow

PUBLIC_STATES = frozenset({"pre_published", "objection_pending", "registered", "lapsed", "cancelled", "revoked"})


class Registration(WorkflowRow):
    """The application and all that happens to it, from draft to the end of validity."""

    State = RegistrationState
    TRANSITIONS = REGISTRATION_TRANSITIONS
    INITIAL = RegistrationState.DRAFT

    state = models.CharField(max_length=30, choices=RegistrationState, default=RegistrationState.DRAFT)
    case = models.OneToOneField(Case, models.PROTECT, related_name="registration")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="registrations")
    version = models.ForeignKey(Version, models.PROTECT, related_name="registrations")
    applicant = models.ForeignKey(Party, models.PROTECT, related_name="registrations")
    number = models.CharField(max_length=32, unique=True, null=True)  # DIP-…, once registered
    submitted_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    versions_replaced = models.PositiveSmallIntegerField(default=0)
    has_extended = models.BooleanField(default=False)
    evidence_stopped_at = models.DateTimeField(null=True)  # since when the examination clock stands still
    examination_days_left = models.PositiveIntegerField(null=True)  # in the clock's own unit
    is_published = models.BooleanField(default=False)  # once pre-published, for ever public

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in RegistrationState]), name="registration_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="registered") | Q(number__isnull=False, registered_at__isnull=False),
                name="registration_registered_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="abandoned") | Q(submitted_at__isnull=False),
                name="registration_submitted_has_instant",
            ),
            models.UniqueConstraint(
                fields=["dataset"],
                condition=~Q(
                    state__in=[
                        *("registered", "abandoned", "withdrawn", "deemed_withdrawn", "terminated"),
                        *("refused_final", "lapsed", "cancelled", "revoked"),
                    ]
                ),
                name="registration_one_live_per_dataset",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.case)


class Receipt(models.Model):
    """What was handed in, file by file, at the instant of submission."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="receipts")
    at = models.DateTimeField()
    files = models.JSONField()  # [{"name", "size", "sha256", "purpose"}]
    facts = models.JSONField(default=dict)


class ExclusionList(models.Model):
    """Items that leave a registered version in one act: the one list, the root before and the root after."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="exclusions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="exclusions")
    items = models.ForeignKey(ItemSet, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()  # 1 for the list of the settlement
    reasons = models.JSONField(default=list)  # [{"ref": number, "ground": code, "scope": text, "items": count}]
    root_before = models.CharField(max_length=64)
    root_after = models.CharField(max_length=64)
    key_root_before = models.CharField(max_length=64)
    key_root_after = models.CharField(max_length=64)
    items_before = models.PositiveBigIntegerField()
    items_after = models.PositiveBigIntegerField()
    kept_sha256 = models.CharField(max_length=64)  # items file after the exclusion, in the store
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "position"], name="exclusion_position_once"),
            models.CheckConstraint(
                condition=Q(items_after__lte=models.F("items_before")), name="exclusion_only_removes"
            ),
        ]


class FilingKind(models.TextChoices):
    CHANGE = "change", _("Change")
    TRANSFER = "transfer", _("Transfer")
    LICENCE = "licence", _("Licence remark")
    PLEDGE = "pledge", _("Pledge remark")
    MEASURE = "measure", _("Court measure")
    RENEWAL = "renewal", _("Renewal")
    EXCLUSION = "exclusion", _("Exclusion list")
    CANCELLATION = "cancellation", _("Cancellation")


class Filing(WorkflowRow):
    """What comes after registration: change, transfer, remark, measure, renewal, exclusion, cancellation."""

    State = FilingState
    TRANSITIONS = FILING_TRANSITIONS
    INITIAL = FilingState.SUBMITTED

    state = models.CharField(max_length=30, choices=FilingState)
    case = models.OneToOneField(Case, models.PROTECT, related_name="filing")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="filings")
    kind = models.CharField(max_length=12, choices=FilingKind)
    applicant = models.ForeignKey(Party, models.PROTECT, null=True, related_name="filings")  # null: a court's order
    counterparty = models.ForeignKey(Party, models.PROTECT, null=True, related_name="filings_to_consent")
    content = models.JSONField(default=dict)  # by kind, see services/filing_kinds.py
    text = models.TextField(_("What is to be recorded"), blank=True)
    items = models.ForeignKey(ItemSet, models.PROTECT, null=True, related_name="+")  # excluded, or under a measure
    lifts = models.ForeignKey("self", models.PROTECT, null=True, related_name="lifted_by")  # the remark it ends
    filed_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # a remark that was lifted

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in FilingState]), name="filing_state_known"),
            models.CheckConstraint(
                condition=~Q(kind="transfer") | Q(counterparty__isnull=False), name="filing_transfer_has_other_party"
            ),
            models.CheckConstraint(
                condition=Q(kind="measure") | Q(applicant__isnull=False), name="filing_without_applicant_is_a_measure"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(recorded_at__isnull=False), name="filing_ends_once_recorded"
            ),
            models.CheckConstraint(
                condition=~Q(kind="exclusion") | Q(items__isnull=False), name="filing_exclusion_names_items"
            ),
            models.UniqueConstraint(
                fields=["registration", "kind"],
                condition=Q(kind__in=["transfer", "renewal"])
                & ~Q(state__in=["recorded", "withdrawn", "deemed_withdrawn", "closed"]),
                name="filing_one_open_transfer_or_renewal",
            ),
        ]


class DutyKind(models.TextChoices):
    SOURCE_DISCLOSURE = "source_disclosure", _("Source disclosure")
    MARKING_STATEMENT = "marking_statement", _("Generated-content marking statement")
    LOG_RETENTION = "log_retention", _("Log-retention report")


class Duty(models.Model):
    """A duty that keeps a certificate alive, one row per period."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=20, choices=DutyKind)
    due_at = models.DateTimeField()
    fulfilled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "kind", "due_at"], name="duty_once")]
