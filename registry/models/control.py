"""Proof that a party controls a domain, a host, what lies under a path, or a page; and every look that was taken."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .appending import append_only
from .party import Party
from .refusal import Refusal
from .user import User


class PlaceKind(models.TextChoices):
    """The kinds of scopes that somebody can show to control."""

    DOMAIN = "domain", _("Domain with everything below it")
    HOST = "host", _("One host")
    PREFIX = "prefix", _("Everything under an address")
    URL = "url", _("One exact address")


class ControlMethod(models.TextChoices):
    DNS = "dns", _("TXT record in the domain’s name servers")
    FILE = "file", _("File on the site")
    META = "meta", _("Meta tag in the page")
    ORIGIN = "origin", _("The site itself publishes the refusal")


class ControlState(models.TextChoices):
    """`asked` until the first look, `pending` while looks go on; a proof once given lapses, it never expires."""

    ASKED = "asked", pgettext_lazy("control", "Not looked for yet")
    PENDING = "pending", pgettext_lazy("control", "Looked for, not found yet")
    PROVED = "proved", pgettext_lazy("control", "Control proved")
    LAPSED = "lapsed", pgettext_lazy("control", "Control lapsed")
    GIVEN_UP = "given_up", pgettext_lazy("control", "Given up")
    EXPIRED = "expired", pgettext_lazy("control", "Expired")


class ControlProof(models.Model):
    """One place, one method, one secret token of 256 bits. The row is the queue: `next_attempt_at` says when to look.

    `usages` (method "origin"): the usages that the site disallowed when it was last read.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="control_proofs")
    kind = models.CharField(max_length=8, choices=PlaceKind)
    value = models.CharField(max_length=2100)
    method = models.CharField(max_length=8, choices=ControlMethod)
    token = models.CharField(max_length=64, unique=True)
    public_id = models.CharField(max_length=32, unique=True)  # the file's name; tells nothing of the token
    state = models.CharField(max_length=10, choices=ControlState, default=ControlState.ASKED)
    usages = models.JSONField(default=list)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # until when the token can be proved for the first time
    until_at = models.DateTimeField()  # until when it is looked for without being asked again
    proved_at = models.DateTimeField(null=True)
    renew_at = models.DateTimeField(null=True)  # when a proof is looked at again
    warned_at = models.DateTimeField(null=True)  # when its party was told that it was not found any more
    lapsed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    last_code = models.CharField(max_length=20, blank=True)  # of the last look: "found", or why not
    next_attempt_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "kind", "value", "method"],
                condition=Q(removed_at__isnull=True),
                name="control_once_per_place_and_method",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proved", "lapsed"]) | Q(proved_at__isnull=False),
                name="control_proved_has_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="lapsed") | Q(lapsed_at__isnull=False, lapsed_at__gte=F("proved_at")),
                name="control_lapsed_has_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(removed_at__isnull=True, next_attempt_at__isnull=False),
                name="control_due",
            ),
            models.Index(fields=["party"], condition=Q(removed_at__isnull=True), name="control_of_party"),
        ]


class ControlCheck(models.Model):
    """One look, as it went. `answers`: [{"where": resolver or address, "code": …}]; no contents of others are kept."""

    proof = models.ForeignKey(ControlProof, models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    code = models.CharField(max_length=20)
    answers = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["proof", "-at"], name="control_check_latest")]
        triggers = append_only()


class RefusalControl(models.Model):
    """That a refusal is backed by control of every place it names, since when, and whether the control still stands.

    A lapse takes nothing from the refusal: it is shown beside it.
    """

    refusal = models.OneToOneField(Refusal, models.CASCADE, related_name="control")
    since = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True)
