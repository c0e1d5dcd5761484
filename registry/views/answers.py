"""Small answers every page gives the same way."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

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
