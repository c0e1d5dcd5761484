"""A party's draft: check answers, add files, file or throw away; and the notice of intent."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from objections.forms.objection import FileObjectionForm
from objections.forms.steps import EvidenceForm
from objections.models import Objection
from objections.selectors.windows import may_object_until, window_current
from objections.services.evidence import evidence_add
from objections.services.filing import objection_discard, objection_file_draft
from objections.services.intents import intent_file
from objections.services.standing import is_registered
from registry.kernel.errors import DomainError
from registry.models import Actor
from registry.permissions import party_required
from registry.selectors.instants import instant_words
from registry.views.answers import refused, see_other
from registry.views.requests import ActingRequest, actor_for

from .filing import window_clock
from .viewing import objections_full, registration_or_404


@require_http_methods(["GET", "POST"])
@party_required
def objection_check(request: ActingRequest, pk: int) -> HttpResponse:
    """Check answers, add files, file. A second press finds it filed and shows the receipt."""
    objection = own_objection(request, pk)
    if objection.filed_at is not None:
        return redirect("case_receipt", objection.case.number)
    form = FileObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            filed = objection_file_draft(objection, actor=actor_for(request, "objector"), at=request.received_at)
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("case_receipt", filed.case.number)
    return check_page(request, objection, form)


def check_page(
    request: ActingRequest, objection: Objection, form: FileObjectionForm, evidence: EvidenceForm | None = None
) -> HttpResponse:
    registration = objection.registration
    window = window_current(registration)
    context = {
        "objection": objection,
        "registration": registration,
        "form": form,
        "evidence_form": evidence or EvidenceForm(objection=objection, prefix="evidence"),
        "files": objection.case.attachments.filter(purpose="evidence").order_by("pk"),
        "targets": objection.targets.select_related("source", "match__refusal__case").order_by("pk"),
        "clock": window_clock(registration),
        "is_after": is_registered(registration),
        "until": may_object_until(window, objection.objector) if window else None,
    }
    is_wrong = form.errors or (evidence is not None and evidence.errors)
    return render(request, "objections/check.html", context, status=422 if is_wrong else 200)


def own_objection(request: ActingRequest, pk: int) -> Objection:
    return get_object_or_404(objections_full(), pk=pk, objector=request.party.pk)


@require_POST
@party_required
def draft_evidence(request: ActingRequest, pk: int) -> HttpResponse:
    """Add a file to a draft."""
    objection = own_objection(request, pk)
    form = EvidenceForm(request.POST, request.FILES, objection=objection, prefix="evidence")
    if form.is_valid():
        data = form.cleaned_data
        try:
            evidence_add(
                objection,
                data["file"],
                is_confidential=data["is_confidential"],
                actor=actor_for(request, "objector"),
                at=request.received_at,
            )
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("objection_check", pk)
    return check_page(request, objection, FileObjectionForm(), form)


@require_POST
@party_required
def draft_discard(request: ActingRequest, pk: int) -> HttpResponse:
    objection = own_objection(request, pk)
    if objection.state == "draft":
        objection_discard(objection, actor=actor_for(request, "objector"), at=request.received_at)
        messages.success(request, _("The draft was thrown away."))
    return see_other("my_objections")


@require_http_methods(["GET", "POST"])
@party_required
def intent_new(request: ActingRequest, number: str) -> HttpResponse:
    """A notice of intent holds the window open for a verified party, once."""
    registration = registration_or_404(number)
    error = ""
    if request.method == "POST":
        try:
            notice = intent_file(registration, party=request.party, actor=_objector(request), at=request.received_at)
        except DomainError as refusal:
            error = str(refusal)
        else:
            text = _("Your notice was received. You can object until %(until)s.")
            messages.success(request, text % {"until": instant_words(notice.runs_until)})
            return see_other("objection_new", number)
    context = {"registration": registration, "error": error, "clock": window_clock(registration)}
    return render(request, "objections/intent.html", context, status=422 if error else 200)


def _objector(request: ActingRequest) -> Actor:
    if not request.membership.acts:
        raise Http404
    return actor_for(request, "objector")
