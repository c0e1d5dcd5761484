"""Screenings of a version against a refusal snapshot, and the matches they find."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .dataset import ItemSet, Job, Version
from .match_states import MATCH_TRANSITIONS, MatchState
from .refusal import Refusal
from .registration import Registration
from .workflow import WorkflowRow


class Snapshot(models.Model):
    """The refusals in force at one instant, frozen, content-addressed, in the store; never changed.

    `digest` names the public part, which anybody may have. Refusals of personal information are a part of their own.
    """

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    as_of = models.DateTimeField()
    refusals = models.PositiveIntegerField()
    rules = models.PositiveBigIntegerField()  # with the sealed ones
    sealed_rules = models.PositiveBigIntegerField(db_default=0)
    sealed_digest = models.CharField(max_length=64, blank=True, db_default="")  # of the part that is not published
    sealed_salt = models.CharField(max_length=64, blank=True, db_default="")  # of what the public part says about it
    token = models.TextField(blank=True, db_default="")  # the public part's snapshot.json, signed: a compact JWS
    refusal_acts = models.BigIntegerField(default=0)  # acts seen that change which scopes are in force; see snapshots
    created_at = models.DateTimeField()


class Screening(models.Model):
    """One run of a version's items against one snapshot."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="screenings")
    version = models.ForeignKey(Version, models.PROTECT, related_name="screenings")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="screenings")
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="screening")
    is_delta = models.BooleanField(default=False)  # the second run, at the close of the window
    as_of = models.DateTimeField()
    items = models.PositiveBigIntegerField(null=True)
    items_hit = models.PositiveBigIntegerField(null=True)
    unresolvable = models.PositiveBigIntegerField(null=True)
    hits_sha256 = models.CharField(max_length=64, blank=True)  # of what the public part of the snapshot hits
    sealed_hits_sha256 = models.CharField(max_length=64, blank=True, db_default="")
    domains = models.JSONField(default=list)  # [[domain, items hit, items], …], most hit first
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(items__isnull=False, items_hit__isnull=False),
                name="screening_finished_has_counts",
            )
        ]


class ScreeningPart(models.Model):
    """A few row groups to be screened by whichever worker leases them; the file it makes is named by its inputs.

    What is done stands in the store: a row only says who is at it and how far.
    """

    screening = models.ForeignKey(Screening, models.CASCADE, related_name="parts")
    snapshot_digest = models.CharField(max_length=64)  # of the public or the sealed part
    first = models.PositiveIntegerField()  # row groups [first, stop) of the item file
    stop = models.PositiveIntegerField()
    rows = models.PositiveBigIntegerField()
    rows_done = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)  # a worker that dies lets go of it
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["screening", "snapshot_digest", "first"], name="screening_part_once"),
            models.CheckConstraint(condition=Q(first__lt=F("stop")), name="screening_part_has_groups"),
        ]
        indexes = [
            models.Index(fields=["screening", "id"], condition=Q(done_at__isnull=True), name="screening_part_open"),
        ]


LIVE_MATCH_STATES = frozenset({"notified", "accepted", "contested"})


class Match(WorkflowRow):
    """All items of one version that one refusal hits: a count, a sample and a set, never a row per item."""

    State = MatchState
    TRANSITIONS = MATCH_TRANSITIONS
    INITIAL = MatchState.NOTIFIED

    class Contested(models.TextChoices):
        """What a curator who does not accept a match speaks against."""

        REFUSAL = "refusal", _("The refusal itself")
        HIT = "hit", _("That these items are covered by it")

    state = models.CharField(max_length=30, choices=MatchState, default=MatchState.NOTIFIED)
    case = models.OneToOneField(Case, models.PROTECT, related_name="match")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="matches")
    version = models.ForeignKey(Version, models.PROTECT, related_name="matches")
    refusal = models.ForeignKey(Refusal, models.PROTECT, related_name="matches")
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="matches")
    items = models.ForeignKey(ItemSet, models.PROTECT, related_name="+")
    count = models.PositiveBigIntegerField()
    sample = models.JSONField(default=list)  # up to ten {"item", "url", "sha256"}
    contested = models.CharField(max_length=7, choices=Contested, blank=True)
    answer_text = models.TextField(blank=True)
    reason = models.TextField(blank=True, db_default="")  # why an officer opened it by hand; empty: screening found it
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="carried_to")  # of the parent set
    found_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in MatchState]), name="match_state_known"),
            models.UniqueConstraint(
                fields=["refusal", "version", "registration"],
                condition=~Q(state="lifted")
                & Q(reason="", carried_from__isnull=True),  # a refusal put back into force is matched anew
                name="match_once_per_refusal",
            ),
            models.CheckConstraint(
                condition=~Q(state="contested") | ~Q(contested=""), name="match_contested_says_what"
            ),
        ]


class Lead(models.Model):
    """Items of one version alike to what a refusal names by ISCC: for two people to look at, no match and no decision.

    `sample`: up to ten {"item", "url", "sha256", "iscc", "distance"}, nearest first; distances in bits of 64.
    """

    refusal = models.ForeignKey(Refusal, models.PROTECT, related_name="leads")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="leads")
    version = models.ForeignKey(Version, models.PROTECT, related_name="leads")
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="leads")
    count = models.PositiveBigIntegerField()
    nearest = models.PositiveSmallIntegerField()
    sample = models.JSONField(default=list)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refusal", "version"], name="lead_once"),
            models.CheckConstraint(condition=Q(count__gt=0, nearest__lte=7), name="lead_is_near"),
        ]
