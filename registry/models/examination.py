"""What an examiner found about each part of an application: one mark a part, kept until it is looked at again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .user import Officer


class CheckMark(models.Model):
    """The mark of one part: a group of annex-1 fields, the manifest, the applicants, or one source.

    `key` names the part (registry.selectors.checklist). A mark older than the filing it speaks of counts no more.
    """

    class State(models.TextChoices):
        OK = "ok", _("In order")
        GAP = "gap", _("Gap")
        UNCHECKED = "unchecked", _("Not checked")
        NOT_NEEDED = "not_needed", _("Not needed")

    case = models.ForeignKey(Case, models.CASCADE, related_name="check_marks")
    key = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State)
    note = models.CharField(max_length=500, blank=True)  # of a gap: what is missing, a line of the letter
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="check_mark_once"),
            models.CheckConstraint(
                condition=Q(state__in=["ok", "gap", "unchecked", "not_needed"]), name="check_mark_state_known"
            ),
        ]
