"""Addresses of the tests of the look: allauth's own, and one page that raises what a view may raise."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.views import errors
from portal.views.public import calendar
from tests.portal.gallery import gallery


def forbid(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def limit(request: HttpRequest) -> HttpResponse:
    return errors.too_many(request, 60)


urlpatterns = [
    path("", gallery),
    path("form/", gallery, {"bad": True}),
    path("forbid/", forbid),
    path("limit/", limit),
    path("accounts/", include("allauth.urls")),
    path("calendar/", calendar.working_days, name="working_days"),  # where a deadline card leads
]
handler404 = "portal.views.errors.page_not_found"
handler403 = "portal.views.errors.permission_denied"
handler500 = "portal.views.errors.server_error"
