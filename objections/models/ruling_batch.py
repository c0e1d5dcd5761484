"""Decisions on alike objections, drafted together by one officer and signed together by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.models import Decision, Ground, ItemSet, Officer, Registration

from .objection import Objection


class RulingBatch(models.Model):
    """One outcome and one set of reasons for objections on one ground to one registration, answered alike."""

    class Event(models.TextChoices):
        UPHOLD = "uphold", _("Uphold: what is named goes")
        REJECT = "reject", _("Reject: what is named stays")
        BY_ITEM = "by_item", _("Item by item: of what each case names, the items below go and the rest stays")

    class Step(models.TextChoices):
        PROPOSING = "proposing", _("Being drafted, case by case")
        PROPOSED = "proposed", _("Waiting for the second signature")
        SIGNING = "signing", _("Being carried out, case by case")
        SIGNED = "signed", _("Signed")
        RETURNING = "returning", _("Being returned, case by case")
        RETURNED = "returned", _("Returned to the drafter")

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="ruling_batches")
    objection_ground = models.CharField(max_length=24, choices=Ground)
    answered = models.CharField(max_length=11)  # how the curator answered: none, contest or remove_some
    event = models.CharField(max_length=7, choices=Event)
    goes = models.ForeignKey(ItemSet, models.PROTECT, null=True, related_name="+")  # item by item: what of it goes
    goes_label = models.CharField(max_length=250, blank=True)  # the source they are of, where they are of one
    ground = models.CharField(max_length=40)
    facts = models.TextField()
    evidence_considered = models.TextField(blank=True)
    reasons = models.TextField()
    redress = models.TextField(blank=True)
    step = models.CharField(max_length=9, choices=Step, default=Step.PROPOSING)
    drafted_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("drafted_by")), name="ruling_batch_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(step__in=["signing", "signed"], signed_by__isnull=False, signed_at__isnull=False)
                | (~Q(step__in=["signing", "signed"]) & Q(signed_by__isnull=True, signed_at__isnull=True)),
                name="ruling_batch_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(facts="") & ~Q(reasons="") & ~Q(ground=""), name="ruling_batch_has_reasons"
            ),
            models.CheckConstraint(
                condition=Q(event="by_item", goes__isnull=False) | (~Q(event="by_item") & Q(goes__isnull=True)),
                name="ruling_batch_by_item_names_items",
            ),
        ]


class RulingLine(models.Model):
    """One case of a batch. What waits for the worker says what is to be done with it."""

    class Result(models.TextChoices):
        TO_PROPOSE = "to_propose", _("To be drafted")
        PROPOSED = "proposed", _("Waiting for the second signature")
        TO_SIGN = "to_sign", _("To be carried out")
        SIGNED = "signed", _("Decided")
        TO_RETURN = "to_return", _("To be returned")
        RETURNED = "returned", _("Returned to the drafter")
        LEFT_OUT = "left_out", _("Left out")

    batch = models.ForeignKey(RulingBatch, models.CASCADE, related_name="lines")
    objection = models.ForeignKey(Objection, models.PROTECT, related_name="ruling_lines")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    decision_lock = models.PositiveIntegerField(null=True)  # the text that was proposed is the one that is signed
    result = models.CharField(max_length=10, choices=Result, default=Result.TO_PROPOSE)
    reason = models.CharField(max_length=30, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "objection"], name="ruling_line_once"),
            models.CheckConstraint(
                condition=Q(result__in=["to_propose", "left_out"])
                | Q(decision__isnull=False, decision_lock__isnull=False),
                name="ruling_line_proposed_has_decision",
            ),
            models.CheckConstraint(
                condition=~Q(result="left_out") | ~Q(reason=""), name="ruling_line_left_out_says_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(result__in=["to_propose", "to_sign", "to_return"]), name="ruling_line_to_do"
            )
        ]
