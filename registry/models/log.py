"""The log: places of ledger entries, the tree over them as tiles, and signed heads.

A shard is a log of its own (one C2SP origin, one tree). A new one begins each year and opens with an entry that names
the last head of the one before, so that the years hang together. Leaves and heads never change; a tile only grows.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from .appending import append_only
from .ledger import LedgerEntry


class LogShard(models.Model):
    """One year's log; at most one is open. Its row is what the integrator locks."""

    year = models.PositiveSmallIntegerField(unique=True)
    origin = models.CharField(max_length=200, unique=True)  # C2SP checkpoint origin
    size = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="log_shard_one_open",
            ),
            models.CheckConstraint(condition=Q(size__gte=0), name="log_shard_size"),
        ]


class LogLeaf(models.Model):
    """The place of an entry in the log."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, primary_key=True, related_name="log_leaf")
    shard = models.ForeignKey(LogShard, models.PROTECT, related_name="leaves", db_index=False)
    index = models.BigIntegerField()
    logged_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "log leaves"
        constraints = [models.UniqueConstraint(fields=["shard", "index"], name="log_leaf_once")]
        triggers = append_only()


class LogTile(models.Model):
    """Up to 256 hashes of one level of a shard's tree (see transparency.tiles). Old bytes are a prefix of new ones."""

    shard = models.ForeignKey(LogShard, models.PROTECT, related_name="tiles", db_index=False)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shard", "level", "index"], name="log_tile_once")]
        triggers = [
            *[trigger for trigger in append_only() if trigger.name != "refuse_update"],
            pgtrigger.Trigger(
                name="only_grows",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF (NEW.id, NEW.shard_id, NEW.level, NEW.index) = (OLD.id, OLD.shard_id, OLD.level, OLD.index)
                        AND length(NEW.hashes) > length(OLD.hashes)
                        AND substring(NEW.hashes FROM 1 FOR length(OLD.hashes)) = OLD.hashes
                    THEN RETURN NEW; END IF;
                    RAISE EXCEPTION 'a tile of the log only grows';
                """,
            ),
        ]


class LogCheckpoint(models.Model):
    """A signed statement of a shard's size and root; two roots for one size cannot exist."""

    shard = models.ForeignKey(LogShard, models.PROTECT, related_name="checkpoints", db_index=False)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()  # C2SP signed note
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shard", "size"], name="log_checkpoint_once")]
        triggers = append_only()
