"""Screenings of published versions, and the answers of curators to matches."""

from django.urls import URLPattern, path, register_converter

from registry.views import diffs, matches, screenings

from .case_numbers import MatchNumber

register_converter(MatchNumber, "match_number")

urlpatterns: list[URLPattern] = [
    path("register/<str:number>/screening/", screenings.dataset_screening, name="dataset_screening"),
    path("register/<str:number>/screening.csv", screenings.dataset_screening_csv, name="dataset_screening_csv"),
    path("register/<str:number>/diff/", diffs.dataset_diff, name="dataset_diff"),
    path("register/<str:number>/diff.csv", diffs.dataset_diff_csv, name="dataset_diff_csv"),
    path("cases/<match_number:number>/answer/", matches.match_answer, name="match_answer"),
    path("cases/<match_number:number>/items.csv", matches.match_items_csv, name="match_items_csv"),
]
