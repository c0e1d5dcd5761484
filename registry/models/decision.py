"""Decisions with structured reasons: drafted by one officer, signed by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .dataset import ItemSet
from .user import Officer


class Decision(models.Model):
    """What an officer proposes and a second one signs. `event` is the edge it takes when signed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waiting for the second signature")
        RETURNED = "returned", _("Returned to the drafter")
        SIGNED = "signed", _("Signed")
        DROPPED = "dropped", _("Dropped")

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    event = models.CharField(max_length=30)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    facts = models.TextField(_("Facts found"), blank=True)
    ground = models.CharField(_("Ground"), max_length=40, blank=True)
    reasons = models.TextField(_("Reasons"), blank=True)
    evidence_considered = models.TextField(_("Evidence considered"), blank=True)
    redress = models.TextField(_("What can be done against it"), blank=True)
    is_automated = models.BooleanField(_("Reached by automated means"), default=False)
    drafted_by = models.ForeignKey(Officer, models.PROTECT, related_name="drafts")
    drafted_at = models.DateTimeField()
    # Whoever saved a text of it, also before somebody else took the draft over: none of them signs it.
    authors: models.ManyToManyField[Officer, models.Model] = models.ManyToManyField(Officer, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="signatures")
    signed_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(_("Why it was returned"), blank=True)
    returned_text = models.JSONField(null=True)  # the text and parts that were returned last, to compare with
    lock = models.PositiveIntegerField(default=0)  # optimistic lock of the draft

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["draft", "proposed", "returned"]),
                name="decision_one_open_per_case",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("drafted_by")), name="decision_two_persons"
            ),
            models.CheckConstraint(
                condition=(Q(state="signed", signed_by__isnull=False, signed_at__isnull=False))
                | (~Q(state="signed") & Q(signed_by__isnull=True, signed_at__isnull=True)),
                name="decision_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "signed"]) | (~Q(facts="") & ~Q(reasons="")),
                name="decision_proposed_with_reasons",
            ),
        ]


class DecisionPart(models.Model):
    """The outcome for one group of items: a source, a domain, a refusal's matches, or a list."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Upheld: the items go")
        REJECTED = "rejected", _("Rejected: the items stay")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=300)
    outcome = models.CharField(max_length=8, choices=Outcome)
    items = models.ForeignKey(ItemSet, models.PROTECT, related_name="+")
    reasons = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "position"], name="decision_part_position_once")]
