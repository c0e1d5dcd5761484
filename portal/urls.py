"""All addresses; language-neutral, one include per area."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from portal.views.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("api/", include("portal.api.urls")),
    path("metrics", metrics),
    path("", include("registry.urls")),
    path("", include("objections.urls")),
    *([path("mail/events/", include("anymail.urls"))] if settings.ANYMAIL.get("WEBHOOK_SECRET") else []),
    path("desk/", include("portal.urls_desk")),
    path("", include("portal.urls_public")),
]
handler400 = "portal.views.errors.bad_request"
handler404 = "portal.views.errors.page_not_found"
handler403 = "portal.views.errors.permission_denied"
handler429 = "portal.views.errors.too_many"
handler500 = "portal.views.errors.server_error"
