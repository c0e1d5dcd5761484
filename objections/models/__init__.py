"""The rows of the procedure: windows, notices of intent, objections and what is said in them."""

from .batch import AnswerBatch, AnswerGroup, AnswerLine, AnswerTemplate, BatchChoice
from .brake import BrakeAppeal
from .many import ManyLine, ManyObjection
from .objection import Answer, JointRequest, Objection, Reply, Stay, Target, TargetKind
from .objection_states import ObjectionState
from .ruling_batch import RulingBatch, RulingLine
from .unconfirmed import UnconfirmedObjection
from .window import NoticeOfIntent, Window

__all__ = [
    "Answer",
    "AnswerBatch",
    "AnswerGroup",
    "AnswerLine",
    "AnswerTemplate",
    "BatchChoice",
    "BrakeAppeal",
    "JointRequest",
    "ManyLine",
    "ManyObjection",
    "NoticeOfIntent",
    "Objection",
    "ObjectionState",
    "Reply",
    "RulingBatch",
    "RulingLine",
    "Stay",
    "Target",
    "TargetKind",
    "UnconfirmedObjection",
    "Window",
]
