"""RFC 9457 problem documents: one shape for every error of the API, with the title in both languages."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from registry.kernel.errors import DomainError

MEDIA_TYPE = "application/problem+json"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
TITLES: Mapping[str, str | Promise] = {
    "invalid": _("Some fields need to be changed."),
    "not_authenticated": _("This needs a token."),
    "authentication_failed": _("The token is not valid."),
    "permission_denied": _("You may not do this."),
    "not_found": _("There is nothing here, or it is not for you."),
    "method_not_allowed": _("This address does not take that method."),
    "throttled": _("Too many requests. Wait and try again."),
    "parse_error": _("The body is not valid JSON."),
    "unsupported_media_type": _("The body has a form that this address does not take."),
    "not_acceptable": _("This address cannot answer in the form you ask for."),
    "error": _("The request cannot be carried out."),
}


class ProblemResponse(Response):
    """A problem document; `code` is stable and part of the API, `fields` maps a field to its sentences."""

    def __init__(
        self,
        code: str,
        http_status: int,
        detail: Mapping[str, str],
        *,
        title: Mapping[str, str] | None = None,
        fields: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        here = "zh" if (translation.get_language() or "").startswith("zh") else "en"
        body: dict[str, Any] = {
            "type": f"/api/docs/#{code}",
            "title": (title or detail)[here],
            "titles": dict(title or detail),
            "status": http_status,
            "code": code,
            "detail": detail[here],
        }
        if fields:
            body["errors"] = fields
        super().__init__(body, status=http_status, headers=dict(headers or {}), content_type=MEDIA_TYPE)


def in_both(text: object) -> dict[str, str]:
    """A lazy sentence in both languages."""
    texts = {}
    for short, language in LANGUAGES.items():
        with translation.override(language):
            texts[short] = str(text)
    return texts


def domain_problem(error: DomainError) -> ProblemResponse:
    """The document for a rule that said no."""
    detail = in_both(error)
    here = "zh" if (translation.get_language() or "").startswith("zh") else "en"
    fields = {error.field: [detail[here]]} if error.field else None
    return ProblemResponse(error.code, error.status, detail, fields=fields)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: everything that is meant for the caller becomes a problem; the rest is a bug and stays an error."""
    set_rollback()
    if isinstance(error, DomainError):
        return domain_problem(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    return _api_problem(error)


def _api_problem(error: exceptions.APIException) -> ProblemResponse:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]  # set by APIView
    if getattr(error, "wait", None):
        headers["Retry-After"] = f"{error.wait:.0f}"  # type: ignore[attr-defined]  # Throttled
    is_shape = isinstance(error, exceptions.ValidationError)
    code = "invalid" if is_shape else str(error.default_code)
    http_status = status.HTTP_422_UNPROCESSABLE_ENTITY if is_shape else error.status_code
    title = in_both(TITLES.get(code, TITLES["error"]))
    fields = error.get_full_details() if is_shape else None
    return ProblemResponse(code, http_status, title, fields=_plain(fields), headers=headers)


def _plain(fields: Any) -> Any:
    """Field errors as {field: [sentence]}; a list at the top belongs to the whole body."""
    if isinstance(fields, list):
        return {"": [entry["message"] for entry in fields if isinstance(entry, dict) and "message" in entry]}
    if not isinstance(fields, dict):
        return None
    return {
        name: [entry.get("message", entry) for entry in entries] if isinstance(entries, list) else _plain(entries)
        for name, entries in fields.items()
    }
