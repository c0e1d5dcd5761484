"""Rows of objections, answers and decisions in bulk for the test of the constraints."""

from datetime import UTC, datetime, timedelta
from typing import Any

T0 = datetime(2026, 11, 24, tzinfo=UTC)
T1 = T0 + timedelta(days=1)
ANSWERED = {"signed_by_id": 1, "signed_at": T0, "takes_effect_at": T1}
CARRIED = {"step": "signed", "signed_by_id": 2, "signed_at": T1}

OBJECTIONS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "objection_state_known": ("Objection", [{"state": "lost", "filed_at": T0}]),
    "objection_filed_has_instant": ("Objection", [{"state": "filed", "filed_at": None}]),
    "objection_closed_has_outcome": ("Objection", [{"state": "closed", "filed_at": T0, "outcome": ""}]),
    "objection_live_once": (
        "Objection",
        [
            {"state": "draft", "filed_at": None},
            {"state": "withdrawn", "filed_at": T0},
            {"state": "filed", "filed_at": T0},
            {"state": "served", "filed_at": T0},
        ],
    ),
    "target_names_its_object": ("Target", [{"kind": "whole"}, {"kind": "source", "source_id": None}]),
    "target_list_not_empty": ("Target", [{"kind": "items", "text": ""}]),
    "answer_partial_names_items": ("Answer", [{"choice": "remove_some", "removed_id": None}]),
    "answer_contest_has_reasons": ("Answer", [{"choice": "contest", "statement": ""}]),
    "stay_one_live": ("Stay", [{"ended_at": T1}, {}, {}]),
    "stay_ends_after_start": ("Stay", [{"began_at": T1, "ended_at": T0}]),
    "joint_request_one_open_per_step": ("JointRequest", [{"step": "settle"}, {"step": "extend"}, {"step": "settle"}]),
    "window_has_length": ("Window", [{"opens_at": T0, "closes_at": T0}]),
    "window_one_current_per_registration": (
        "Window",
        [{"closes_at": T1, "is_current": False}, {"closes_at": T1}, {"closes_at": T1}],
    ),
    "intent_once_per_party": ("NoticeOfIntent", [{"runs_until": T1}, {"runs_until": T1}]),
    "answer_template_version_once": ("AnswerTemplate", [{"version": 1}, {"version": 2}, {"version": 1}]),
    "answer_template_says_something": ("AnswerTemplate", [{"text_zh": "", "text_en": ""}]),
    "answer_batch_one_draft": ("AnswerBatch", [{**ANSWERED}, {}, {}]),
    "answer_batch_signed_by_somebody": ("AnswerBatch", [{**ANSWERED}, {**ANSWERED, "signed_by_id": None}]),
    "answer_batch_ends_after_signature": ("AnswerBatch", [{"finished_at": T1}]),
    "answer_group_once": ("AnswerGroup", [{"key": "a"}, {"key": "b"}, {"key": "a"}]),
    "answer_group_partial_names_items": ("AnswerGroup", [{"choice": "remove_some", "removed_id": None}]),
    "answer_group_has_reasons": (
        "AnswerGroup",
        [{"choice": "remove_all", "text_zh": "", "text_en": ""}, {"choice": "contest", "text_zh": "", "text_en": ""}],
    ),
    "answer_line_once_per_batch": ("AnswerLine", [{"reason": ""}, {"reason": ""}]),
    "answer_line_one_waiting_per_case": (
        "AnswerLine",
        [{"batch_id": batch, "result": "waiting", "takes_effect_at": T0} for batch in (1, 2)],
    ),
    "answer_line_knows_its_instant": ("AnswerLine", [{"result": "waiting", "takes_effect_at": None}]),
    "answer_line_left_out_says_why": ("AnswerLine", [{"result": "left_out", "reason": ""}]),
    "ruling_batch_two_persons": ("RulingBatch", [{**CARRIED, "signed_by_id": 1}]),
    "ruling_batch_signed_by_somebody": ("RulingBatch", [{**CARRIED}, {**CARRIED, "signed_at": None}]),
    "ruling_batch_by_item_names_items": (
        "RulingBatch",
        [{"event": "by_item", "goes_id": 1}, {"event": "reject"}, {"event": "by_item"}],
    ),
    "ruling_batch_has_reasons": ("RulingBatch", [{"facts": ""}]),
    "ruling_line_once": ("RulingLine", [{"reason": ""}, {"reason": ""}]),
    "ruling_line_proposed_has_decision": ("RulingLine", [{"result": "proposed", "decision_lock": None}]),
    "ruling_line_left_out_says_why": ("RulingLine", [{"result": "left_out", "reason": ""}]),
    "many_objection_kind_fits_all": ("ManyObjection", [{"kind": "domain"}, {"kind": "whole"}]),
    "many_line_once_per_dataset": ("ManyLine", [{"registration_id": pk} for pk in (1, 2, 1)]),
    "many_line_names_a_dataset": ("ManyLine", [{"result": "left_out"}, {"result": "draft"}]),
    "many_line_left_out_says_why": ("ManyLine", [{"result": "left_out", "reason": ""}]),
    "intent_has_length": ("NoticeOfIntent", [{"filed_at": T0, "runs_until": T0}]),
}
