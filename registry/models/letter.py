"""What the registry and a party write to each other in a case, and what joint applicants agree to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .party import Party
from .user import Officer, User


class Letter(models.Model):
    """One letter in a case, kept as sent: a list of points, or free text, from an officer or from a party."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("What has to be corrected")
        EVIDENCE_REQUEST = "evidence_request", _("Request for evidence")
        EVIDENCE = "evidence", _("Evidence supplied")
        EXTENSION = "extension", _("Extension and its reasons")
        SENT_BACK = "sent_back", _("Sent back by screening")
        CONTEST_ANSWER = "contest_answer", _("Answer to a contested refusal")
        CURE = "cure", _("Why the suspension should be lifted")

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=16, choices=Kind)
    points = models.JSONField(default=list)  # of a correction: every gap, one text each
    text = models.TextField(blank=True)
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(points=[]), name="letter_says_something"),
            models.CheckConstraint(
                condition=Q(officer__isnull=True) | Q(party__isnull=True), name="letter_has_one_author"
            ),
        ]
        indexes = [models.Index(fields=["case", "-id"], name="letter_of_case")]


class Consent(models.Model):
    """A joint applicant agrees to an act that needs them all; the last one to agree carries it out."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    act = models.CharField(max_length=12)  # withdraw, transfer, cancel
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "act", "party"], name="consent_once_per_party")]
