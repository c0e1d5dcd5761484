"""Certificates: the facts as issued, the signed credential, the drawn page, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .case import Case
from .certificate_states import CERTIFICATE_TRANSITIONS, CertificateState
from .dataset import ItemSet
from .ledger import LedgerEntry
from .registration import Registration
from .workflow import WorkflowRow


class Certificate(WorkflowRow):
    """One certificate of one registered version. The facts are stored whole; a re-issue reads them from here."""

    State = CertificateState
    TRANSITIONS = CERTIFICATE_TRANSITIONS
    INITIAL = CertificateState.IN_FORCE

    state = models.CharField(max_length=30, choices=CertificateState, default=CertificateState.IN_FORCE)
    case = models.OneToOneField(Case, models.PROTECT, related_name="certificate")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=34, unique=True)  # DIP-…, a re-issue adds /2
    issue = models.PositiveSmallIntegerField(default=1)
    facts = models.JSONField()
    credential = models.TextField()  # vc+jwt, compact serialisation
    credential_sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(null=True)
    pdf_drawn_at = models.DateTimeField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    is_challenged = models.BooleanField(default=False)
    suspended_items = models.ForeignKey(ItemSet, models.PROTECT, null=True, related_name="+")
    revoked_from_start = models.BooleanField(default=False)
    superseded_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="supersedes")
    issued_at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="certificate")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in CertificateState]), name="certificate_state_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="certificate_validity_has_length"
            ),
            models.UniqueConstraint(fields=["registration", "issue"], name="certificate_issue_once"),
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(state__in=["in_force", "suspended"]),
                name="certificate_one_live_per_registration",
            ),
        ]

    def __str__(self) -> str:
        return self.number
