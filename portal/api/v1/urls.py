"""Version 1. A number is taken in any spelling; a change that breaks a caller becomes version 2."""

from django.urls import URLPattern, path

from portal.api.steps import step_paths

from . import (
    answers,
    calendar,
    certificates,
    check,
    datasets,
    filings,
    jobs,
    matches,
    objection_steps,
    objections,
    officer_cases,
    officer_steps,
    refusals,
    registrations,
    service,
    sources,
)

DATASET, DRAFT, SOURCE = "datasets/<str:number>/", "registrations/<int:pk>/", "sources/<int:source_pk>/"
REFUSAL, OBJECTION, MATCH = "refusals/<str:number>/", "objections/<str:number>/", "matches/<str:number>/"
CERTIFICATE, ISSUE = "certificates/<str:number>/", "certificates/<str:number>/<int:issue>/"
FILING = "filings/<str:number>/"
CASE = "officer/cases/<str:number>/"

urlpatterns: list[URLPattern] = [
    path("datasets/", datasets.Datasets.as_view(), name="datasets"),
    path(DATASET, datasets.Dataset.as_view(), name="dataset"),
    path(f"{DATASET}versions/", datasets.DatasetVersions.as_view(), name="dataset_versions"),
    path(f"{DATASET}sources/", datasets.DatasetSources.as_view(), name="dataset_sources"),
    path(f"{DATASET}screening/", datasets.DatasetScreening.as_view(), name="dataset_screening"),
    path(f"{DATASET}matches/", datasets.DatasetMatches.as_view(), name="dataset_matches"),
    path(f"{DATASET}objections/", datasets.DatasetObjections.as_view(), name="dataset_objections"),
    path(f"{DATASET}filings/", filings.DatasetFilings.as_view(), name="dataset_filings"),
    path("registrations/", registrations.Registrations.as_view(), name="registrations"),
    path(DRAFT, registrations.RegistrationOne.as_view(), name="registration"),
    path(f"{DRAFT}version/", registrations.RegistrationVersion.as_view(), name="registration_version"),
    path(f"{DRAFT}files/", registrations.RegistrationFiles.as_view(), name="registration_files"),
    path(f"{DRAFT}manifest/", jobs.ManifestUpload.as_view(), name="registration_manifest"),
    path(f"{DRAFT}sources/", sources.Sources.as_view(), name="registration_sources"),
    path(f"{DRAFT}{SOURCE}", sources.SourceOne.as_view(), name="registration_source"),
    path(f"{DRAFT}{SOURCE}proofs/", sources.Proofs.as_view(), name="registration_proofs"),
    path(f"{DRAFT}{SOURCE}proofs/<int:proof_pk>/", sources.ProofOne.as_view(), name="registration_proof"),
    path(f"{DRAFT}filings/", filings.RegistrationFilings.as_view(), name="registration_filings"),
    path(f"{DRAFT}exclusion/", filings.RegistrationExclusion.as_view(), name="registration_exclusion"),
    *step_paths(registrations.RegistrationStep, registrations.STEPS, DRAFT, tag="registrations"),
    path(f"{DRAFT}answers/", answers.RegistrationAnswers.as_view(), name="registration_answers"),
    path(f"{DRAFT}answers/undo/", answers.RegistrationAnswersUndo.as_view(), name="registration_answers_undo"),
    path("jobs/<int:pk>/", jobs.JobOne.as_view(), name="job"),
    path("refusals/", refusals.Refusals.as_view(), name="refusals"),
    path(REFUSAL, refusals.RefusalOne.as_view(), name="refusal"),
    path(f"{REFUSAL}scopes/", refusals.RefusalScopes.as_view(), name="refusal_scopes"),
    path(f"{REFUSAL}proofs/", refusals.RefusalProofs.as_view(), name="refusal_proofs"),
    *step_paths(refusals.RefusalStep, refusals.STEPS, REFUSAL, tag="refusals"),
    *step_paths(refusals.GrantRevoking, refusals.GRANT_STEPS, f"{REFUSAL}grants/<int:pk>/", tag="refusals_grant"),
    path("calendar/working-days", calendar.WorkingDays.as_view(), name="working_days"),
    path("calendar/outages/", calendar.Outages.as_view(), name="outages"),
    path("check/", check.Check.as_view(), name="check"),
    path("objections/", objections.Objections.as_view(), name="objections"),
    path(OBJECTION, objections.ObjectionOne.as_view(), name="objection"),
    path(f"{OBJECTION}evidence/", objection_steps.ObjectionEvidence.as_view(), name="objection_evidence"),
    *step_paths(objection_steps.ObjectionStep, objection_steps.STEPS, OBJECTION, tag="objections"),
    path("cases/<str:number>/service/", service.CaseService.as_view(), name="case_service"),
    path(FILING, filings.FilingOne.as_view(), name="filing"),
    path(f"{FILING}proof/", filings.FilingProof.as_view(), name="filing_proof"),
    *step_paths(filings.FilingStep, filings.STEPS, FILING, tag="filings"),
    path("matches/", matches.Matches.as_view(), name="matches"),
    path(MATCH, matches.MatchOne.as_view(), name="match"),
    *step_paths(matches.MatchStep, matches.STEPS, MATCH, tag="matches"),
    path(CERTIFICATE, certificates.CertificateOne.as_view(), name="certificate"),
    path(f"{CERTIFICATE}status/", certificates.CertificateStatus.as_view(), name="certificate_status"),
    path(ISSUE, certificates.CertificateIssue.as_view(), name="certificate_issue"),
    path(f"{ISSUE}status/", certificates.CertificateIssueStatus.as_view(), name="certificate_issue_status"),
    *step_paths(certificates.CertificateStep, certificates.STEPS, CERTIFICATE, tag="certificates"),
    *step_paths(certificates.CertificateStep, certificates.STEPS, ISSUE, tag="certificates_issue"),
    path("officer/queue/", officer_cases.Queue.as_view(), name="officer_queue"),
    path(CASE, officer_cases.OfficerCaseOne.as_view(), name="officer_case"),
    *step_paths(officer_steps.OfficerStep, officer_steps.STEPS, CASE, tag="officer"),
]
