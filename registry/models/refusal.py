"""Refusals: a holder's statement that their works are not to be used, and the scopes it covers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .case import Case
from .dataset import Dataset
from .party import Mandate, Party
from .refusal_states import REFUSAL_TRANSITIONS, RefusalState
from .workflow import WorkflowRow

# States in which a refusal counts when a version is screened (machines.json, "in force").
IN_FORCE_STATES = frozenset(
    {"provisional", "proof_required", "effective", "reaffirmation_due", "dormant", "contested", "under_decision"}
)


class Usage(models.TextChoices):
    COLLECT = "collect", _("Collect")
    PUBLISH = "publish", _("Publish")
    MINE = "mine", _("Mine")
    TRAIN_GENERATIVE = "train_generative", _("Train generative models")
    TRAIN_OTHER = "train_other", _("Train other models")
    INFERENCE = "inference", _("Inference")
    DERIVE = "derive", _("Derive")
    SEARCH = "search", _("Search")


class Ground(models.TextChoices):
    COPYRIGHT = "copyright", _("Copyright")
    NEIGHBOURING_RIGHT = "neighbouring_right", _("Neighbouring right")
    PERSONAL_INFORMATION = "personal_information", _("Personal information")
    TRADE_SECRET = "trade_secret", _("Trade secret")
    CONTRACT = "contract", _("Contract")
    OTHER = "other", _("Other")


class Assurance(models.IntegerChoices):
    """How well a refusal is backed, weakest first; silence excludes only from EVIDENCE_REVIEWED on."""

    ASSERTED = 0, _("Asserted")
    EVIDENCE_REVIEWED = 1, _("Evidence reviewed")
    CONTROL_PROVED = 2, _("Control proved")
    ORIGIN_CORROBORATED = 3, _("Origin corroborated")

    @property
    def code(self) -> str:
        """How public answers, files and addresses spell it."""
        return self.name.lower()


ASSURANCE_BY_CODE = {level.code: level for level in Assurance}


class Capacity(models.TextChoices):
    """As what the holder speaks for what is refused; who acts for a holder needs a mandate besides."""

    OWNER = "owner", _("Owner of the right")
    LICENSEE = "licensee", _("Exclusive licensee")
    HEIR = "heir", _("Heir")
    GUARDIAN = "guardian", _("Guardian")
    SUBJECT = "subject", _("The person concerned")
    OTHER = "other", pgettext_lazy("capacity", "Otherwise entitled")


class ScopeKind(models.TextChoices):
    DOMAIN = "domain", _("Domain with everything below it")
    HOST = "host", _("One host")
    PREFIX = "prefix", _("Everything under an address")
    URL = "url", _("One exact address")
    SHA256 = "sha256", _("One file by its SHA-256")
    PATTERN = "pattern", _("Addresses of a pattern")
    ACCOUNT = "account", _("An account on a platform")
    DOI = "doi", _("A work by its DOI")
    ISBN = "isbn", _("A book by its ISBN")
    ISSN = "issn", _("A periodical by its ISSN")
    ISRC = "isrc", _("A recording by its ISRC")
    ISCC = "iscc", _("What is alike by its ISCC")
    DATASET = "dataset", _("One registered dataset")
    PERSON = "person", _("A person")


class SaysUsages:
    """What a row with `usages` ({usage: "disallow"|"allow"}) disallows and allows, in the order of Usage."""

    usages: Any

    @property
    def disallowed(self) -> list[str]:
        return [usage for usage in Usage.values if self.usages.get(usage) == "disallow"]

    @property
    def allowed(self) -> list[str]:
        return [usage for usage in Usage.values if self.usages.get(usage) == "allow"]


class Refusal(SaysUsages, WorkflowRow):
    """One statement of a holder with one to millions of scopes; in force provisionally from filing."""

    State = RefusalState
    TRANSITIONS = REFUSAL_TRANSITIONS
    INITIAL = RefusalState.DRAFT

    state = models.CharField(max_length=30, choices=RefusalState, default=RefusalState.DRAFT)
    case = models.OneToOneField(Case, models.PROTECT, related_name="refusal")
    holder = models.ForeignKey(Party, models.PROTECT, related_name="refusals")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="refusals")
    capacity = models.CharField(_("In which capacity"), max_length=12, choices=Capacity, default=Capacity.OWNER)
    ground = models.CharField(_("Ground"), max_length=24, choices=Ground)
    usages = models.JSONField(default=dict)  # {usage: "disallow"|"allow"}; unlisted = unspecified
    statement = models.TextField(_("Statement in your own words"), blank=True)
    vocabulary = models.CharField(max_length=40, default="dip")
    vocabulary_version = models.CharField(max_length=20, default="1")
    assurance = models.PositiveSmallIntegerField(choices=Assurance, default=Assurance.ASSERTED)
    effective_from = models.DateTimeField(null=True)
    effective_until = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # since when it is not in force any more; `advance` keeps it
    scope_count = models.PositiveBigIntegerField(default=0)
    scopes_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in RefusalState]), name="refusal_state_known"),
            models.CheckConstraint(condition=Q(capacity__in=Capacity.values), name="refusal_capacity_known"),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(effective_until__gt=F("effective_from")),
                name="refusal_effective_has_length",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "lapsed"]) | Q(filed_at__isnull=False, effective_from__isnull=False),
                name="refusal_filed_has_instants",
            ),
        ]

    @classmethod
    def marks(cls, source: str, target: str, at: datetime) -> dict[str, Any]:
        was, is_now = source in IN_FORCE_STATES, target in IN_FORCE_STATES
        return {} if was == is_now else {"ended_at": None if is_now else at}


class Scope(models.Model):
    """What a refusal covers, in its canonical spelling; `text` is what the holder wrote.

    Of a person `value` is a keyed digest (services.scope_kinds), and `text` is private.
    """

    refusal = models.ForeignKey(Refusal, models.CASCADE, related_name="scopes")
    kind = models.CharField(max_length=8, choices=ScopeKind)
    value = models.CharField(max_length=2100)
    text = models.CharField(max_length=2100)
    distance = models.PositiveSmallIntegerField(null=True)  # of an ISCC: bits of 64 that may differ
    reference = models.CharField(max_length=100, blank=True, db_default="")  # the holder's own number for the work
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # narrowed away; never deleted
    contested_at = models.DateTimeField(null=True)  # a curator says this one does not hold; no decision yet

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refusal", "kind", "value"], name="scope_once_per_refusal"),
            models.CheckConstraint(condition=Q(kind__in=ScopeKind.values), name="scope_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="iscc", distance__isnull=False, distance__lte=7)
                | ~Q(kind="iscc") & Q(distance__isnull=True),
                name="scope_distance_of_iscc",
            ),
            models.CheckConstraint(
                condition=~Q(kind="person") | Q(value__regex=r"^[0-9a-f]{64}$"), name="scope_person_is_sealed"
            ),
        ]
        indexes = [  # pattern operators: what begins with a host is found by the same index as what equals it
            models.Index(
                fields=["kind", "value"], name="scope_lookup", opclasses=["varchar_ops", "varchar_pattern_ops"]
            )
        ]

    @property
    def shown(self) -> str:
        """What a reader who may see the scope reads: of a person the name, since the digest says nothing."""
        return self.text if self.kind == ScopeKind.PERSON else self.value


class Grant(models.Model):
    """The holder lifts a refusal for one dataset or one party."""

    refusal = models.ForeignKey(Refusal, models.PROTECT, related_name="grants")
    dataset = models.ForeignKey(Dataset, models.PROTECT, null=True, related_name="grants")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="grants_received")
    terms = models.CharField(_("Terms"), max_length=1000, blank=True)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dataset__isnull=False, party__isnull=True) | Q(dataset__isnull=True, party__isnull=False),
                name="grant_to_one_dataset_or_party",
            ),
            models.UniqueConstraint(
                fields=["refusal", "dataset"], condition=Q(revoked_at__isnull=True), name="grant_one_live_per_dataset"
            ),
        ]
