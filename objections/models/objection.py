"""Objections with their targets, answers, replies and stays."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.models import Case, Dataset, Ground, ItemSet, Match, Party, Registration, Source, Version, WorkflowRow

from .objection_states import OBJECTION_TRANSITIONS, ObjectionState

ENDED = sorted(str(state) for state, rule in OBJECTION_TRANSITIONS.items() if rule.is_end)


class Objection(WorkflowRow):
    """One party's objection to a registration; bare first, evidence later."""

    State = ObjectionState
    TRANSITIONS = OBJECTION_TRANSITIONS
    INITIAL = ObjectionState.DRAFT

    class Outcome(models.TextChoices):
        """What a final objection ended with."""

        UPHELD = "upheld", _("Upheld")
        PARTLY_UPHELD = "partly_upheld", _("Partly upheld")
        REJECTED = "rejected", _("Rejected")
        INADMISSIBLE = "inadmissible", _("Not admitted")

    state = models.CharField(max_length=30, choices=ObjectionState, default=ObjectionState.DRAFT)
    case = models.OneToOneField(Case, models.PROTECT, related_name="objection")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="objections")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="+")  # of the registration, for the rule below
    version = models.ForeignKey(Version, models.PROTECT, related_name="objections")
    objector = models.ForeignKey(Party, models.PROTECT, related_name="objections")
    ground = models.CharField(_("Ground"), max_length=24, choices=Ground)
    statement = models.TextField(_("What happened"))
    wish = models.CharField(_("What you ask for"), max_length=500, blank=True)
    filed_at = models.DateTimeField(null=True)
    is_after_registration = models.BooleanField(default=False)
    evidence_until = models.DateTimeField(null=True)
    is_extended = models.BooleanField(default=False)
    is_cooling_extended = models.BooleanField(default=False)
    answer_left = models.PositiveIntegerField(null=True)  # of the answer clock, in its unit, while it stands still
    no_answer = models.BooleanField(default=False)  # the curator was silent: prima facie decision
    outcome = models.CharField(max_length=13, choices=Outcome, blank=True)
    removed = models.ForeignKey(ItemSet, models.PROTECT, null=True, related_name="+")  # conceded, settled or upheld
    is_set_aside = models.BooleanField(default=False)
    deficiency = models.TextField(blank=True)  # what the objector has to mend, every gap in one letter

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ObjectionState]), name="objection_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "lapsed"]) | Q(filed_at__isnull=False),
                name="objection_filed_has_instant",
            ),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(outcome=""), name="objection_closed_has_outcome"),
            models.UniqueConstraint(
                fields=["dataset", "objector", "ground"],
                condition=Q(filed_at__isnull=False) & ~Q(state__in=ENDED),
                name="objection_live_once",
            ),
        ]
        indexes = [models.Index(fields=["registration", "state"], name="objection_of_registration")]


class TargetKind(models.TextChoices):
    WHOLE = "whole", _("The whole dataset")
    SOURCE = "source", _("One source")
    DOMAIN = "domain", _("A domain")
    MATCHES = "matches", _("What one refusal matched")
    ITEMS = "items", _("A list of addresses or SHA-256")


class Target(models.Model):
    """What an objection is aimed at; resolved to item numbers of the version when filed."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=7, choices=TargetKind)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    match = models.ForeignKey(Match, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)  # the domain, or the list as written
    items = models.ForeignKey(ItemSet, models.PROTECT, null=True, related_name="+")
    count = models.PositiveBigIntegerField(default=0)
    sample = models.JSONField(default=list)  # up to ten {"item", "url", "sha256"}
    missing = models.JSONField(default=list)  # up to 50 lines of the list that name no item of the version

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="source", source__isnull=False)
                | Q(kind="matches", match__isnull=False)
                | Q(kind__in=["whole", "domain", "items"], source__isnull=True, match__isnull=True),
                name="target_names_its_object",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["domain", "items"]) | ~Q(text=""), name="target_list_not_empty"
            ),
        ]


class Answer(models.Model):
    """The curator's answer: remove all, remove some, or contest."""

    class Choice(models.TextChoices):
        REMOVE_ALL = "remove_all", _("Remove everything that is named")
        REMOVE_SOME = "remove_some", _("Remove some of it")
        CONTEST = "contest", _("Contest")

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="answer")
    choice = models.CharField(max_length=11, choices=Choice)
    statement = models.TextField(_("Your answer"), blank=True)
    removed = models.ForeignKey(ItemSet, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(choice="remove_some") | Q(removed__isnull=False), name="answer_partial_names_items"
            ),
            models.CheckConstraint(
                condition=~Q(choice="contest") | ~Q(statement=""), name="answer_contest_has_reasons"
            ),
        ]


class Reply(models.Model):
    """The objector's reply to the answer."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="reply")
    statement = models.TextField(_("Your reply"))
    received_at = models.DateTimeField()


class Stay(models.Model):
    """The case stands still for a court or an arbitration."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="stays")
    proceedings = models.CharField(_("Court or tribunal and docket number"), max_length=300)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    judgment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objection"], condition=Q(ended_at__isnull=True), name="stay_one_live"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="stay_ends_after_start"
            ),
        ]


class JointRequest(models.Model):
    """A step that both parties ask for: cooling off, its extension, or a settlement with its exclusion list."""

    class Step(models.TextChoices):
        COOL_OFF = "cool_off", _("Cooling-off period")
        EXTEND = "extend", _("Longer cooling-off period")
        SETTLE = "settle", _("Settlement")

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="joint_requests")
    step = models.CharField(max_length=8, choices=Step)
    asked_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    items = models.ForeignKey(ItemSet, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["objection", "step"],
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True),
                name="joint_request_one_open_per_step",
            )
        ]
