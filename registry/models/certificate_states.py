"""The states of a certificate and every allowed step; what is not listed is forbidden."""

from django.db import models
from django.utils.translation import pgettext_lazy

from .transitions import END, Edge, StateRule, Transitions


class CertificateState(models.TextChoices):
    IN_FORCE = "in_force", pgettext_lazy("certificate", "In force")
    SUSPENDED = "suspended", pgettext_lazy("certificate", "Suspended")
    SUPERSEDED = "superseded", pgettext_lazy("certificate", "Superseded")
    EXPIRED = "expired", pgettext_lazy("certificate", "Expired")
    CANCELLED = "cancelled", pgettext_lazy("certificate", "Cancelled")
    REVOKED = "revoked", pgettext_lazy("certificate", "Revoked")


S = CertificateState
CERTIFICATE_TRANSITIONS: Transitions = {
    S.IN_FORCE: StateRule(
        whose_move="registrant",
        clock="validity",
        on_silence="expired",
        edges={
            "suspend": Edge(
                S.SUSPENDED,
                "examiner + second",
                "overdue duty after notice, court measure, interim measure with reasons",
            ),
            "supersede": Edge(S.SUPERSEDED, "system", "same transaction as the new one"),
            "revoke": Edge(S.REVOKED, "examiner + second", "final decision or judgment"),
            "cancel": Edge(S.CANCELLED, "registrant"),
        },
    ),
    S.SUSPENDED: StateRule(
        whose_move="registrant",
        clock="suspension",
        on_silence="cut or revoked",
        edges={
            "lift": Edge(S.IN_FORCE, "examiner + second", "cured or fallen away; the gap is printed"),
            "supersede": Edge(S.SUPERSEDED, "system", "same transaction as the new one"),
            "revoke": Edge(S.REVOKED, "examiner + second", "final decision or judgment"),
            "cancel": Edge(S.CANCELLED, "registrant"),
            "expire": Edge(S.EXPIRED, "system", "validity ends while suspended"),
        },
    ),
    S.SUPERSEDED: END,
    S.EXPIRED: END,
    S.CANCELLED: END,
    S.REVOKED: END,
}
