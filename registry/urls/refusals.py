"""Refusals: the public register of them, filing, and the steps of a holder."""

from django.urls import URLPattern, path, register_converter

from registry.views import (
    refusal_draft,
    refusal_generators,
    refusal_imports,
    refusal_page,
    refusal_statistics,
    refusal_steps,
    refusals,
    register_snapshots,
    screening_snapshots,
)

from .case_numbers import RefusalNumber

register_converter(RefusalNumber, "refusal_number")

SNAPSHOT = "refusals/snapshots/<int:number>/"
SCREENED = "refusals/snapshots/screening/<int:number>/"
IMPORTS = "me/refusals/import/"
CSV, JSONL = {"form": "csv"}, {"form": "jsonl"}
ONE = "refusals/<refusal_number:number>/"
urlpatterns: list[URLPattern] = [
    path("refusals/", refusals.refusal_list, name="refusal_list"),
    path("refusals/list.csv", refusals.refusal_list_csv, name="refusal_list_csv"),
    path("refusals/feed.atom", refusals.refusal_feed, name="refusal_feed"),
    path("refusals/statistics/", refusal_statistics.refusal_statistics, name="refusal_statistics"),
    path("refusals/statistics.csv", refusal_statistics.refusal_statistics_csv, name="refusal_statistics_csv"),
    path("refusals/snapshots/", register_snapshots.snapshots, name="register_snapshots"),
    path("refusals/snapshots/feed.atom", register_snapshots.snapshots_feed, name="register_snapshots_feed"),
    path(f"{SNAPSHOT}manifest.json", register_snapshots.snapshot_manifest, name="register_snapshot_manifest"),
    path(f"{SNAPSHOT}manifest.jws", register_snapshots.snapshot_token, name="register_snapshot_token"),
    path(f"{SCREENED}<str:name>", screening_snapshots.snapshot_file, name="screening_snapshot"),
    path(f"{SNAPSHOT}<str:name>", register_snapshots.snapshot_file, name="register_snapshot_file"),
    path("refusals/new/", refusal_draft.refusal_new, name="refusal_new"),
    path("refusals/new/<int:pk>/", refusal_draft.refusal_edit, name="refusal_edit"),
    path("refusals/new/<int:pk>/check/", refusal_draft.refusal_check, name="refusal_check"),
    path("refusals/new/<int:pk>/discard/", refusal_draft.refusal_throw_away, name="refusal_discard"),
    path("me/refusals/", refusal_steps.my_refusals, name="my_refusals"),
    path("me/refusals/generators/", refusal_generators.generators, name="refusal_generators"),
    path("me/refusals/generators/file", refusal_generators.generator_file, name="refusal_generator_file"),
    path(IMPORTS, refusal_imports.refusal_imports, name="refusal_imports"),
    path(f"{IMPORTS}template.csv", refusal_imports.refusal_import_template, CSV, name="refusal_import_csv"),
    path(f"{IMPORTS}template.jsonl", refusal_imports.refusal_import_template, JSONL, name="refusal_import_jsonl"),
    path(f"{IMPORTS}<int:pk>/", refusal_imports.refusal_import, name="refusal_import"),
    path(f"{IMPORTS}<int:pk>/errors/", refusal_imports.refusal_import_errors, name="refusal_import_errors"),
    path(f"{IMPORTS}<int:pk>/confirm/", refusal_imports.refusal_import_confirm, name="refusal_import_confirm"),
    path(f"{IMPORTS}<int:pk>/discard/", refusal_imports.refusal_import_discard, name="refusal_import_discard"),
    path(f"{IMPORTS}<int:pk>/mended/", refusal_imports.refusal_import_again, name="refusal_import_again"),
    path(ONE, refusal_page.refusal_page, name="refusal_page"),
    path(f"{ONE}receipt/", refusal_draft.refusal_receipt, name="refusal_receipt"),
    path(f"{ONE}<slug:step>/", refusal_steps.refusal_step, name="refusal_step"),
]
