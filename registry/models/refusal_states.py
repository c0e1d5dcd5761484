"""The states of a refusal and every allowed step; what is not listed is forbidden."""

from django.db import models
from django.utils.translation import pgettext_lazy

from .transitions import END, Edge, StateRule, Transitions


class RefusalState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("refusal", "Draft")
    PROVISIONAL = "provisional", pgettext_lazy("refusal", "Filed, provisionally in force")
    PROOF_REQUIRED = "proof_required", pgettext_lazy("refusal", "Proof required")
    EFFECTIVE = "effective", pgettext_lazy("refusal", "In force")
    REAFFIRMATION_DUE = "reaffirmation_due", pgettext_lazy("refusal", "Reaffirmation due")
    DORMANT = "dormant", pgettext_lazy("refusal", "Dormant")
    CONTESTED = "contested", pgettext_lazy("refusal", "Contested")
    UNDER_DECISION = "under_decision", pgettext_lazy("refusal", "Under decision")
    DISMISSED = "dismissed", pgettext_lazy("refusal", "Dismissed")
    IN_REVIEW = "in_review", pgettext_lazy("refusal", "In review")
    LAPSED = "lapsed", pgettext_lazy("refusal", "Draft lapsed")
    WITHDRAWN = "withdrawn", pgettext_lazy("refusal", "Withdrawn")
    CLOSED = "closed", pgettext_lazy("refusal", "Closed")
    REVOKED = "revoked", pgettext_lazy("refusal", "Revoked for abuse")


S = RefusalState
REFUSAL_TRANSITIONS: Transitions = {
    S.DRAFT: StateRule(
        whose_move="holder",
        clock="refusal_draft",
        on_silence="lapsed",
        edges={
            "file": Edge(S.PROVISIONAL, "holder", "receipt"),
            "discard": Edge(S.LAPSED, "holder"),
        },
    ),
    S.PROVISIONAL: StateRule(
        whose_move="holder and registrar",
        clock="proof_check",
        on_silence="proof_required",
        edges={
            "verify": Edge(S.EFFECTIVE, "system or examiner", "control proved, evidence or identity reviewed"),
            "ask_proof": Edge(S.PROOF_REQUIRED, "examiner"),
            "contest": Edge(S.CONTESTED, "curator", "a curator with a live match"),
            "withdraw": Edge(S.WITHDRAWN, "holder", "matches are lifted"),
        },
    ),
    S.PROOF_REQUIRED: StateRule(
        whose_move="holder",
        clock="proof",
        on_silence="dismissed",
        served=True,
        edges={
            "supply": Edge(S.PROVISIONAL, "holder"),
            "verify": Edge(S.EFFECTIVE, "system or examiner"),
            "withdraw": Edge(S.WITHDRAWN, "holder", "matches are lifted"),
        },
    ),
    S.EFFECTIVE: StateRule(
        whose_move="holder",
        clock="refusal_life",
        on_silence="reaffirmation_due",
        edges={
            "amend": Edge(S.EFFECTIVE, "holder", "a new version; wider scope starts provisional on its own"),
            "contest": Edge(S.CONTESTED, "curator", "a curator with a live match"),
            "withdraw": Edge(S.WITHDRAWN, "holder", "matches are lifted"),
        },
    ),
    S.REAFFIRMATION_DUE: StateRule(
        whose_move="holder",
        clock="reaffirmation",
        on_silence="dormant",
        edges={
            "reaffirm": Edge(S.EFFECTIVE, "holder"),
            "contest": Edge(S.CONTESTED, "curator", "a curator with a live match"),
            "withdraw": Edge(S.WITHDRAWN, "holder", "matches are lifted"),
        },
    ),
    S.DORMANT: StateRule(
        whose_move="holder",
        edges={
            "reaffirm": Edge(S.EFFECTIVE, "holder"),
            "contest": Edge(S.CONTESTED, "curator", "a curator with a live match"),
            "withdraw": Edge(S.WITHDRAWN, "holder", "matches are lifted"),
        },
    ),
    S.CONTESTED: StateRule(
        whose_move="holder",
        clock="contest_answer",
        on_silence="under_decision",
        served=True,
        edges={
            "answer": Edge(S.UNDER_DECISION, "holder"),
            "withdraw": Edge(S.WITHDRAWN, "holder", "matches are lifted"),
        },
    ),
    S.UNDER_DECISION: StateRule(
        whose_move="examiner, then second reviewer",
        clock="decision",
        on_silence="stays",
        edges={
            "keep": Edge(S.EFFECTIVE, "examiner + second"),
            "narrow": Edge(S.EFFECTIVE, "examiner + second", "the contested scopes go, as a new version"),
            "dismiss": Edge(S.DISMISSED, "examiner + second", "no scope is left"),
            "find_abuse": Edge(S.REVOKED, "examiner + second", "reasons, appeal"),
            "withdraw": Edge(S.WITHDRAWN, "holder", "matches are lifted"),
        },
    ),
    S.DISMISSED: StateRule(
        whose_move="holder",
        clock="review_request",
        on_silence="closed",
        served=True,
        edges={
            "request_review": Edge(S.IN_REVIEW, "holder"),
        },
    ),
    S.IN_REVIEW: StateRule(
        whose_move="panel",
        clock="review",
        on_silence="stays",
        edges={
            "reinstate": Edge(S.EFFECTIVE, "panel"),
            "affirm": Edge(S.CLOSED, "panel"),
        },
    ),
    S.LAPSED: END,
    S.WITHDRAWN: END,
    S.CLOSED: END,
    S.REVOKED: END,
}
