"""What a registrant files after registration: the list with what stands on it, and a page for each kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from registry.forms.filings import FORMS, ExclusionForm, FilingForm, LiftForm
from registry.kernel.errors import DomainError
from registry.models import CertificateState, Filing, Party, Registration, RegistrationState
from registry.permissions import party_required
from registry.selectors.filing_words import DOORS, Door, filing_lines
from registry.selectors.registration_story import registration_story
from registry.selectors.remarks import filings_of, remark_of, remarks_in_force
from registry.services.applicants import party_by_reference
from registry.services.attachments import BadFile, attachment_store
from registry.services.exclusion_targets import numbers_named
from registry.services.exclusions import kept_now
from registry.services.filing_exclusion import exclusion_foresee, filing_exclude, leaving_numbers
from registry.services.filings import filing_submit
from registry.services.screening_samples import items_sample
from registry.services.validity import renewal_opens

from .answers import form_status, refused, see_other, sent
from .requests import ActingRequest, actor_for
from .workspace import own_registration


@require_GET
@party_required
def registration_filings(request: ActingRequest, pk: int) -> HttpResponse:
    """What was filed and what stands, the doors to everything that can be filed now, and the registration's history."""
    registration = own_registration(request, pk)
    opens, at = renewal_opens(registration), request.received_at
    context = {
        "registration": registration,
        "version": registration.version,
        "suspended": registration.certificates.filter(state=CertificateState.SUSPENDED).first(),
        "filings": filings_of(registration),
        "remarks": [(remark, filing_lines(remark.filing)) for remark in remarks_in_force(registration, at)],
        "is_registered": registration.state == RegistrationState.REGISTERED,
        "doors": DOORS,
        "renewal_opens": opens,
        "is_renewable": bool(opens and registration.valid_until and opens <= at < registration.valid_until),
        "acts": request.membership.acts,
        "story": registration_story(registration),
    }
    return render(request, "workspace/filings.html", context)


@require_http_methods(["GET", "POST"])
@party_required
def filing_new(request: ActingRequest, pk: int, kind: str) -> HttpResponse:
    """File one kind; `?lifts=` names a remark that shall end, for which only the reason is asked."""
    registration, door = own_registration(request, pk), _door(kind)
    lifts = _lifted(request, registration, kind)
    form_class = LiftForm if lifts else FORMS[kind]
    form = form_class(*sent(request), registration=registration)
    if request.method == "POST" and form.is_valid():
        try:
            filing = _file(request, registration, kind, form, lifts)
        except DomainError as error:
            error.field = "other" if error.field in {"counterparty", "reference"} else error.field
            refused(form, error)
        else:
            messages.success(request, _("It was filed as %(number)s.") % {"number": filing.case.number})
            return see_other("case_page", filing.case.number)
    context = {
        "registration": registration,
        "version": registration.version,
        "door": door,
        "lifts": lifts,
        "form": form,
    }
    return render(request, "workspace/filing_new.html", context, status=form_status(form))


def _door(kind: str) -> Door:
    found = next((door for door in DOORS if door.kind == kind), None)
    if found is None or kind not in FORMS:
        raise Http404
    return found


def _lifted(request: ActingRequest, registration: Registration, kind: str) -> Filing | None:
    """The remark that is to end, in force on this very registration; Http404 for any other number."""
    number = request.GET.get("lifts", "")
    if not number:
        return None
    found = filings_of(registration).filter(case__number=number, kind=kind).first()
    if found is None or remark_of(found, request.received_at) is None:
        raise Http404
    return found


@transaction.atomic
def _file(
    request: ActingRequest, registration: Registration, kind: str, form: FilingForm, lifts: Filing | None
) -> Filing:
    """Filing and files together, or neither."""
    filing = filing_submit(
        registration,
        kind=kind,
        text=form.cleaned_data["text"],
        content=form.content(),
        counterparty=_other(form, lifts),
        lifts=lifts,
        actor=actor_for(request, "applicant"),
        at=request.received_at,
    )
    for file in form.cleaned_data["proof"]:
        try:
            attachment_store(
                file,
                purpose="proof",
                case=filing.case,
                party=request.party,
                user=request.user,
                at=request.received_at,
                is_confidential=True,
            )
        except BadFile as error:
            error.field = "proof"
            raise
    return filing


def _other(form: FilingForm, lifts: Filing | None) -> Party | None:
    if lifts is not None:
        return lifts.counterparty
    reference = form.cleaned_data.get("other")
    return party_by_reference(reference) if reference else None


@require_http_methods(["GET", "POST"])
@party_required
def exclusion_new(request: ActingRequest, pk: int) -> HttpResponse:
    """Take items out: the figures first, then the same form again records them at once."""
    registration = own_registration(request, pk)
    form = ExclusionForm(*sent(request), registration=registration)
    found: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            found = _foresee(request, registration, form)
            if request.POST.get("go") == "record":
                filing = _exclude(request, registration, form)
                messages.success(request, _("Recorded. The items have left, and a narrower certificate is in force."))
                return see_other("case_page", filing.case.number)
        except DomainError as error:
            found = {}
            refused(form, error)
    context = {
        "registration": registration,
        "version": registration.version,
        "form": form,
        "kept": kept_now(registration).items if registration.state == RegistrationState.REGISTERED else 0,
        "is_registered": registration.state == RegistrationState.REGISTERED,
        **found,
    }
    return render(request, "workspace/exclusion_new.html", context, status=form_status(form))


def _numbers(registration: Registration, form: forms.BaseForm) -> Any:
    data = form.cleaned_data
    names = {name: data[name] for name in ("lines", "domain", "source")}
    return numbers_named(registration.version, data["kind"], **names)


def _foresee(request: ActingRequest, registration: Registration, form: forms.BaseForm) -> dict[str, Any]:
    """How many items leave and some of them; their roots are computed meanwhile."""
    numbers = leaving_numbers(registration, _numbers(registration, form))
    if registration.state == RegistrationState.REGISTERED and request.membership.acts:
        exclusion_foresee(registration, numbers=numbers, at=request.received_at)
    return {"leaving": len(numbers), "sample": items_sample(registration.version, numbers)}


def _exclude(request: ActingRequest, registration: Registration, form: forms.BaseForm) -> Filing:
    return filing_exclude(
        registration,
        numbers=_numbers(registration, form),
        text=form.cleaned_data["text"],
        actor=actor_for(request, "applicant"),
        at=request.received_at,
    )
