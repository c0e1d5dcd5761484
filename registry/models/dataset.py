"""Datasets, their versions, sources, manifests and sets of items."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.screening.forms import HOST_LEVEL

from .case import Attachment
from .party import Party
from .user import User


class Dataset(models.Model):
    """What a curator keeps under one name for life; versions are what is registered."""

    slug = models.SlugField(max_length=80, unique=True)
    curator = models.ForeignKey(Party, models.PROTECT, related_name="datasets")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class UpdateFrequency(models.TextChoices):
    ONCE = "once", _("Not updated")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")
    YEARLY = "yearly", _("Yearly")
    IRREGULAR = "irregular", _("Irregularly")


class DataForm(models.TextChoices):
    TEXT = "text", _("Text")
    IMAGE = "image", _("Images")
    AUDIO = "audio", _("Audio")
    VIDEO = "video", _("Video")
    CODE = "code", _("Code")
    TABLE = "table", _("Tables")
    MIXED = "mixed", _("Mixed")


class Version(models.Model):
    """One version of a dataset with the fields of annex 1; never changes once it is filed."""

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="versions")
    label = models.CharField(_("Version"), max_length=20)  # v1.0
    name_zh = models.CharField(_("Name in Chinese"), max_length=40, blank=True)
    name_en = models.CharField(_("Name in English"), max_length=120, blank=True)
    content = models.CharField(_("Content in a few words"), max_length=20, blank=True)
    summary_zh = models.CharField(_("Summary in Chinese"), max_length=400, blank=True)
    summary_en = models.CharField(_("Summary in English"), max_length=1200, blank=True)
    industry = models.CharField(_("Industry (GB/T 4754)"), max_length=5, blank=True)
    region_scope = models.CharField(_("Region covered"), max_length=200, blank=True)
    time_from = models.DateField(_("Data from"), null=True)
    time_until = models.DateField(_("Data until"), null=True)
    update_frequency = models.CharField(_("Update frequency"), max_length=10, choices=UpdateFrequency, blank=True)
    volume = models.CharField(_("Volume"), max_length=100, blank=True)
    form = models.CharField(_("Form"), max_length=8, choices=DataForm, blank=True)
    restrictions = models.CharField(_("Restrictions of use"), max_length=1000, blank=True)
    rights_allocation = models.CharField(_("Allocation of rights"), max_length=1000, blank=True)
    sample_description = models.CharField(_("Description of the sample"), max_length=1000, blank=True)
    sample = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    evidence_deposit_number = models.CharField(_("Evidence-deposit number"), max_length=100, blank=True)
    has_personal_information = models.BooleanField(_("Contains personal information"), null=True)
    has_important_data = models.BooleanField(_("Contains important data"), null=True)
    has_unlawful_content_checked = models.BooleanField(_("Checked for unlawful content"), null=True)
    asks_unpublished = models.BooleanField(_("I ask that it not be published"), default=False)
    created_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "label"], name="version_label_once"),
            models.CheckConstraint(
                condition=Q(time_from__isnull=True) | Q(time_until__isnull=True) | Q(time_until__gte=F("time_from")),
                name="version_time_scope_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id}/{self.label}"


class OriginKind(models.TextChoices):
    OWN = "own", _("Own")
    LICENSED = "licensed", _("Licensed")
    BOUGHT = "bought", _("Bought")
    CRAWLED = "crawled", _("Crawled")
    PUBLIC_SET = "public_set", _("Public dataset")
    USER_INPUT = "user_input", _("User input")
    SYNTHETIC = "synthetic", _("Synthetic")
    PUBLIC_PERSONAL = "public_personal", _("Public personal information")
    TRADE_SECRET = "trade_secret", _("Trade secret under contract")


class Source(models.Model):
    """Where a part of the items came from, on what basis, and how that is proved."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="sources")
    position = models.PositiveSmallIntegerField()
    origin = models.CharField(_("Origin"), max_length=16, choices=OriginKind)
    name = models.CharField(_("Name of the source"), max_length=200)
    domains = ArrayField(
        models.CharField(max_length=253), verbose_name=_("Domains it covers"), default=list, blank=True
    )
    basis = models.CharField(_("Lawful basis"), max_length=1000, blank=True)
    licence = models.CharField(_("Licence"), max_length=100, blank=True)
    contract = models.CharField(_("Contract reference"), max_length=100, blank=True)
    contract_ends_on = models.DateField(_("Contract ends on"), null=True)
    has_no_contract_end = models.BooleanField(_("The contract has no end"), default=False)
    collected_from = models.DateField(_("Collected from"), null=True)
    collected_until = models.DateField(_("Collected until"), null=True)
    collector = models.CharField(_("Name of the collector or crawler"), max_length=200, blank=True)
    has_personal_information = models.BooleanField(_("Contains personal information"), null=True)
    deidentification = models.CharField(_("How it was de-identified"), max_length=1000, blank=True)
    unlawful_content_checks = models.CharField(_("Checks against unlawful content"), max_length=1000, blank=True)
    parent = models.ForeignKey(
        "Registration", models.PROTECT, verbose_name=_("Taken from registration"), null=True, related_name="derived"
    )
    parent_version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="derived_sources")
    proofs: models.ManyToManyField[Attachment, models.Model] = models.ManyToManyField(Attachment, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="source_position_once"),
            models.CheckConstraint(
                condition=Q(collected_from__isnull=True)
                | Q(collected_until__isnull=True)
                | Q(collected_until__gte=F("collected_from")),
                name="source_collection_in_order",
            ),
            models.CheckConstraint(
                condition=Q(has_no_contract_end=False) | Q(contract_ends_on__isnull=True),
                name="source_contract_ends_or_not",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, parent_version__isnull=True)
                | Q(parent__isnull=False, parent_version__isnull=False) & ~Q(parent_version=F("version")),
                name="source_parent_is_another_version",
            ),
        ]


class ItemSet(models.Model):
    """A set of item numbers of one version, stored as a content-addressed file (sorted little-endian int64)."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="item_sets")
    count = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "sha256"], name="item_set_once")]


class Job(models.Model):
    """Long work with honest progress; the row is the queue, a task only makes it go sooner."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("job", "Waiting")
        RUNNING = "running", pgettext_lazy("job", "Running")
        DONE = "done", pgettext_lazy("job", "Done")
        FAILED = "failed", pgettext_lazy("job", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")

    kind = models.CharField(max_length=20)  # intake, screening, certificate_pdf, …
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="jobs")
    params = models.JSONField(default=dict)  # ids only
    dedup_key = models.CharField(max_length=120, unique=True)
    stage = models.CharField(max_length=30, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)  # null: not known
    error_code = models.CharField(max_length=60, blank=True)
    error_params = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)  # a worker that dies lets go of it
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="job_unfinished"),
        ]

    @property
    def percent(self) -> int | None:
        """Of the stage at hand; None when that cannot be said."""
        return min(100, self.done * 100 // self.total) if self.total else None


class Manifest(models.Model):
    """The items of a version: the file as handed in, and what intake made of it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="manifests")
    original = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, models.PROTECT, related_name="manifest")
    is_current = models.BooleanField(default=True)
    file_format = models.CharField(max_length=20, blank=True)
    rows = models.PositiveBigIntegerField(null=True)
    items = models.PositiveBigIntegerField(null=True)
    duplicates = models.PositiveBigIntegerField(null=True)
    unresolvable = models.PositiveBigIntegerField(null=True)
    unresolvable_reasons = models.JSONField(default=dict)
    root_sha256 = models.CharField(max_length=64, blank=True)
    key_root_sha256 = models.CharField(max_length=64, blank=True)
    format_id = models.CharField(max_length=20, blank=True)
    items_sha256 = models.CharField(max_length=64, blank=True)  # of the sorted items file in the store
    bad_rows_sha256 = models.CharField(max_length=64, blank=True)
    domains = models.JSONField(default=list)  # [[registrable domain, items], …], most first
    ready_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(is_current=True), name="manifest_one_current"),
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True)
                | (Q(items__isnull=False, rows__isnull=False) & ~Q(root_sha256="") & ~Q(key_root_sha256="")),
                name="manifest_ready_has_roots",
            ),
        ]

    @property
    def names_hosts(self) -> bool:
        """Whether each row names a host, and no single item (screening.hostrows)."""
        return HOST_LEVEL in self.file_format
