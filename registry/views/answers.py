"""Small answers every page gives the same way."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from registry.kernel.errors import DomainError


def see_other(to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """303: the act is done, look at its page. A reload of that page repeats nothing."""
    response: HttpResponse = redirect(to, *args, **kwargs)
    response.status_code = 303
    return response


def refused(form: forms.BaseForm, error: DomainError) -> None:
    """Put a rule's no to the field it belongs to, or to the whole form."""
    form.add_error(error.field if error.field in form.fields else None, str(error))


def form_status(form: forms.BaseForm) -> int:
    """422 for a form that was sent and is wrong."""
    return 422 if form.errors else 200


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """Data and files for a form: what was posted, an empty post included, or (None, None)."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def reloading(
    request: HttpRequest, template: str, context: dict[str, Any], *, waits: bool, seconds: int, status: int = 200
) -> HttpResponse:
    """A page that reloads itself, by header and without scripts, while it `waits`.

    `?reload=off` stops that (WCAG 2.2.1), an answer to a form is never reloaded; components/reload.html says so.
    """
    reloads = waits and request.method == "GET" and request.GET.get("reload") != "off"
    response = render(request, template, {**context, "reloads": reloads, "refresh": seconds}, status=status)
    if reloads:
        response["Refresh"] = str(seconds)
    return response
