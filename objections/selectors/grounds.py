"""The main reason of a decision on an objection, one of a list, so that decisions can be compared and counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RulingGround(models.TextChoices):
    RIGHTS_SHOWN = "rights_shown", _("The objector's right is shown")
    RIGHTS_NOT_SHOWN = "rights_not_shown", _("The objector's right is not shown")
    LICENCE_SHOWN = "licence_shown", _("A licence or consent is shown")
    LICENCE_NOT_SHOWN = "licence_not_shown", _("A licence or consent is claimed but not shown")
    PUBLIC_DOMAIN = "public_domain", _("The items are in the public domain")
    NOT_COVERED = "not_covered", _("The items are not what the objector's right covers")
    PERSON_REFUSED = "person_refused", _("The person clearly refused")
    NO_ANSWER = "no_answer", _("The curator did not answer; decided on the objector's evidence")
    MIXED = "mixed", _("Different reasons for different parts")
    FORMAL = "formal", _("A formal requirement is not met")


class JudgmentKind(models.TextChoices):
    """What a judgment orders; the names are those of services.judgments.KINDS."""

    EXCLUSION = "exclusion", _("Exclusion: items go")
    RESTORATION = "restoration", _("Restoration: recorded; items come back by a new version")
    REVOCATION = "revocation", _("Revocation: recorded; the certificate is revoked by its own decision")
