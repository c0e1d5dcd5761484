"""Every constraint refuses a row by its own name; the rows before the last one of each case are accepted.

Foreign keys are deferred to the commit that never comes, so a row needs nothing but itself.
"""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from tests.registry.models.import_rows import IMPORTS
from tests.registry.models.log_rows import LOG
from tests.registry.models.objection_rows import OBJECTIONS
from tests.registry.models.scope_rows import SCOPES

T0 = datetime(2026, 11, 24, tzinfo=UTC)
T1 = T0 + timedelta(days=1)
ROOTS = {"root_sha256": "a" * 64, "key_root_sha256": "b" * 64}
SIGNED = {"facts": "f", "reasons": "r", "signed_by_id": 2, "signed_at": T1, "state": "signed"}
CHANGED = {"state": "signed", "proposed_at": T0, "decided_by_id": 2, "decided_at": T1, "entry_id": 1}
APPEAL = {"proposed_by_id": 1, "proposed_at": T0, "is_granted": True, "answer": "x", "decided_by_id": 1}
Rows = list[dict[str, Any]]

CASES: dict[str, tuple[str, Rows]] = {
    **IMPORTS,
    **LOG,
    **OBJECTIONS,
    **SCOPES,
    "user_email_once_in_any_case": ("User", [{"email": "a@example.com"}, {"email": "A@example.com"}]),
    "officer_role_known": ("Officer", [{"role": "lead"}, {"role": "king"}]),
    "party_kind_known": ("Party", [{"kind": "person"}, {"kind": "robot"}]),
    "party_has_name": ("Party", [{"kind": "person"}, {"kind": "person", "name": ""}]),
    "party_person_is_no_organisation": ("Party", [{"kind": "person", "identity": "organisation"}]),
    "membership_once": ("Membership", [{"role": "owner"}, {"role": "reader"}]),
    "membership_role_known": ("Membership", [{"role": "guest"}]),
    "invitation_one_open": (
        "Invitation",
        [{"role": "owner", "ended_at": T0}, {"role": "owner", "accepted_at": T0}, {"role": "owner"}, {"role": "filer"}],
    ),
    "invitation_role_known": ("Invitation", [{"role": "guest"}]),
    "invitation_has_one_end": ("Invitation", [{"role": "owner", "accepted_at": T0, "ended_at": T0}]),
    "mandate_between_two": ("Mandate", [{"principal_id": 2}, {"principal_id": 1}]),
    "mandate_has_length": ("Mandate", [{"principal_id": 2, "valid_from": T0, "valid_until": T0}]),
    "identity_check_one_open_per_party": ("IdentityCheck", [{}, {}]),
    "identity_check_decided_by_somebody": ("IdentityCheck", [{"outcome": "accepted", "decided_at": T0}]),
    "idempotent_reply_once": ("IdempotentReply", [{"actor": "u", "key": "k"}, {"actor": "u", "key": "k"}]),
    "rule_profile_version_once": ("RuleProfile", [{"key": "x", "version": 1}, {"key": "x", "version": 1}]),
    "calendar_day_kind_known": ("CalendarDay", [{"day": date(2050, 1, 1), "kind": "half"}]),
    "calendar_day_once_per_edition": (
        "CalendarDay",
        [{"day": date(2050, 1, 1), "kind": "rest", "edition_id": edition} for edition in (1, 2, 1)],
    ),
    "clock_offset_single_row": ("ClockOffset", [{"id": 1}, {"id": 2}]),
    "outage_has_length": ("Outage", [{"starts_at": T0, "ends_at": T1}, {"starts_at": T0, "ends_at": T0}]),
    "outage_once": ("Outage", [{"starts_at": T0}, {"starts_at": T1}, {"starts_at": T0}]),
    "outage_applied_has_ended": ("Outage", [{"starts_at": T0, "ends_at": T1, "applied_at": T1, "entry_id": None}]),
    "inbox_message_once": ("InboxMessage", [{"dedup_key": "a"}, {"dedup_key": "b"}, {"dedup_key": "a"}]),
    "door_probe_run_once": ("DoorProbe", [{"node": "a"}, {"node": "b"}, {"node": "a"}]),
    "door_probe_run_in_order": ("DoorProbe", [{"first_at": T1, "last_at": T0}]),
    "clock_change_signed_by_somebody": ("ClockChange", [{**CHANGED}, {**CHANGED, "entry_id": None}]),
    "clock_change_two_persons": ("ClockChange", [{**CHANGED, "decided_by_id": 1}]),
    "clock_change_applied_is_signed": ("ClockChange", [{"state": "proposed", "applied_at": T1}]),
    "deadline_move_is_later": ("DeadlineMove", [{"from_at": T0, "to_at": T0, "change_id": 1}]),
    "deadline_move_has_one_cause": ("DeadlineMove", [{"to_at": T1, "change_id": 1, "outage_id": 1}]),
    "deadline_move_once_per_change": ("DeadlineMove", [{"to_at": T1, "change_id": change} for change in (1, 2, 1)]),
    "deadline_move_once_per_outage": ("DeadlineMove", [{"to_at": T1, "outage_id": outage} for outage in (1, 2, 1)]),
    "calendar_link_one_live": ("CalendarLink", [{"revoked_at": T0}, {}, {}]),
    "number_counter_once": ("NumberCounter", [{"kind": "x", "year": 1}, {"kind": "x", "year": 1}]),
    "case_party_once": ("CaseParty", [{"role": "holder"}, {"role": "curator"}, {"role": "holder"}]),
    "assignment_one_live": ("Assignment", [{"ended_at": T1}, {"ended_at": None}, {"ended_at": None}]),
    "assignment_ends_after_start": ("Assignment", [{"assigned_at": T1, "ended_at": T0}]),
    "deadline_one_open_per_clock": ("Deadline", [{"clock": "a"}, {"clock": "b"}, {"clock": "a"}]),
    "deadline_ends_after_start": ("Deadline", [{"starts_at": T1, "due_at": T0}]),
    "deadline_fired_or_cancelled": ("Deadline", [{"fired_at": T0}, {"fired_at": T0, "cancelled_at": T0}]),
    "attachment_not_empty": ("Attachment", [{"size": 1}, {"size": 0}]),
    "desk_template_version_once": ("DeskTemplate", [{"name": "a", "version": version} for version in (1, 2, 1)]),
    "desk_template_says_something": ("DeskTemplate", [{"text": ""}]),
    "version_label_once": ("Version", [{"label": "v1"}, {"label": "v2"}, {"label": "v1"}]),
    "version_time_scope_in_order": ("Version", [{"time_from": date(2026, 1, 2), "time_until": date(2026, 1, 1)}]),
    "source_position_once": ("Source", [{"position": 1}, {"position": 1}]),
    "source_collection_in_order": (
        "Source",
        [{"collected_from": date(2026, 1, 2), "collected_until": date(2026, 1, 1)}],
    ),
    "source_contract_ends_or_not": ("Source", [{"contract_ends_on": date(2027, 1, 1), "has_no_contract_end": True}]),
    "item_set_once": ("ItemSet", [{"sha256": "a"}, {"sha256": "b"}, {"sha256": "a"}]),
    "manifest_one_current": ("Manifest", [{"is_current": False}, {"is_current": True}, {"is_current": True}]),
    "manifest_ready_has_roots": (
        "Manifest",
        [
            {"ready_at": T0, "items": 1, "rows": 1, **ROOTS},
            {"ready_at": T0, "items": 1, "rows": 1, "is_current": False, "root_sha256": ""},
        ],
    ),
    "decision_one_open_per_case": ("Decision", [{**SIGNED}, {"state": "draft"}, {"state": "returned"}]),
    "decision_two_persons": ("Decision", [{**SIGNED, "signed_by_id": 1}]),
    "decision_signed_by_somebody": ("Decision", [{**SIGNED, "signed_by_id": None}]),
    "decision_proposed_with_reasons": ("Decision", [{"state": "proposed", "facts": "f", "reasons": ""}]),
    "check_mark_once": (
        "CheckMark",
        [{"key": "a", "state": "ok"}, {"key": "b", "state": "ok"}, {"key": "a", "state": "gap"}],
    ),
    "check_mark_state_known": ("CheckMark", [{"key": "a", "state": "perhaps"}]),
    "decision_part_position_once": ("DecisionPart", [{"position": 1}, {"position": 1}]),
    "registration_state_known": ("Registration", [{"state": "lost", "submitted_at": T0}]),
    "registration_registered_has_number": (
        "Registration",
        [{"state": "registered", "submitted_at": T0, "number": None}],
    ),
    "registration_submitted_has_instant": ("Registration", [{"state": "submitted", "submitted_at": None}]),
    "registration_one_live_per_dataset": (
        "Registration",
        [{"state": "withdrawn", "submitted_at": T0}, {"state": "draft"}, {"state": "draft"}],
    ),
    "exclusion_position_once": ("ExclusionList", [{"position": 1}, {"position": 2}, {"position": 1}]),
    "exclusion_only_removes": ("ExclusionList", [{"items_before": 1, "items_after": 2}]),
    "filing_state_known": ("Filing", [{"state": "lost"}]),
    "filing_transfer_has_other_party": (
        "Filing",
        [{"state": "submitted", "kind": "transfer", "counterparty_id": None}],
    ),
    "filing_without_applicant_is_a_measure": (
        "Filing",
        [
            {"state": "submitted", "kind": "measure", "applicant_id": None},
            {"state": "submitted", "kind": "change", "applicant_id": None},
        ],
    ),
    "filing_ends_once_recorded": ("Filing", [{"state": "submitted", "kind": "pledge", "ended_at": T0}]),
    "filing_exclusion_names_items": ("Filing", [{"state": "recorded", "kind": "exclusion", "items_id": None}]),
    "filing_one_open_transfer_or_renewal": (
        "Filing",
        [
            {"applicant_id": 1, "state": "closed", "kind": "renewal"},
            {"applicant_id": 1, "state": "submitted", "kind": "change"},
            {"applicant_id": 1, "state": "submitted", "kind": "renewal"},
            {"applicant_id": 1, "state": "in_review", "kind": "renewal"},
        ],
    ),
    "duty_once": ("Duty", [{"kind": "a", "due_at": T0}, {"kind": "a", "due_at": T1}, {"kind": "a", "due_at": T0}]),
    "certificate_state_known": ("Certificate", [{"state": "lost", "valid_until": T1}]),
    "certificate_validity_has_length": ("Certificate", [{"valid_from": T1, "valid_until": T1}]),
    "certificate_issue_once": (
        "Certificate",
        [{"state": "revoked", "valid_until": T1}, {"state": "expired", "valid_until": T1}],
    ),
    "certificate_one_live_per_registration": (
        "Certificate",
        [{"issue": 1, "valid_until": T1}, {"issue": 2, "state": "suspended", "valid_until": T1}],
    ),
    "consent_once_per_party": ("Consent", [{"act": "x"}, {"act": "y"}, {"act": "x"}]),
    "letter_says_something": ("Letter", [{"text": "x"}, {"text": "", "points": []}]),
    "letter_has_one_author": ("Letter", [{"text": "x", "officer_id": 1, "party_id": 1}]),
    "unconfirmed_objection_confirmed_has_objection": (
        "UnconfirmedObjection",
        [{"expires_at": T1}, {"expires_at": T1, "confirmed_at": T0}],
    ),
    "unconfirmed_objection_expires_later": ("UnconfirmedObjection", [{"created_at": T0, "expires_at": T0}]),
    "service_needs_handover": ("Service", [{"served_on": date(2026, 1, 1), "handed_over_at": None}]),
    "further_service_one_end": (
        "FurtherService",
        [{"channel": "second", "served_on": date(2026, 1, 1), "failed_at": T0}],
    ),
    "further_service_post_is_recorded": (
        "FurtherService",
        [{"channel": "post", "officer_id": 1, "served_on": date(2026, 1, 1), "reference": ""}],
    ),
    "further_service_notice_is_published": ("FurtherService", [{"channel": "gazette"}]),
    "further_service_once_per_channel": ("FurtherService", [{"channel": "second"}, {"channel": "second"}]),
    "second_email_was_given": ("NoticeSettings", [{"second_confirmed_at": T0, "second_email": ""}]),
    "webhook_delivery_once": ("WebhookDelivery", [{"message_id": "a"}, {"message_id": "a"}]),
    "webhook_delivery_one_end": ("WebhookDelivery", [{"delivered_at": T0, "dead_at": T0}]),
    "attachment_public_is_redacted": ("Attachment", [{"published_at": T0}]),
    "unseal_order_names_authority": ("UnsealOrder", [{"to": "authority", "authority": ""}]),
    "unseal_order_two_persons": ("UnsealOrder", [{"to": "public", "ordered_by_id": 1, "signed_by_id": 1}]),
    "unseal_order_signed_is_recorded": ("UnsealOrder", [{"to": "public", "signed_at": T0}]),
    "unseal_order_one_open": ("UnsealOrder", [{"to": "public"}, {"to": "public"}]),
    "brake_appeal_one_open_per_party": ("BrakeAppeal", [{}, {}]),
    "brake_appeal_decided_says_why": ("BrakeAppeal", [{"decided_at": T0, "answer": ""}]),
    "brake_appeal_proposed_says_why": ("BrakeAppeal", [{"proposed_at": T0, "proposed_by_id": None}]),
    "brake_appeal_two_persons": ("BrakeAppeal", [{**APPEAL, "decided_at": T0, "entry_id": 1}]),
    "brake_lifted_by_grant": ("BrakeAppeal", [{"lifted_until": T1, "is_granted": False}]),
    "news_choice_known": ("NoticeSettings", [{"news": "hourly"}]),
    "refusal_state_known": ("Refusal", [{"state": "lost", "filed_at": T0, "effective_from": T0}]),
    "refusal_effective_has_length": ("Refusal", [{"effective_from": T0, "effective_until": T0}]),
    "refusal_filed_has_instants": ("Refusal", [{"state": "effective", "filed_at": T0, "effective_from": None}]),
    "waiver_once": ("Waiver", [{}, {}]),
    "screening_part_has_groups": ("ScreeningPart", [{"first": 1, "stop": 1}]),
    "screening_part_once": ("ScreeningPart", [{"first": first, "stop": 3} for first in (0, 1, 0)]),
    "screening_finished_has_counts": ("Screening", [{"finished_at": T0, "items": None}]),
    "match_state_known": ("Match", [{"state": "lost"}]),
    "match_once_per_refusal": ("Match", [{"reason": ""}, {"reason": ""}]),
    "match_contested_says_what": ("Match", [{"state": "contested", "contested": ""}]),
}


def model_named(name: str) -> type[models.Model]:
    for app in ("registry", "objections"):
        if name.lower() in apps.all_models[app]:
            return apps.get_model(app, name)
    raise LookupError(name)


def filler(field: Any) -> Any:
    """A value the column takes; another one each time where it must be unique."""
    if isinstance(field, models.OneToOneField):
        return uuid.uuid4().int % 10**9
    if isinstance(field, models.ForeignKey):
        return 1
    if isinstance(field, models.DateTimeField):
        return T0
    if isinstance(field, models.DateField):
        return date(2026, 1, 1)
    if isinstance(field, models.DurationField):
        return timedelta(0)
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.BinaryField):
        return b"x"
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField):
        return uuid.uuid4().int % 30_000 if field.unique else 1
    text = uuid.uuid4().hex if field.unique else "x"
    return text[: field.max_length or 32]


def row(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    filled = {
        field.attname: filler(field)
        for field in model._meta.local_concrete_fields
        if field.attname not in values
        and not field.null
        and not field.has_default()
        and not (field.primary_key and isinstance(field, models.AutoField))
    }
    return model(**filled, **values)


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name: str) -> None:
    model_name, rows = CASES[name]
    model = model_named(model_name)

    with transaction.atomic():
        for values in rows[:-1]:
            row(model, values).save(force_insert=True)
        refused = row(model, rows[-1])
        with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
            refused.save(force_insert=True)
        transaction.set_rollback(True)  # the invented rows go before their foreign keys are looked at
