"""Publication windows and notices of an intended objection."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from registry.models import Party, Registration, Version


class Window(models.Model):
    """The time in which anyone but the registrant may object: half-open, [opens, closes)."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="windows")
    version = models.ForeignKey(Version, models.PROTECT, related_name="windows")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # the sweep has looked at its end
    is_current = models.BooleanField(default=True)  # a replaced version gets a new one

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="window_has_length"),
            models.UniqueConstraint(
                fields=["registration"], condition=Q(is_current=True), name="window_one_current_per_registration"
            ),
        ]

    def contains(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


class NoticeOfIntent(models.Model):
    """A verified party says it means to object; the window is held open for it once."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="intents")
    party = models.ForeignKey(Party, models.PROTECT, related_name="intents")
    filed_at = models.DateTimeField()
    runs_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "party"], name="intent_once_per_party"),
            models.CheckConstraint(condition=Q(runs_until__gt=F("filed_at")), name="intent_has_length"),
        ]
