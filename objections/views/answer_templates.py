"""A party's wordings for its answers: a list, and one to write or change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from objections.forms.answer_batches import TemplateForm
from objections.models import AnswerTemplate
from objections.services.answer_templates import FIELDS, template_retire, template_save, templates_of
from registry.kernel.errors import DomainError
from registry.permissions import party_required
from registry.views.answers import form_status, refused, see_other
from registry.views.requests import ActingRequest


@require_GET
@party_required
def answer_templates(request: ActingRequest) -> HttpResponse:
    return render(request, "objections/answer_templates.html", {"rows": templates_of(request.party)})


@require_http_methods(["GET", "POST"])
@party_required
def answer_template(request: ActingRequest, pk: int | None = None) -> HttpResponse:
    """A new wording, or the next version of one."""
    old = get_object_or_404(AnswerTemplate, pk=pk, party=request.party.pk) if pk else None
    initial = {"name": old.name, "text_zh": old.text_zh, "text_en": old.text_en} if old else None
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = template_save(request.party, user=request.user, at=request.received_at, **form.cleaned_data)
        except DomainError as error:
            refused(form, error)
        else:
            said = _("“%(name)s” is saved as version %(version)d.") % {"name": saved.name, "version": saved.version}
            messages.success(request, said)
            return see_other("answer_templates")
    context = {"form": form, "old": old, "names": list(FIELDS.values())}
    return render(request, "objections/answer_template.html", context, status=form_status(form))


@require_POST
@party_required
def answer_template_retire(request: ActingRequest, pk: int) -> HttpResponse:
    """Offer it no longer; answers sent with it keep their words."""
    template_retire(get_object_or_404(AnswerTemplate, pk=pk, party=request.party.pk))
    messages.success(request, _("The template is no longer offered."))
    return see_other("answer_templates")
