"""Files with many refusals: what was handed in, what a check found in it, and what was filed from it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from .case import Attachment
from .dataset import Job
from .party import Mandate, Party
from .refusal import Ground, Refusal, SaysUsages
from .user import User


class RefusalImport(models.Model):
    """One file. It is checked by a job, confirmed by whoever handed it in, and filed by another job.

    `rows` are those read; each is one of `bad`, `duplicates` (said before in the file), `known` (the holder's refusal
    of it is in force already) or `good`.
    """

    class State(models.TextChoices):
        """Not stored: what the instants amount to."""

        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        FAILED = "failed", pgettext_lazy("import", "Could not be read")
        CHECKED = "checked", pgettext_lazy("import", "Checked, not filed")
        EMPTY = "empty", pgettext_lazy("import", "Nothing to file")
        FILING = "filing", pgettext_lazy("import", "Being filed")
        FILED = "filed", pgettext_lazy("import", "Filed")
        DISCARDED = "discarded", pgettext_lazy("import", "Thrown away")

    party = models.ForeignKey(Party, models.PROTECT, related_name="refusal_imports")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    original = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    defaults = models.JSONField(default=dict)  # what counts where a row says nothing; services.import_defaults
    check_job = models.OneToOneField(Job, models.PROTECT, related_name="checks_import")
    filing_job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="files_import")
    files_at_once = models.BooleanField(default=False)  # confirmed when handed in: good rows are filed once checked
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    sheet = models.JSONField(default=dict)  # how the file was read: kind, encoding, delimiter, names, unread
    rows = models.PositiveBigIntegerField(null=True)
    good = models.PositiveBigIntegerField(null=True)
    bad = models.PositiveBigIntegerField(null=True)
    duplicates = models.PositiveBigIntegerField(null=True)
    known = models.PositiveBigIntegerField(null=True)
    bad_rows_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True)
                | Q(
                    good__isnull=False,
                    bad__isnull=False,
                    duplicates__isnull=False,
                    known__isnull=False,
                    rows__isnull=False,
                    rows=F("good") + F("bad") + F("duplicates") + F("known"),
                ),
                name="refusal_import_rows_add_up",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(checked_at__isnull=False, filing_job__isnull=False),
                name="refusal_import_confirmed_was_checked",
            ),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True) | Q(confirmed_at__isnull=False, discarded_at__isnull=True),
                name="refusal_import_filed_was_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["party", "-id"], name="refusal_import_of_party")]

    @property
    def repeated(self) -> int:
        """Rows that say nothing new; only once it is checked."""
        return (self.duplicates or 0) + (self.known or 0)

    @property
    def state(self) -> RefusalImport.State:
        state = self.State
        if self.discarded_at:
            return state.DISCARDED
        if self.filed_at:
            return state.FILED
        if self.confirmed_at:
            return state.FILING
        if self.checked_at:
            return state.CHECKED if self.good else state.EMPTY
        return state.FAILED if self.check_job.state in {Job.State.FAILED, Job.State.CANCELLED} else state.CHECKING


class RefusalImportGroup(SaysUsages, models.Model):
    """A refusal that the file makes: what its rows have in common. A group too large for one refusal has parts."""

    batch = models.ForeignKey(RefusalImport, models.CASCADE, related_name="groups")
    number = models.PositiveIntegerField()
    part = models.PositiveIntegerField(default=0)
    holder = models.ForeignKey(Party, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=24, choices=Ground)
    usages = models.JSONField()
    effective_from = models.DateTimeField(null=True)
    effective_until = models.DateTimeField(null=True)
    statement = models.TextField(blank=True)
    scopes = models.PositiveIntegerField(default=0)
    refusal = models.OneToOneField(Refusal, models.PROTECT, null=True, related_name="import_group")
    fault = models.CharField(max_length=20, blank=True)  # why it was not filed: mandate, ended, known

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number", "part"], name="refusal_import_group_once"),
            models.CheckConstraint(
                condition=Q(refusal__isnull=True) | Q(fault=""), name="refusal_import_group_filed_or_not"
            ),
        ]


class RefusalImportRow(models.Model):
    """A good row until it is filed: written by COPY, moved into scopes by one statement, never read one by one."""

    batch = models.ForeignKey(RefusalImport, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # of its group
    part = models.PositiveIntegerField(default=0)
    line = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=2100)
    text = models.CharField(max_length=2100)
    distance = models.PositiveSmallIntegerField(null=True)
    reference = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "number", "part"], name="refusal_import_row_of_group")]
