"""Reviews: who asked for a second look at a decision, and who gave it up."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case
from .party import Party


class ReviewRequest(models.Model):
    """A party asks that a decision be looked at again by a panel that touched nothing before."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    reasons = models.TextField(_("Reasons"))
    received_at = models.DateTimeField()


class Waiver(models.Model):
    """A party gives up review of a decision, which becomes final the sooner."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "party"], name="waiver_once")]
