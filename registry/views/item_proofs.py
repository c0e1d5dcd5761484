"""One item against a certificate: covered, excluded or absent, with the proof to take along."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.kernel.errors import DomainError
from registry.services.item_proofs import asked_of, item_proofs, outcomes

from .certificates import certificate_or_404, file_name
from .public import open_json, problem

ASKED_SECONDS = 3600


@require_safe
def certificate_item(request: HttpRequest, number: str) -> HttpResponse:
    """The question, and the answer when one was asked."""
    certificate = certificate_or_404(number)
    asked = _asked(request)
    context: dict[str, Any] = {"certificate": certificate, "asked": asked, "rows": [], "error": ""}
    if any(asked.values()):
        try:
            context["rows"] = outcomes(item_proofs(certificate, asked_of(**asked)))
        except DomainError as error:
            context["error"] = str(error)
    address = reverse("certificate_item_json", args=[certificate.number])
    context["json_url"] = f"{address}?{urlencode(asked)}"
    context["words"] = {
        "covered": _("Covered by the certificate"),
        "excluded": _("Was filed and has been excluded"),
        "absent": _("No item of this key"),
    }
    response = render(request, "certificates/item.html", context, status=422 if context["error"] else 200)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def certificate_item_json(request: HttpRequest, number: str) -> HttpResponse:
    """The proofs as a file; 404 where nothing is asked."""
    certificate = certificate_or_404(number)
    asked = _asked(request)
    if not any(asked.values()):
        raise Http404
    try:
        response = open_json(request, item_proofs(certificate, asked_of(**asked)), seconds=ASKED_SECONDS)
    except DomainError as error:
        return problem(error)
    response["Content-Disposition"] = f'attachment; filename="{file_name(certificate)}-item.json"'
    return response


def _asked(request: HttpRequest) -> dict[str, str]:
    return {"url": request.GET.get("url", "")[:4000], "sha256": request.GET.get("sha256", "")[:80]}
