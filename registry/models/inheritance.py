"""What a version inherits from the registered dataset a source of it was taken from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .dataset import ItemSet, Version
from .registration import ExclusionList, Registration
from .screening import Match


class Inheritance(models.Model):
    """One refusal match or one exclusion list of the parent, looked at for one version taken from it.

    `items` are those of the child that it concerns and nothing there has answered yet; none: null. What a refusal hit
    in the parent opens a match (`opened`) where that refusal counts here; what left the parent for another reason, an
    objection say, is a breach for the examiner: `reasons` as on the list.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="inherited")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="inherited")
    match = models.ForeignKey(Match, models.PROTECT, null=True, related_name="passed_on")
    exclusion = models.ForeignKey(ExclusionList, models.PROTECT, null=True, related_name="passed_on")
    items = models.ForeignKey(ItemSet, models.PROTECT, null=True, related_name="+")
    opened = models.ForeignKey(Match, models.PROTECT, null=True, related_name="inherited_as")
    reasons = models.JSONField(default=list)
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(match__isnull=False, exclusion__isnull=True)
                | Q(match__isnull=True, exclusion__isnull=False, opened__isnull=True),
                name="inheritance_of_one_thing",
            ),
            models.UniqueConstraint(fields=["version", "match"], name="inheritance_of_match_once"),
            models.UniqueConstraint(fields=["version", "exclusion"], name="inheritance_of_exclusion_once"),
        ]
