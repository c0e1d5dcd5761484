"""Orders that open a sealed identity: by the lead, signed by a second officer, with a ledger entry."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .ledger import LedgerEntry
from .party import Party
from .user import Officer


class UnsealOrder(models.Model):
    """To open who a sealed person is, in one case, to the public or to one authority."""

    class To(models.TextChoices):
        AUTHORITY = "authority", _("One authority")
        PUBLIC = "public", _("The public record of this case")

    case = models.ForeignKey(Case, models.PROTECT, related_name="unseal_orders")
    party = models.ForeignKey(Party, models.PROTECT, related_name="unseal_orders")
    to = models.CharField(_("Opened to"), max_length=9, choices=To)
    authority = models.CharField(_("Authority and its reference"), max_length=300, blank=True)
    reasons = models.TextField(_("Reasons"))
    ordered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    signed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to="public") | ~Q(authority=""), name="unseal_order_names_authority"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("ordered_by")), name="unseal_order_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True)
                | Q(signed_by__isnull=False, entry__isnull=False, declined_at__isnull=True),
                name="unseal_order_signed_is_recorded",
            ),
            models.UniqueConstraint(
                fields=["case", "party"],
                condition=Q(signed_at__isnull=True, declined_at__isnull=True),
                name="unseal_order_one_open",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.signed_at is None and self.declined_at is None
