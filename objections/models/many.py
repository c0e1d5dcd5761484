"""One text filed as an objection to each of many datasets."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models import Ground, Party, Registration, User

from .objection import Objection, TargetKind


class ManyObjection(models.Model):
    """What a party wants to say of the same works in many datasets: looked up in each, then filed with one press."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="many_objections")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=24, choices=Ground)
    statement = models.TextField()
    kind = models.CharField(max_length=7, choices=TargetKind)  # domain or items
    text = models.TextField()
    drafted_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)  # the instant of receipt of every objection in it

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["domain", "items"]), name="many_objection_kind_fits_all"),
        ]


class ManyLine(models.Model):
    """One dataset of it, and what became of it."""

    class Result(models.TextChoices):
        DRAFT = "draft", _("To be filed")
        FILED = "filed", _("Filed")
        LEFT_OUT = "left_out", _("Left out")

    many = models.ForeignKey(ManyObjection, models.CASCADE, related_name="lines")
    number = models.CharField(max_length=64)  # as it was asked for
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="+")
    objection = models.ForeignKey(Objection, models.SET_NULL, null=True, related_name="+")
    named = models.PositiveBigIntegerField(default=0)
    result = models.CharField(max_length=8, choices=Result, default=Result.DRAFT)
    reason = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["many", "registration"], name="many_line_once_per_dataset"),
            models.CheckConstraint(
                condition=Q(result="left_out") | Q(registration__isnull=False), name="many_line_names_a_dataset"
            ),
            models.CheckConstraint(condition=~Q(result="left_out") | ~Q(reason=""), name="many_line_left_out_says_why"),
        ]
