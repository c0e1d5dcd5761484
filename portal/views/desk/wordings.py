"""The desk's shared wordings: a list, and one to write or change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.forms.desk_template import DeskTemplateForm
from registry.kernel.errors import DomainError
from registry.models import DeskTemplate
from registry.selectors.desk_templates import desk_templates
from registry.services.desk_templates import desk_template_retire, desk_template_save
from registry.views.answers import form_status, refused, see_other
from registry.views.requests import OfficerRequest

from .access import decider_required


@require_GET
@decider_required
def wordings(request: OfficerRequest) -> HttpResponse:
    return render(request, "desk/wordings.html", {"rows": desk_templates()})


@require_http_methods(["GET", "POST"])
@decider_required
def wording(request: OfficerRequest, pk: int | None = None) -> HttpResponse:
    """A new wording, or the next version of one."""
    old = get_object_or_404(DeskTemplate, pk=pk) if pk else None
    fields = ("name", "purpose", "facts", "text")
    initial = {name: getattr(old, name) for name in fields} if old else None
    form = DeskTemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = desk_template_save(officer=request.officer, at=request.received_at, **form.cleaned_data)
        except DomainError as error:
            refused(form, error)
        else:
            said = _("“%(name)s” is saved as version %(version)d.") % {"name": saved.name, "version": saved.version}
            messages.success(request, said)
            return see_other("desk_wordings")
    return render(request, "desk/wording.html", {"form": form, "old": old}, status=form_status(form))


@require_POST
@decider_required
def wording_retire(request: OfficerRequest, pk: int) -> HttpResponse:
    desk_template_retire(get_object_or_404(DeskTemplate, pk=pk))
    messages.success(request, _("The template is no longer offered."))
    return see_other("desk_wordings")
