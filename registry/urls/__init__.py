"""Addresses of the registry's pages, one module per area."""

from . import account, certificates, jobs, refusals, screenings, workspace

urlpatterns = [
    *workspace.urlpatterns,
    *jobs.urlpatterns,
    *refusals.urlpatterns,
    *screenings.urlpatterns,
    *certificates.urlpatterns,
    *account.urlpatterns,
]
