"""RFC 9457 problem documents: one shape for every error of the API, with title and detail in both languages."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from registry.kernel.errors import DomainError, NotAllowed

MEDIA_TYPE = "application/problem+json"
DOCUMENTATION = "/api/docs/"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
WHOLE = "non_field_errors"  # DRF's name for what is about no field
BUSY_SECONDS = 5  # after which to come back where only other requests are in the way
TITLES: Mapping[str, str | Promise] = {
    "invalid": _("Some fields need to be changed."),
    "not_authenticated": _("This needs a token."),
    "authentication_failed": _("The token is not valid."),
    "permission_denied": _("You may not do this."),
    "second_factor_missing": _("Officers' tokens work only while the officer has a second factor."),
    "not_found": _("There is nothing here, or it is not for you."),
    "method_not_allowed": _("This address does not take that method."),
    "throttled": _("Too many requests. Wait and try again."),
    "parse_error": _("The body is not valid JSON."),
    "too_large": _("The body is larger than this address takes."),
    "unsupported_media_type": _("The body has a form that this address does not take."),
    "error": _("The request cannot be carried out."),
}
BY_STATUS: Mapping[int, str | Promise] = {
    403: TITLES["permission_denied"],
    409: _("This is not possible in the present state of the case."),
    422: _("A rule of the register does not allow this."),
    429: TITLES["throttled"],
}


class ProblemResponse(Response):
    """A problem document; `code` is stable and part of the API, `fields` maps a field to its sentences.

    `detail` is what happened here, `title` what kind of problem it is (the same by default). `listed` are the single
    faults behind one sentence, such as every bad line.
    """

    def __init__(
        self,
        code: str,
        http_status: int,
        detail: Mapping[str, str],
        *,
        title: Mapping[str, str] | None = None,
        fields: Mapping[str, Any] | None = None,
        listed: list[dict[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        title = title or detail
        body: dict[str, Any] = {
            "type": f"{DOCUMENTATION}#{code}",
            "title": title[here()],
            "titles": dict(title),
            "status": http_status,
            "code": code,
            "detail": detail[here()],
            "details": dict(detail),
        }
        if fields:
            body["errors"] = fields
        if listed:
            body["listed"] = listed
        super().__init__(body, status=http_status, headers=dict(headers or {}), content_type=MEDIA_TYPE)


def here() -> str:
    """The reader's language as a key of the two-language texts."""
    return "zh" if (translation.get_language() or "").startswith("zh") else "en"


def in_both(text: object) -> dict[str, str]:
    """A lazy sentence in both languages."""
    texts = {}
    for short, language in LANGUAGES.items():
        with translation.override(language):
            texts[short] = str(text)
    return texts


def domain_problem(error: DomainError) -> ProblemResponse:
    """The document for a rule that said no. What somebody may not see looks like what is not there."""
    if isinstance(error, NotAllowed):
        return ProblemResponse("not_found", 404, in_both(TITLES["not_found"]))
    detail = in_both(error)
    return ProblemResponse(
        error.code,
        error.status,
        detail,
        title=in_both(BY_STATUS.get(error.status, TITLES["error"])),
        fields={error.field: [detail[here()]]} if error.field else None,
        listed=_listed(error),
        headers={"Retry-After": str(BUSY_SECONDS)} if error.status == 429 else None,
    )


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


def _listed(error: DomainError) -> list[dict[str, Any]] | None:
    """Every missing thing of an application, or every bad line of a list, beside the sentence about the first."""
    gaps = getattr(error, "gaps", None)
    if gaps:
        return [{"task": gap.task, "field": gap.field, "source": gap.source, "text": gap.text} for gap in gaps]
    faults = getattr(error, "faults", None)
    if faults:
        return [{"line": fault.line, "text": fault.text, "code": fault.code} for fault in faults]
    return None


def _api_problem(error: exceptions.APIException) -> ProblemResponse:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]  # set by APIView
    wait = getattr(error, "wait", None)  # of Throttled, where the limit can tell
    if wait is not None:
        headers["Retry-After"] = str(max(1, ceil(wait)))
    is_shape = isinstance(error, exceptions.ValidationError)
    code = "invalid" if is_shape else str(error.default_code)
    http_status = status.HTTP_422_UNPROCESSABLE_ENTITY if is_shape else error.status_code
    title = in_both(TITLES.get(code, TITLES["error"]))
    fields = _plain(error.get_full_details()) if is_shape else None
    return ProblemResponse(code, http_status, title, fields=fields, headers=headers)


def _plain(found: Any) -> dict[str, Any]:
    """Field errors as {field: [sentence]}, nested as the body is; what is about the whole body stands under ""."""
    if isinstance(found, dict) and "message" not in found:
        return {"" if name == WHOLE else str(name): _sentences(entries) for name, entries in found.items()}
    return {"": _sentences(found)}


def _sentences(entries: Any) -> Any:
    """A list of sentences, or a mapping by position or name where the field holds others."""
    if isinstance(entries, dict):
        return [entries["message"]] if "message" in entries else _plain(entries)
    if any(isinstance(entry, dict) and "message" not in entry for entry in entries):
        return {str(position): _plain(entry) for position, entry in enumerate(entries) if entry}
    return [entry["message"] for entry in entries]
