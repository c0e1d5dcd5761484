"""Addresses of the officers' desk, below /desk/."""

from django.urls import URLPattern, path

from portal.views.desk import (
    assignment,
    batches,
    case,
    decisions,
    identity,
    letter,
    queue,
    rules,
    service,
    statistics,
    tokens,
)

ONE, DECISION = "<int:pk>/", "decisions/<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("", queue.desk, name="desk"),
    path("next/", queue.claim_next, name="desk_next"),
    path("find/", queue.find, name="desk_find"),
    path("statistics/", statistics.statistics, name="desk_statistics"),
    path("statistics.csv", statistics.statistics_csv, name="desk_statistics_csv"),
    path("batches/", batches.batches, name="desk_batches"),
    path("batches/new/<int:pk>/<slug:ground>/<slug:answered>/", batches.batch_new, name="desk_batch_new"),
    path("batches/<int:pk>/", batches.batch, name="desk_batch"),
    path("batches/<int:pk>/sign/", batches.batch_sign, name="desk_batch_sign"),
    path("batches/<int:pk>/return/", batches.batch_return, name="desk_batch_return"),
    path("identity/", identity.identity_list, name="desk_identity"),
    path("identity/<int:pk>/", identity.identity_check, name="desk_identity_check"),
    path("rules/", rules.rule_profiles, name="desk_rules"),
    path("calendar/", rules.calendar, name="desk_calendar"),
    path("undelivered/", service.undelivered, name="desk_undelivered"),
    path("tokens/", tokens.tokens, name="desk_tokens"),
    path("tokens/<int:pk>/revoke/", tokens.token_revoke, name="desk_token_revoke"),
    path(DECISION, decisions.desk_decision, name="desk_decision"),
    path(f"{DECISION}propose/", decisions.decision_propose_view, name="desk_propose"),
    path(f"{DECISION}sign/", decisions.decision_sign_view, name="desk_sign"),
    path(f"{DECISION}return/", decisions.decision_return_view, name="desk_return"),
    path(ONE, case.desk_case, name="desk_case"),
    path(f"{ONE}do/<slug:step>/", case.case_step, name="desk_step"),
    path(f"{ONE}draft/", case.case_draft, name="desk_draft"),
    path(f"{ONE}checklist/", case.case_checklist, name="desk_checklist"),
    path(f"{ONE}letter/", letter.desk_letter, name="desk_letter"),
    path(f"{ONE}service/", service.desk_service, name="desk_service"),
    path(f"{ONE}service/<int:service_pk>/<slug:channel>/", service.desk_serve, name="desk_serve"),
    path(f"{ONE}claim/", assignment.case_assignment, {"act": "claim"}, name="desk_claim"),
    path(f"{ONE}hand-back/", assignment.case_assignment, {"act": "end"}, name="desk_hand_back"),
    path(f"{ONE}assign/", assignment.case_assignment, {"act": "assign"}, name="desk_assign"),
]
