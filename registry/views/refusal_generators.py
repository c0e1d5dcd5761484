"""A holder's refusals in other dialects: choose, read what is lost, take the text along."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from registry.forms.generators import EVERY, GeneratorForm
from registry.models import Refusal
from registry.permissions import party_required
from registry.preferences.profiles import Generated
from registry.selectors.exports import MAX_REFUSALS, export_made, origins_of, refusals_to_export
from registry.selectors.profile_words import PROFILE_PLACES, loss_text

from .answers import form_status
from .requests import ActingRequest


@require_GET
@party_required
def generators(request: ActingRequest) -> HttpResponse:
    """The form, and once it is sent the text with everything it does not say."""
    form, refusals = _form(request)
    made = _made(request, form, refusals) if form.is_bound and form.is_valid() else None
    context = {
        "form": form,
        "has_refusals": bool(refusals),
        "made": made,
        "place": PROFILE_PLACES[form.cleaned_data["profile"]] if made else "",
        "lost": [loss_text(loss) for loss in made.lost] if made else [],
        "query": request.GET.urlencode(),
    }
    return render(request, "refusals/generators.html", context, status=form_status(form))


@require_GET
@party_required
def generator_file(request: ActingRequest) -> HttpResponse:
    """The text alone, as a file; the same parameters as the page."""
    form, refusals = _form(request)
    if not (form.is_bound and form.is_valid()):
        raise Http404
    made = _made(request, form, refusals)
    # Never as a page of ours: what is generated for another site must not run on this one.
    response = HttpResponse(made.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    return response


def _form(request: ActingRequest) -> tuple[GeneratorForm, list[Refusal]]:
    refusals = list(refusals_to_export(request.party, request.received_at)[:MAX_REFUSALS])
    data = request.GET if "profile" in request.GET else None
    return GeneratorForm(data, refusals=refusals, origins=origins_of(refusals)), refusals


def _made(request: ActingRequest, form: GeneratorForm, refusals: list[Refusal]) -> Generated:
    number = form.cleaned_data["refusal"]
    chosen = [refusal for refusal in refusals if number in (EVERY, refusal.case.number)]
    page = reverse("refusal_list") if number == EVERY else reverse("refusal_page", args=[number])
    name = chosen[0].holder.public_name if chosen else request.party.public_name
    return export_made(chosen, form.asked, contact=settings.SITE_URL + page, name=name, at=request.received_at)
