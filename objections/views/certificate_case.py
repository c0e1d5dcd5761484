"""The page of a certificate's case, and what its registrant can do while it is suspended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from objections.selectors.case_access import Access
from registry.forms.filings import CureForm, DropForm
from registry.kernel.errors import DomainError
from registry.models import Case, Certificate, CertificateState
from registry.selectors.history import letters_of
from registry.services.certificate_cure import certificate_cure, certificate_part_drop
from registry.views.answers import refused, see_other
from registry.views.requests import PartyRequest

from .pages import case_context
from .viewing import role_actor

Bound = dict[str, forms.BaseForm]
STEPS = {"cure": (CureForm, certificate_cure), "drop": (DropForm, certificate_part_drop)}


def certificate_page(request: PartyRequest, case: Case, access: Access, *, bound: Bound | None = None) -> HttpResponse:
    certificate = Certificate.objects.select_related("registration", "suspended_items").get(case=case)
    is_reader = bool(request.membership) and not request.membership.acts  # type: ignore[union-attr]  # lazy, truthy
    names = [] if is_reader else _open(certificate, access)
    found = {name: STEPS[name][0](prefix=name) for name in names} | (bound or {})
    context = {
        **case_context(case, access, request.received_at),
        "certificate": certificate,
        "letters": letters_of(case) if access.full else [],
        "cure": found.get("cure"),
        "drop": found.get("drop"),
        "form": next(iter((bound or {}).values()), None),
    }
    return render(request, "cases/certificate.html", context, status=422 if bound else 200)


def _open(certificate: Certificate, access: Access) -> list[str]:
    """A registrant can speak while it is suspended, and let a suspended part go."""
    if certificate.state != CertificateState.SUSPENDED or "applicant" not in access.roles:
        return []
    return ["cure", "drop"] if certificate.suspended_items else ["cure"]


def certificate_step(request: PartyRequest, case: Case, access: Access, step: str) -> HttpResponse:
    if step not in STEPS or "applicant" not in access.roles:
        raise Http404
    form_class, service = STEPS[step]
    form: Any = form_class(request.POST, prefix=step)
    certificate = case.certificate
    actor = role_actor(request, certificate, "applicant")
    if form.is_valid():
        try:
            service(certificate, text=form.cleaned_data["text"], actor=actor, at=request.received_at)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Done and recorded. The case page shows what happens next."))
            return see_other("case_page", case.number)
    return certificate_page(request, case, access, bound={step: form})
