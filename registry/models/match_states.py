"""The states of a match and every allowed step; what is not listed is forbidden."""

from django.db import models
from django.utils.translation import pgettext_lazy

from .transitions import END, Edge, StateRule, Transitions


class MatchState(models.TextChoices):
    NOTIFIED = "notified", pgettext_lazy("match", "Curator notified")
    ACCEPTED = "accepted", pgettext_lazy("match", "Removal accepted")
    CONTESTED = "contested", pgettext_lazy("match", "Contested")
    EXCLUDED = "excluded", pgettext_lazy("match", "Excluded")
    NOT_A_MATCH = "not_a_match", pgettext_lazy("match", "Not a match")
    LIFTED = "lifted", pgettext_lazy("match", "Lifted")


S = MatchState
MATCH_TRANSITIONS: Transitions = {
    S.NOTIFIED: StateRule(
        whose_move="curator",
        clock="match_answer",
        on_silence="accepted",
        served=True,
        edges={
            "accept": Edge(S.ACCEPTED, "curator"),
            "contest": Edge(S.CONTESTED, "curator", "contests the refusal, or this hit"),
            "lift": Edge(S.LIFTED, "system"),
        },
    ),
    S.ACCEPTED: StateRule(
        whose_move="curator",
        clock="exclusion",
        on_silence="excluded",
        edges={
            "exclude": Edge(S.EXCLUDED, "system", "exclusion list recorded"),
            "lift": Edge(S.LIFTED, "system"),
        },
    ),
    S.CONTESTED: StateRule(
        whose_move="refusal",
        edges={
            "keep": Edge(S.ACCEPTED, "examiner + second"),
            "dismiss": Edge(S.NOT_A_MATCH, "examiner + second"),
            "lift": Edge(S.LIFTED, "system"),
        },
    ),
    S.EXCLUDED: END,
    S.NOT_A_MATCH: END,
    S.LIFTED: END,
}
