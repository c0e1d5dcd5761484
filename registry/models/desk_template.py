"""Wordings that officers share: for the reasons of a decision, or for a letter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .user import Officer


class DeskTemplate(models.Model):
    """One version of a wording. A change is a new version; what was written with an older one keeps its words."""

    class Purpose(models.TextChoices):
        DECISION = "decision", _("Reasons of a decision")
        LETTER = "letter", _("Letter to an applicant")

    name = models.CharField(_("Name"), max_length=100)
    version = models.PositiveIntegerField()
    purpose = models.CharField(_("What it is for"), max_length=8, choices=Purpose)
    facts = models.TextField(_("Facts found"), blank=True)
    text = models.TextField(_("Reasons, or the text of the letter"))
    is_retired = models.BooleanField(default=False)  # no longer offered
    written_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="desk_template_version_once"),
            models.CheckConstraint(condition=~Q(text=""), name="desk_template_says_something"),
        ]
