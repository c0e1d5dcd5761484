"""Pages of long work."""

from django.urls import URLPattern, path

from registry.views import jobs

urlpatterns: list[URLPattern] = [
    path("jobs/<int:pk>/", jobs.job_page, name="job_page"),
    path("jobs/<int:pk>/bad-rows.csv", jobs.bad_rows_csv, name="bad_rows_csv"),
]
