"""Figures for the operator's monitoring: only for who knows the token, and not there for anybody else."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET
from django_prometheus.exports import ExportToDjangoView


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text format. Raises Http404 without the right `Authorization: Bearer` or when no token is set."""
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        raise Http404
    answer: HttpResponse = ExportToDjangoView(request)
    return answer
