"""Service at the desk: what was served in a case, and serving by post or Gazette what mail could not."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from portal.forms.desk_service import PostForm
from registry.kernel.calendar import local_day
from registry.kernel.errors import DomainError
from registry.models import Case, Channel, Service
from registry.selectors.serving import services_failed
from registry.services.decisions import officer_check
from registry.services.service_table import ServiceRow, parties_unserved, service_table
from registry.services.serving import service_by_gazette, service_by_post
from registry.views.answers import refused, see_other
from registry.views.requests import OfficerRequest, actor_for

from .access import case_or_404, decider_required, told

SHOWN = 200


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A message that can be served by hand."""

    pk: int
    subject: str
    party: str
    form: PostForm
    may_publish: bool


@never_cache
@require_GET
@decider_required
def undelivered(request: OfficerRequest) -> HttpResponse:
    return render(request, "desk/undelivered.html", {"rows": services_failed(local_day(request.received_at))[:SHOWN]})


@never_cache
@require_GET
@decider_required
def desk_service(request: OfficerRequest, pk: int) -> HttpResponse:
    return _page(request, case_or_404(pk))


def _page(request: OfficerRequest, case: Case, bound: tuple[int, PostForm] | None = None) -> HttpResponse:
    """The table and a form for each message that is not served; `bound` is the one that was sent and is wrong."""
    rows = service_table(case, get_language() or "zh-hans", today=local_day(request.received_at), desk=True)
    context = {
        "case": case,
        "service_rows": rows,
        "unserved": parties_unserved(case, desk=True),
        "open_rows": [_open(row, bound) for row in rows if row.state in ("failed", "announced")],
        "form": bound[1] if bound else None,
    }
    return render(request, "desk/service.html", context, status=422 if bound else 200)


def _open(row: ServiceRow, bound: tuple[int, PostForm] | None) -> OpenRow:
    form = bound[1] if bound and bound[0] == row.pk else PostForm(prefix=f"post{row.pk}")
    tried = {one.channel for one in row.tries}
    return OpenRow(row.pk, row.subject, row.party, form, Channel.GAZETTE not in tried)


@require_POST
@decider_required
def desk_serve(request: OfficerRequest, pk: int, service_pk: int, channel: str) -> HttpResponse:
    """Record a delivery by post, or publish; 303 back to the table."""
    case = case_or_404(pk)
    service = get_object_or_404(Service.objects.select_related("inbox__case"), pk=service_pk, inbox__case=case)
    form = PostForm(request.POST if channel == "post" else None, prefix=f"post{service.pk}")
    if channel == "post" and not form.is_valid():
        return _page(request, case, (service.pk, form))
    try:
        officer_check(case, request.officer)
        _serve(request, service, channel, form)
    except DomainError as error:
        told(error)
        if channel == "post":
            refused(form, error)
            return _page(request, case, (service.pk, form))
        messages.error(request, str(error))
    else:
        messages.success(request, _("Recorded. The period that this message began counts from its service."))
    return see_other("desk_service", pk)


def _serve(request: OfficerRequest, service: Service, channel: str, form: PostForm) -> None:
    actor = actor_for(request, "officer")
    if channel == "gazette":
        service_by_gazette(service, actor=actor, at=request.received_at)
    elif channel == "post":
        service_by_post(service, officer=request.officer, actor=actor, at=request.received_at, **form.cleaned_data)
    else:
        raise Http404
