"""The catalogue of the key files by which items are found again; the files themselves lie in the store."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class KeyIndexFile(models.Model):
    """One immutable key file. Retired: no longer asked, taken away when nobody reads it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()  # bytes
    items = models.PositiveBigIntegerField()
    rows = models.PositiveBigIntegerField()
    tier = models.PositiveSmallIntegerField()
    built_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(sha256=""), name="key_index_file_has_digest")]


class KeyIndexSource(models.Model):
    """An item set whose keys stand in a file; of the files that are asked, each set is in one alone."""

    file = models.ForeignKey(KeyIndexFile, models.CASCADE, related_name="sources")
    position = models.PositiveIntegerField()
    items_sha256 = models.CharField(max_length=64)
    items = models.PositiveBigIntegerField()
    is_asked = models.BooleanField(default=True)  # false once the file is retired

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], name="key_index_source_once"),
            models.UniqueConstraint(
                fields=["items_sha256"], condition=Q(is_asked=True), name="key_index_source_asked_once"
            ),
        ]
