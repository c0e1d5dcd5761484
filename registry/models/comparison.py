"""What comparing item sets found: two versions of one dataset, and two datasets."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .dataset import Version


class VersionDiff(models.Model):
    """What differs between a version and the one before it, each without what its exclusion lists took out.

    Computed once for two files; a further exclusion makes another row. `sources`: what became of each source (see
    services/diffs), `domains`: [[domain, added, removed, kept, changed], …], most moved first. `changed` items are
    among `kept`. A file of rows is named by its digest in the store; "" where there are no such items.
    """

    old_version = models.ForeignKey(Version, models.PROTECT, related_name="diffs_after")
    new_version = models.ForeignKey(Version, models.CASCADE, related_name="diffs")
    old_items_sha256 = models.CharField(max_length=64)
    new_items_sha256 = models.CharField(max_length=64)
    is_final = models.BooleanField()  # the new version was filed, so its sources change no more
    added = models.PositiveBigIntegerField()
    removed = models.PositiveBigIntegerField()
    kept = models.PositiveBigIntegerField()
    changed = models.PositiveBigIntegerField()
    sources = models.JSONField(default=list)
    domains = models.JSONField(default=list)
    added_sha256 = models.CharField(max_length=64, blank=True)
    removed_sha256 = models.CharField(max_length=64, blank=True)
    changed_sha256 = models.CharField(max_length=64, blank=True)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["old_version", "new_version", "old_items_sha256", "new_items_sha256", "is_final"],
                name="version_diff_once",
            ),
            models.CheckConstraint(condition=Q(changed__lte=F("kept")), name="version_diff_changed_is_kept"),
            models.CheckConstraint(condition=Q(old_version__lt=F("new_version")), name="version_diff_goes_forward"),
        ]


class Overlap(models.Model):
    """How many items the sets of two datasets share, each set without what its exclusion lists took out.

    One row for two files and for ever: who asks how it is now takes the row of both files as they stand. No row: they
    share none. `sample`: up to ten {"left", "right" (item numbers), "url", "sha256"}, for officers.
    """

    left = models.ForeignKey(Version, models.PROTECT, related_name="overlaps_left")
    right = models.ForeignKey(Version, models.PROTECT, related_name="overlaps_right")
    left_items_sha256 = models.CharField(max_length=64)
    right_items_sha256 = models.CharField(max_length=64)
    left_items = models.PositiveBigIntegerField()
    right_items = models.PositiveBigIntegerField()
    shared = models.PositiveBigIntegerField()
    sample = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["left", "right", "left_items_sha256", "right_items_sha256"], name="overlap_once"
            ),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="overlap_pair_in_order"),
            models.CheckConstraint(
                condition=Q(shared__gt=0, shared__lte=F("left_items")) & Q(shared__lte=F("right_items")),
                name="overlap_shares_some",
            ),
        ]
