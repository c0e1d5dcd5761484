"""What comparing item sets found: two versions of one dataset."""

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
