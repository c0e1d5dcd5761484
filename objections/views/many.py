"""One objection for many datasets: the form, what each holds, one press, one receipt."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from objections.forms.many import ManyForm
from objections.models import ManyLine, ManyObjection
from objections.selectors.many_words import left_out_words
from objections.services.many_filing import many_draft, many_file
from registry.kernel.errors import DomainError
from registry.permissions import party_required
from registry.views.answers import form_status, refused, see_other
from registry.views.requests import ActingRequest, actor_for


@require_http_methods(["GET", "POST"])
@party_required
def many_new(request: ActingRequest) -> HttpResponse:
    """Numbers may come along: ?number=DIP-A-…, as often as there are datasets."""
    numbers = "\n".join(request.GET.getlist("number")[:50])
    form = ManyForm(request.POST if request.method == "POST" else None, initial={"numbers": numbers})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            many = many_draft(
                request.party,
                numbers=data["numbers"].splitlines(),
                ground=data["ground"],
                statement=data["statement"],
                target=form.target,
                user=request.user,
                at=request.received_at,
            )
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("many_objection", many.pk)
    return render(request, "objections/many_new.html", {"form": form}, status=form_status(form))


@never_cache
@require_http_methods(["GET", "POST"])
@party_required
def many_objection(request: ActingRequest, pk: int) -> HttpResponse:
    """What each dataset holds and why some are left out; after filing, the receipt. A second press files nothing."""
    many, fault = get_object_or_404(ManyObjection, pk=pk, party=request.party.pk), ""
    if request.method == "POST":
        try:
            many_file(many, actor=actor_for(request, "objector"), at=request.received_at)
        except DomainError as error:
            fault = str(error)
        else:
            return see_other("many_objection", pk)
    lines = [_told(line) for line in _lines(many)]
    context = {
        "many": many,
        "to_file": [line for line in lines if line.result != ManyLine.Result.LEFT_OUT],
        "left_out": [line for line in lines if line.result == ManyLine.Result.LEFT_OUT],
        "named": sum(line.named for line in lines if line.result != ManyLine.Result.LEFT_OUT),
        "fault": fault,
    }
    return render(request, "objections/many.html", context, status=422 if fault else 200)


def _lines(many: ManyObjection) -> QuerySet[ManyLine]:
    related = ("registration__version", "registration__case", "objection__case")
    return many.lines.select_related(*related).order_by("pk")


def _told(line: ManyLine) -> Any:
    line.why = left_out_words(line.reason)  # type: ignore[attr-defined]  # for the page
    return line
