"""Whether the public door answered: what probes saw, and the outages that follow from it."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from .ledger import LedgerEntry


class DoorProbe(models.Model):
    """Probes of one prober that saw the same, one after another: a run, made longer by each further probe.

    `shift` is the clock offset of the moment: instants of another offset cannot be compared.
    """

    node = models.CharField(max_length=60)
    is_up = models.BooleanField()
    answer = models.CharField(max_length=80)  # "200", "503", "no answer: ConnectionRefusedError"
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    probes = models.PositiveIntegerField(default=1)
    shift = models.DurationField(default=timedelta)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "first_at"], name="door_probe_run_once"),
            models.CheckConstraint(condition=Q(last_at__gte=F("first_at")), name="door_probe_run_in_order"),
        ]


class Outage(models.Model):
    """A time in which the public door did not answer; act periods that ran through a long one are extended."""

    class Source(models.TextChoices):
        PROBES = "probes"
        OFFICERS = "officers"

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=100, choices=Source, default=Source.PROBES)
    what = models.CharField(max_length=200, default="door")  # "door", or the officers' own words
    evidence = models.JSONField(default=list)  # the runs of probes it rests on, or what the officers name
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, related_name="+")  # once it has ended
    applied_at = models.DateTimeField(null=True)  # every period it touched is moved

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="outage_has_length"
            ),
            models.UniqueConstraint(fields=["starts_at", "source"], name="outage_once"),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(ends_at__isnull=False, entry__isnull=False),
                name="outage_applied_has_ended",
            ),
        ]

    @property
    def length(self) -> timedelta | None:
        return self.ends_at - self.starts_at if self.ends_at else None
