"""The states of a registration and every allowed step; what is not listed is forbidden."""

from django.db import models
from django.utils.translation import pgettext_lazy

from .transitions import END, Edge, StateRule, Transitions


class RegistrationState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("registration", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("registration", "Waiting for admission")
    CORRECTION_REQUIRED = "correction_required", pgettext_lazy("registration", "Correction required")
    UNDER_EXAMINATION = "under_examination", pgettext_lazy("registration", "Under examination")
    EVIDENCE_REQUESTED = "evidence_requested", pgettext_lazy("registration", "Evidence requested")
    SCREENING = "screening", pgettext_lazy("registration", "Being screened")
    PRE_PUBLISHED = "pre_published", pgettext_lazy("registration", "Pre-published")
    OBJECTION_PENDING = "objection_pending", pgettext_lazy("registration", "Objections being handled")
    REGISTERED = "registered", pgettext_lazy("registration", "Registered")
    REFUSED = "refused", pgettext_lazy("registration", "Refused")
    IN_REVIEW = "in_review", pgettext_lazy("registration", "In review")
    ABANDONED = "abandoned", pgettext_lazy("registration", "Draft abandoned")
    WITHDRAWN = "withdrawn", pgettext_lazy("registration", "Withdrawn")
    DEEMED_WITHDRAWN = "deemed_withdrawn", pgettext_lazy("registration", "Deemed withdrawn")
    TERMINATED = "terminated", pgettext_lazy("registration", "Terminated")
    REFUSED_FINAL = "refused_final", pgettext_lazy("registration", "Refused, final")
    LAPSED = "lapsed", pgettext_lazy("registration", "Lapsed")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
    REVOKED = "revoked", pgettext_lazy("registration", "Revoked")


S = RegistrationState
REGISTRATION_TRANSITIONS: Transitions = {
    S.DRAFT: StateRule(
        whose_move="applicant",
        clock="registration_draft",
        on_silence="abandoned",
        edges={
            "submit": Edge(S.SUBMITTED, "applicant", "every required field; receipt"),
        },
    ),
    S.SUBMITTED: StateRule(
        whose_move="examiner",
        clock="acceptance",
        on_silence="under_examination",
        edges={
            "accept": Edge(S.UNDER_EXAMINATION, "examiner"),
            "require_correction": Edge(S.CORRECTION_REQUIRED, "examiner"),
            "withdraw": Edge(S.WITHDRAWN, "applicant", "all joint applicants; open cases become moot"),
        },
    ),
    S.CORRECTION_REQUIRED: StateRule(
        whose_move="applicant",
        clock="correction",
        on_silence="deemed_withdrawn",
        served=True,
        edges={
            "resubmit": Edge(S.SUBMITTED, "applicant"),
            "withdraw": Edge(S.WITHDRAWN, "applicant", "all joint applicants; open cases become moot"),
        },
    ),
    S.UNDER_EXAMINATION: StateRule(
        whose_move="examiner",
        clock="examination",
        on_silence="stays",
        edges={
            "request_evidence": Edge(S.EVIDENCE_REQUESTED, "examiner"),
            "pass": Edge(S.SCREENING, "examiner + second", "all joint applicants confirmed"),
            "refuse": Edge(S.REFUSED, "examiner + second", "a listed ground, reasons"),
            "extend": Edge(S.UNDER_EXAMINATION, "examiner", "once"),
            "withdraw": Edge(S.WITHDRAWN, "applicant", "all joint applicants; open cases become moot"),
        },
    ),
    S.EVIDENCE_REQUESTED: StateRule(
        whose_move="applicant",
        clock="evidence",
        on_silence="terminated",
        served=True,
        edges={
            "supply": Edge(S.UNDER_EXAMINATION, "applicant", "clock goes on"),
            "withdraw": Edge(S.WITHDRAWN, "applicant", "all joint applicants; open cases become moot"),
        },
    ),
    S.SCREENING: StateRule(
        whose_move="system",
        clock="screening",
        on_silence="stays",
        edges={
            "publish": Edge(S.PRE_PUBLISHED, "system", "screened against a snapshot of now; matches notified"),
            "register_unpublished": Edge(
                S.REGISTERED,
                "examiner + second",
                "applicant asked not to be published; every match final; never a certificate",
            ),
            "send_back": Edge(
                S.UNDER_EXAMINATION, "system", "unresolvable rows above the profile's share, or manifest unreadable"
            ),
            "withdraw": Edge(S.WITHDRAWN, "applicant", "all joint applicants; open cases become moot"),
        },
    ),
    S.PRE_PUBLISHED: StateRule(
        whose_move="public",
        clock="publication",
        on_silence="settlement",
        edges={
            "settle": Edge(S.REGISTERED, "system", "settlement rule holds"),
            "hold": Edge(S.OBJECTION_PENDING, "system", "window closed, rule does not hold yet"),
            "replace_version": Edge(S.SCREENING, "applicant", "material change; at most twice; full new window"),
            "refuse_ex_officio": Edge(S.REFUSED, "examiner + second", "a listed ground found late"),
            "withdraw": Edge(S.WITHDRAWN, "applicant", "all joint applicants; open cases become moot"),
        },
    ),
    S.OBJECTION_PENDING: StateRule(
        whose_move="open cases",
        edges={
            "settle": Edge(S.REGISTERED, "system", "settlement rule holds"),
            "set_aside": Edge(
                S.OBJECTION_PENDING,
                "applicant",
                "items stayed or undecided for longer than the profile allows leave this registration; "
                "the rest may settle",
            ),
            "uphold_whole": Edge(
                S.REFUSED_FINAL,
                "system",
                "an objection to the whole is final and upheld; reviewed only in that objection",
            ),
            "replace_version": Edge(S.SCREENING, "applicant", "as above"),
            "withdraw": Edge(S.WITHDRAWN, "applicant", "all joint applicants; open cases become moot"),
        },
    ),
    S.REGISTERED: StateRule(
        whose_move="registrant",
        clock="validity",
        on_silence="lapsed",
        edges={
            "record_filing": Edge(
                S.REGISTERED, "system", "a recorded change, transfer, remark, measure, renewal, exclusion"
            ),
            "cancel": Edge(S.CANCELLED, "registrant", "all joint registrants"),
            "revoke": Edge(S.REVOKED, "examiner + second", "final decision or judgment"),
        },
    ),
    S.REFUSED: StateRule(
        whose_move="applicant",
        clock="review_request",
        on_silence="refused_final",
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
            "affirm": Edge(S.REFUSED_FINAL, "panel"),
            "remand": Edge(S.UNDER_EXAMINATION, "panel"),
        },
    ),
    S.ABANDONED: END,
    S.WITHDRAWN: END,
    S.DEEMED_WITHDRAWN: END,
    S.TERMINATED: END,
    S.REFUSED_FINAL: END,
    S.LAPSED: END,
    S.CANCELLED: END,
    S.REVOKED: END,
}
