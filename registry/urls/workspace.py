"""The curator's workspace: drafts, applications, files."""

from django.urls import URLPattern, path

from registry.views import (
    files,
    workspace,
    workspace_acts,
    workspace_draft,
    workspace_ends,
    workspace_filing,
    workspace_filings,
    workspace_manifest,
    workspace_sources,
    workspace_tasks,
    workspace_versions,
)

ONE = "workspace/<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("workspace/", workspace.workspace, name="workspace"),
    path("workspace/new/", workspace.dataset_new, name="dataset_new"),
    path(ONE, workspace_tasks.registration_tasks, name="registration_tasks"),
    path(f"{ONE}metadata/", workspace_draft.registration_metadata, name="registration_metadata"),
    path(f"{ONE}sources/", workspace_sources.registration_sources, name="registration_sources"),
    path(f"{ONE}sources/new/", workspace_sources.source_new, name="source_new"),
    path(f"{ONE}sources/<int:source_pk>/", workspace_sources.source_edit, name="source_edit"),
    path(f"{ONE}sources/<int:source_pk>/remove/", workspace_sources.source_delete, name="source_delete"),
    path(
        f"{ONE}sources/<int:source_pk>/proofs/<int:proof_pk>/remove/",
        workspace_sources.proof_delete,
        name="proof_delete",
    ),
    path(f"{ONE}manifest/", workspace_manifest.registration_manifest, name="registration_manifest"),
    path(f"{ONE}manifest/stop/", workspace_manifest.manifest_stop, name="manifest_stop"),
    path(f"{ONE}statements/", workspace_draft.registration_statements, name="registration_statements"),
    path(f"{ONE}sample/", workspace_draft.registration_sample, name="registration_sample"),
    path(f"{ONE}applicants/", workspace_acts.registration_applicants, name="registration_applicants"),
    path(f"{ONE}applicants/confirm/", workspace_acts.applicant_confirm_view, name="applicant_confirm"),
    path(f"{ONE}applicants/<int:party_pk>/remove/", workspace_acts.applicant_remove_view, name="applicant_remove"),
    path(f"{ONE}check/", workspace_filing.registration_check, name="registration_check"),
    path(f"{ONE}receipt/", workspace_filing.registration_receipt, name="registration_receipt"),
    path(f"{ONE}evidence/", workspace_acts.registration_evidence, name="registration_evidence"),
    path(f"{ONE}review/", workspace_acts.registration_review, name="registration_review"),
    path(f"{ONE}withdraw/", workspace_acts.registration_withdraw_page, name="registration_withdraw"),
    path(f"{ONE}cancel/", workspace_ends.registration_cancel_page, name="registration_cancel"),
    path(f"{ONE}version/", workspace_versions.version_new, name="version_new"),
    path(f"{ONE}filings/", workspace_filings.registration_filings, name="registration_filings"),
    path(f"{ONE}filings/exclusion/", workspace_filings.exclusion_new, name="exclusion_new"),
    path(f"{ONE}filings/<slug:kind>/", workspace_filings.filing_new, name="filing_new"),
    path("files/<int:pk>/", files.file_download, name="file_download"),
    path("files/open/<str:token>/", files.file_open, name="file_open"),
]
