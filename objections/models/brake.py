"""Appeals against the brake on filing; the brake itself is counted from public outcomes and stored nowhere."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.models import LedgerEntry, Officer, Party


class BrakeAppeal(models.Model):
    """A party says why the brake should not hold for it; one officer proposes the answer, another signs it."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="brake_appeals")
    reasons = models.TextField(_("Why the brake should not hold for you"))
    asked_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)
    answer = models.TextField(_("Reasons"), blank=True)
    lifted_until = models.DateTimeField(null=True)
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(decided_at__isnull=True), name="brake_appeal_one_open_per_party"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True)
                | (Q(decided_by__isnull=False, is_granted__isnull=False, entry__isnull=False) & ~Q(answer="")),
                name="brake_appeal_decided_says_why",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True, proposed_at__isnull=True)
                | Q(proposed_by__isnull=False, proposed_at__isnull=False, is_granted__isnull=False) & ~Q(answer=""),
                name="brake_appeal_proposed_says_why",
            ),
            models.CheckConstraint(  # proposed_by is null in what one officer decided before this rule
                condition=Q(decided_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="brake_appeal_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(lifted_until__isnull=True) | Q(is_granted=True), name="brake_lifted_by_grant"
            ),
        ]
