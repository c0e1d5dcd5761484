"""The states of a objection and every allowed step; what is not listed is forbidden."""

from django.db import models
from django.utils.translation import pgettext_lazy

from registry.models.transitions import END, Edge, StateRule, Transitions


class ObjectionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("objection", "Draft")
    FILED = "filed", pgettext_lazy("objection", "Waiting for admission")
    DEFICIENT = "deficient", pgettext_lazy("objection", "Correction required")
    INADMISSIBLE = "inadmissible", pgettext_lazy("objection", "Not admitted")
    SERVED = "served", pgettext_lazy("objection", "Waiting for the answer")
    COOLING_OFF = "cooling_off", pgettext_lazy("objection", "Cooling-off period")
    REPLY_OPEN = "reply_open", pgettext_lazy("objection", "Waiting for the reply")
    UNDER_DECISION = "under_decision", pgettext_lazy("objection", "Under decision")
    UPHELD = "upheld", pgettext_lazy("objection", "Upheld")
    PARTLY_UPHELD = "partly_upheld", pgettext_lazy("objection", "Partly upheld")
    REJECTED = "rejected", pgettext_lazy("objection", "Rejected")
    IN_REVIEW = "in_review", pgettext_lazy("objection", "In review")
    STAYED = "stayed", pgettext_lazy("objection", "Stayed (court or arbitration)")
    LAPSED = "lapsed", pgettext_lazy("objection", "Draft lapsed")
    WITHDRAWN = "withdrawn", pgettext_lazy("objection", "Objection withdrawn")
    SETTLED = "settled", pgettext_lazy("objection", "Settled")
    MOOT = "moot", pgettext_lazy("objection", "Ended: nothing left to decide")
    CLOSED = "closed", pgettext_lazy("objection", "Final")


S = ObjectionState
OBJECTION_TRANSITIONS: Transitions = {
    S.DRAFT: StateRule(
        whose_move="objector",
        clock="objection_draft",
        on_silence="lapsed",
        edges={
            "file": Edge(
                S.FILED,
                "objector",
                "window open at the receipt instant, or within a notice of intent; not the registrant",
            ),
            "discard": Edge(S.LAPSED, "objector"),
        },
    ),
    S.FILED: StateRule(
        whose_move="examiner",
        clock="objection_admission",
        on_silence="served",
        edges={
            "admit": Edge(S.SERVED, "examiner"),
            "find_deficient": Edge(S.DEFICIENT, "examiner"),
            "refuse_admission": Edge(S.INADMISSIBLE, "examiner + second", "reasons"),
            "withdraw": Edge(S.WITHDRAWN, "objector", "before decision; afterwards withdrawal only waives review"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.DEFICIENT: StateRule(
        whose_move="objector",
        clock="deficiency",
        on_silence="inadmissible",
        served=True,
        edges={
            "cure": Edge(S.FILED, "objector"),
            "withdraw": Edge(S.WITHDRAWN, "objector", "before decision; afterwards withdrawal only waives review"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.INADMISSIBLE: StateRule(
        whose_move="objector",
        clock="inadmissible_review_request",
        on_silence="closed",
        served=True,
        edges={
            "request_review": Edge(S.IN_REVIEW, "objector"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.SERVED: StateRule(
        whose_move="curator",
        clock="answer",
        on_silence="under_decision",
        served=True,
        edges={
            "answer": Edge(S.REPLY_OPEN, "curator", "remove some or contest"),
            "concede": Edge(S.SETTLED, "curator", "remove all that is named"),
            "extend": Edge(S.SERVED, "curator", "once"),
            "cool_off": Edge(S.COOLING_OFF, "both parties"),
            "stay": Edge(S.STAYED, "lead", "proof of proceedings"),
            "withdraw": Edge(S.WITHDRAWN, "objector", "before decision; afterwards withdrawal only waives review"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.COOLING_OFF: StateRule(
        whose_move="both parties",
        clock="cooling_off",
        on_silence="served",
        edges={
            "settle": Edge(S.SETTLED, "both parties"),
            "end": Edge(S.SERVED, "either party"),
            "extend": Edge(S.COOLING_OFF, "both parties", "once"),
            "withdraw": Edge(S.WITHDRAWN, "objector", "before decision; afterwards withdrawal only waives review"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.REPLY_OPEN: StateRule(
        whose_move="objector",
        clock="reply",
        on_silence="under_decision",
        served=True,
        edges={
            "reply": Edge(S.UNDER_DECISION, "objector"),
            "waive_reply": Edge(S.UNDER_DECISION, "objector"),
            "stay": Edge(S.STAYED, "lead", "proof of proceedings"),
            "withdraw": Edge(S.WITHDRAWN, "objector", "before decision; afterwards withdrawal only waives review"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.UNDER_DECISION: StateRule(
        whose_move="examiner, then second reviewer",
        clock="decision",
        on_silence="stays",
        edges={
            "uphold": Edge(S.UPHELD, "examiner + second"),
            "uphold_part": Edge(S.PARTLY_UPHELD, "examiner + second", "item by item"),
            "reject": Edge(S.REJECTED, "examiner + second"),
            "stay": Edge(S.STAYED, "lead", "proof of proceedings"),
            "withdraw": Edge(S.WITHDRAWN, "objector", "before decision; afterwards withdrawal only waives review"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.UPHELD: StateRule(
        whose_move="either party",
        clock="review_request",
        on_silence="closed",
        served=True,
        edges={
            "request_review": Edge(S.IN_REVIEW, "either party"),
            "waive_review": Edge(
                S.CLOSED, "both parties", "the losing party alone suffices where the other won wholly"
            ),
            "stay": Edge(S.STAYED, "lead", "proof of proceedings"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.PARTLY_UPHELD: StateRule(
        whose_move="either party",
        clock="review_request",
        on_silence="closed",
        served=True,
        edges={
            "request_review": Edge(S.IN_REVIEW, "either party"),
            "waive_review": Edge(
                S.CLOSED, "both parties", "the losing party alone suffices where the other won wholly"
            ),
            "stay": Edge(S.STAYED, "lead", "proof of proceedings"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.REJECTED: StateRule(
        whose_move="either party",
        clock="review_request",
        on_silence="closed",
        served=True,
        edges={
            "request_review": Edge(S.IN_REVIEW, "either party"),
            "waive_review": Edge(
                S.CLOSED, "both parties", "the losing party alone suffices where the other won wholly"
            ),
            "stay": Edge(S.STAYED, "lead", "proof of proceedings"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.IN_REVIEW: StateRule(
        whose_move="panel",
        clock="review",
        on_silence="stays",
        edges={
            "affirm": Edge(S.CLOSED, "panel"),
            "vary": Edge(S.CLOSED, "panel"),
            "remand": Edge(S.UNDER_DECISION, "panel", "also a refused admission: to filed facts, decided anew"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.STAYED: StateRule(
        whose_move="court",
        clock="stay_check",
        on_silence="stays",
        edges={
            "resume": Edge(S.UNDER_DECISION, "lead", "judgment received or proceedings ended"),
            "withdraw": Edge(S.WITHDRAWN, "objector", "before decision; afterwards withdrawal only waives review"),
            "become_moot": Edge(S.MOOT, "system"),
        },
    ),
    S.LAPSED: END,
    S.WITHDRAWN: END,
    S.SETTLED: END,
    S.MOOT: END,
    S.CLOSED: StateRule(
        whose_move=None,
        edges={
            "execute_judgment": Edge(
                S.CLOSED, "lead + second", "exclusion, restoration by a new version, or revocation"
            ),
        },
    ),
}
