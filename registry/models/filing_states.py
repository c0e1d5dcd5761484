"""The states of a filing and every allowed step; what is not listed is forbidden."""

from django.db import models
from django.utils.translation import pgettext_lazy

from .transitions import END, Edge, StateRule, Transitions


class FilingState(models.TextChoices):
    AWAITING_CONSENT = "awaiting_consent", pgettext_lazy("filing", "Waiting for consent")
    SUBMITTED = "submitted", pgettext_lazy("filing", "Under examination")
    CORRECTION_REQUIRED = "correction_required", pgettext_lazy("filing", "Correction required")
    REJECTED = "rejected", pgettext_lazy("filing", "Not recorded")
    IN_REVIEW = "in_review", pgettext_lazy("filing", "In review")
    RECORDED = "recorded", pgettext_lazy("filing", "Recorded")
    WITHDRAWN = "withdrawn", pgettext_lazy("filing", "Withdrawn")
    DEEMED_WITHDRAWN = "deemed_withdrawn", pgettext_lazy("filing", "Deemed withdrawn")
    CLOSED = "closed", pgettext_lazy("filing", "Closed")


S = FilingState
FILING_TRANSITIONS: Transitions = {
    S.AWAITING_CONSENT: StateRule(
        whose_move="other party",
        clock="consent",
        on_silence="deemed_withdrawn",
        served=True,
        edges={
            "consent": Edge(S.SUBMITTED, "other party"),
            "decline": Edge(S.WITHDRAWN, "other party"),
            "withdraw": Edge(S.WITHDRAWN, "applicant"),
        },
    ),
    S.SUBMITTED: StateRule(
        whose_move="examiner",
        clock="filing",
        on_silence="stays",
        edges={
            "record": Edge(S.RECORDED, "examiner + second, or system for exclusions"),
            "require_correction": Edge(S.CORRECTION_REQUIRED, "examiner"),
            "reject": Edge(S.REJECTED, "examiner + second", "reasons"),
            "withdraw": Edge(S.WITHDRAWN, "applicant"),
        },
    ),
    S.CORRECTION_REQUIRED: StateRule(
        whose_move="applicant",
        clock="correction",
        on_silence="deemed_withdrawn",
        served=True,
        edges={
            "resubmit": Edge(S.SUBMITTED, "applicant"),
            "withdraw": Edge(S.WITHDRAWN, "applicant"),
        },
    ),
    S.REJECTED: StateRule(
        whose_move="applicant",
        clock="review_request",
        on_silence="closed",
        served=True,
        edges={
            "request_review": Edge(S.IN_REVIEW, "applicant"),
        },
    ),
    S.IN_REVIEW: StateRule(
        whose_move="panel",
        clock="review",
        on_silence="stays",
        edges={
            "affirm": Edge(S.CLOSED, "panel"),
            "remand": Edge(S.SUBMITTED, "panel"),
        },
    ),
    S.RECORDED: END,
    S.WITHDRAWN: END,
    S.DEEMED_WITHDRAWN: END,
    S.CLOSED: END,
}
