"""A holder's refusals in other dialects: choose, read what is lost, take the text along."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from registry.forms.generators import EVERY, GeneratorForm
from registry.models import Refusal
from registry.permissions import party_required
from registry.preferences.profiles import Generated
from registry.selectors.exports import MAX_REFUSALS, export_made, origins_of, refusals_on, refusals_to_export
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
    own = refusals_to_export(request.party, request.received_at)
    refusals = list(own[:MAX_REFUSALS])
    number = request.GET.get("refusal", EVERY)
    if number != EVERY and "\0" not in number and number not in {refusal.case.number for refusal in refusals}:
        refusals += own.filter(case__number=number)  # an older one, from its own page
    data = request.GET if "profile" in request.GET else None
    return GeneratorForm(data, refusals=refusals, origins=origins_of(refusals)), refusals


def _made(request: ActingRequest, form: GeneratorForm, refusals: list[Refusal]) -> Generated:
    number = form.cleaned_data["refusal"]
    at = request.received_at
    if number == EVERY:
        every = refusals_on(form.asked.origin, request.party, at)[: MAX_REFUSALS + 1]
        own = urlencode({"q": request.party.alias})
        contact = f"{settings.SITE_URL}{reverse('refusal_list')}?{own}"
        return export_made(every, form.asked, contact=contact, name=request.party.public_name, at=at)
    (chosen,) = (refusal for refusal in refusals if refusal.case.number == number)
    contact = settings.SITE_URL + reverse("refusal_page", args=[number])
    return export_made([chosen], form.asked, contact=contact, name=chosen.holder.public_name, at=at)
