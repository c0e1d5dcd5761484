"""Parties: whoever can hold a right, register a dataset or object, and who may act for them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .user import User


class Party(models.Model):
    """A person or organisation. A light party has only a name and a confirmed e-mail and no account behind it."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    class Identity(models.TextChoices):
        """How well the register knows who this is, weakest first."""

        EMAIL = "email", _("Confirmed e-mail")
        DOCUMENT = "document", _("Document checked by an officer")
        ORGANISATION = "organisation", _("Organisation checked by an officer")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    name = models.CharField(_("Name"), max_length=200)
    name_en = models.CharField(_("Name in English"), max_length=200, blank=True)
    email = models.EmailField(_("E-mail for service"))
    country = models.CharField(_("Country or region"), max_length=2, default="CN")
    registration_code = models.CharField(_("Unified social credit code or register number"), max_length=40, blank=True)
    identity = models.CharField(max_length=12, choices=Identity, default=Identity.EMAIL)
    language = models.CharField(_("Language of messages"), max_length=10, default="zh-hans")
    alias = models.CharField(max_length=40, unique=True)  # what the public sees of a sealed person
    is_sealed = models.BooleanField(_("Show me to the public by alias only"), default=True)
    members: models.ManyToManyField[User, Membership] = models.ManyToManyField(
        User, through="Membership", related_name="parties"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["person", "organisation"]), name="party_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="party_has_name"),
            models.CheckConstraint(
                condition=Q(kind="organisation") | ~Q(identity="organisation"), name="party_person_is_no_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"party {self.pk}"

    @property
    def public_name(self) -> str:
        """The name strangers may read, in their language: an organisation's own, a sealed person's alias."""
        if self.kind == self.Kind.PERSON and self.is_sealed:
            return self.alias
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Membership(models.Model):
    """A user's part in a party."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner: acts and manages members")
        FILER = "filer", _("Filer: acts")
        READER = "reader", _("Reader: sees")

    party = models.ForeignKey(Party, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("Role"), max_length=8, choices=Role)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "user"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=["owner", "filer", "reader"]), name="membership_role_known"),
        ]

    @property
    def acts(self) -> bool:
        return self.role in {self.Role.OWNER, self.Role.FILER}


class Invitation(models.Model):
    """An owner asks whoever reads this address to act for the party; only the invited say yes, and then are members."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="invitations")
    email = models.EmailField()  # lower case; may belong to nobody yet
    role = models.CharField(_("Role"), max_length=8, choices=Membership.Role)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # declined, or taken back

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "email"],
                condition=Q(accepted_at__isnull=True, ended_at__isnull=True),
                name="invitation_one_open",
            ),
            models.CheckConstraint(condition=Q(role__in=["owner", "filer", "reader"]), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(ended_at__isnull=True), name="invitation_has_one_end"
            ),
        ]


class Mandate(models.Model):
    """An agent (collecting society, law firm) acts for a principal between two dates."""

    agent = models.ForeignKey(Party, models.PROTECT, related_name="mandates_held")
    principal = models.ForeignKey(Party, models.PROTECT, related_name="mandates_given")
    scope = models.CharField(_("What the agent may do"), max_length=300)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    document = models.ForeignKey("registry.Attachment", models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey("registry.Officer", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(agent=F("principal")), name="mandate_between_two"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="mandate_has_length"
            ),
        ]


class IdentityCheck(models.Model):
    """A party asks to be known better; an officer looks at the documents and raises the level or says why not."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Waiting for an officer")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Not accepted")

    party = models.ForeignKey(Party, models.CASCADE, related_name="identity_checks")
    level = models.CharField(max_length=12, choices=Party.Identity)
    document = models.ForeignKey("registry.Attachment", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    reason = models.TextField(_("Reason"), blank=True)
    decided_by = models.ForeignKey("registry.Officer", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(outcome="open"), name="identity_check_one_open_per_party"
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(outcome="open") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="identity_check_decided_by_somebody",
            ),
        ]
