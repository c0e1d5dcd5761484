"""The tamper-evident ledger: entries written by acts, each in its act's own transaction; their places are in `log`.

Tables refuse UPDATE, DELETE and TRUNCATE by trigger: what stands here stands for ever.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from .appending import append_only
from .case import Case
from .user import Officer, User


class LedgerEntry(models.Model):
    """One public act as the exact bytes that become a log leaf (RFC 8785 JSON, public facts only, ≤ 65,535 bytes)."""

    event = models.CharField(max_length=60)  # noun:subject:action
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="ledger_entries")
    at = models.DateTimeField()
    leaf = models.BinaryField()
    leaf_sha256 = models.CharField(max_length=64)  # RFC 6962 leaf hash, hex

    class Meta:
        verbose_name_plural = "ledger entries"
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="queue_for_log",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                level=pgtrigger.Statement,  # once for a whole set: a call for each row costs more than the row
                referencing=pgtrigger.Referencing(new="written"),  # type: ignore[no-untyped-call]  # untyped there
                func="INSERT INTO registry_logqueue (entry_id) SELECT id FROM written; RETURN NULL;",
            ),
        ]


class LedgerSecret(models.Model):
    """Salt and private payload behind an entry's commitment; the only part of the ledger that can be erased."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="secret")
    salt = models.BinaryField()
    payload = models.JSONField()


class LogQueue(models.Model):
    """Entries that wait for the integrator; filled by the same statement that writes the entry."""

    # Only the trigger writes here, from the entry itself, and entries are never deleted: nothing is left to check.
    entry = models.OneToOneField(
        LedgerEntry, models.PROTECT, primary_key=True, related_name="queued", db_constraint=False
    )


class Act(models.Model):
    """One step of one case as the timeline shows it; cannot commit without its ledger entry."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="acts", db_index=False)  # act_of_case begins with it
    event = models.CharField(max_length=30)
    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor_role = models.CharField(max_length=20)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", db_index=False)
    facts = models.JSONField(default=dict)  # public facts of the step: no personal data
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="act")

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="act_of_case"),
            models.Index(fields=["user"], condition=Q(user__isnull=False), name="act_of_user"),
            models.Index(fields=["officer"], condition=Q(officer__isnull=False), name="act_of_officer"),
        ]
        triggers = append_only()


class SigningKeyEvent(models.Model):
    """A signing key began, was retired or was revoked; each stands in the ledger."""

    key_id = models.CharField(max_length=64)
    purpose = models.CharField(max_length=10)
    event = models.CharField(max_length=10)
    at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="+")
