"""Addresses of the procedure's pages."""

from django.urls import URLPattern, path, register_converter

from objections.views import (
    answer_batches,
    answer_receipts,
    answer_templates,
    brakes,
    confirming,
    drafts,
    filing,
    listing,
    many,
    pages,
    papers,
    replacing,
    steps,
)


class CaseNumber:
    """A number as the register writes it; a re-issued certificate's has a slash and its issue."""

    regex = r"[A-Za-z][A-Za-z0-9-]*(?:/[1-9][0-9]*)?"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


BULK, BATCH = "workspace/objections/bulk/<int:pk>/", "workspace/objections/batches/<int:pk>/"
TEMPLATES = "workspace/objections/templates/"
register_converter(CaseNumber, "case_number")

urlpatterns: list[URLPattern] = [
    path("register/<case_number:number>/object/", filing.objection_new, name="objection_new"),
    path("register/<case_number:number>/object/sent/", filing.objection_sent, name="objection_sent"),
    path("register/<case_number:number>/intent/", drafts.intent_new, name="intent_new"),
    path("register/<case_number:number>/objections/", listing.dataset_objections, name="dataset_objections"),
    path(
        "register/<case_number:number>/objections.csv",
        listing.dataset_objections_csv,
        name="dataset_objections_csv",
    ),
    path(
        "register/<case_number:number>/objections/days.csv",
        listing.dataset_objection_days_csv,
        name="dataset_objection_days_csv",
    ),
    path("objections/confirm/<str:token>/", confirming.objection_confirm_page, name="objection_confirm"),
    path("me/record/", brakes.my_record, name="my_record"),
    path("me/objections/", listing.my_objections, name="my_objections"),
    path("me/objections/many/", many.many_new, name="many_new"),
    path("me/objections/many/<int:pk>/", many.many_objection, name="many_objection"),
    path("me/objections/<int:pk>/check/", drafts.objection_check, name="objection_check"),
    path("me/objections/<int:pk>/evidence/", drafts.draft_evidence, name="draft_evidence"),
    path("me/objections/<int:pk>/discard/", drafts.draft_discard, name="draft_discard"),
    path("workspace/<int:pk>/replace/", replacing.version_replace, name="version_replace"),
    path("workspace/<int:pk>/replace/check/", replacing.version_replace_check, name="version_replace_check"),
    path("workspace/<int:pk>/replace/discard/", replacing.version_replace_discard, name="version_replace_discard"),
    path("workspace/objections/", listing.workspace_objections, name="workspace_objections"),
    path(BULK, answer_batches.answer_groups, name="answer_groups"),
    path(f"{BULK}check/", answer_batches.answer_check, name="answer_check"),
    path(BATCH, answer_receipts.answer_batch, name="answer_batch"),
    path(f"{BATCH}undo/", answer_batches.answer_undo, name="answer_undo"),
    path(f"{BATCH}cases.csv", answer_receipts.answer_batch_csv, name="answer_batch_csv"),
    path(f"{BATCH}cases/<int:line_pk>/", answer_receipts.answer_receipt, name="answer_receipt"),
    path(TEMPLATES, answer_templates.answer_templates, name="answer_templates"),
    path(f"{TEMPLATES}new/", answer_templates.answer_template, name="answer_template_new"),
    path(f"{TEMPLATES}<int:pk>/", answer_templates.answer_template, name="answer_template"),
    path(f"{TEMPLATES}<int:pk>/retire/", answer_templates.answer_template_retire, name="answer_template_retire"),
    path("cases/<case_number:number>/", pages.case_page, name="case_page"),
    path("cases/<case_number:number>/receipt/", papers.case_receipt, name="case_receipt"),
    path("cases/<case_number:number>/deadlines.ics", papers.case_deadlines, name="case_deadlines"),
    path("cases/<case_number:number>/enter/", confirming.case_entry_ask, name="case_entry_ask"),
    path("cases/<case_number:number>/enter/<str:token>/", confirming.case_entry, name="case_entry"),
    path("cases/<case_number:number>/<slug:step>/", steps.case_step, name="case_step"),
]
