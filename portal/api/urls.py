"""Addresses of the API, below /api/."""

from django.urls import URLPattern, URLResolver, include, path

from .documents import docs_page, schema_view
from .opt_outs import QueryUrls
from .v1 import urls as v1

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", schema_view, name="schema"),
    path("docs/", docs_page, name="docs"),
    path("v2/query/urls/", QueryUrls.as_view(), name="opt_outs"),  # the address of another register's API
    path("v1/", include(v1.urlpatterns)),
]
