"""The curator's workspace: what waits for me, my applications, a new dataset."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from registry.forms.datasets import DatasetForm
from registry.kernel.errors import DomainError
from registry.models import Registration
from registry.permissions import party_required
from registry.selectors.registrations import registrations_of
from registry.services.datasets import dataset_create

from .answers import form_status, refused, see_other, sent
from .numbers import number_asked
from .requests import ActingRequest
from .todo import todo

PAGE = 50


def own_registration(request: ActingRequest, pk: int) -> Registration:
    """An application of the acting party; anybody else's does not exist."""
    return get_object_or_404(registrations_of(request.party), pk=pk)


@require_GET
@party_required
def workspace(request: ActingRequest) -> HttpResponse:
    """To-do first, then every application, newest first."""
    before = number_asked(request, "before")
    rows = registrations_of(request.party)
    shown = list((rows if before is None else rows.filter(pk__lt=before))[: PAGE + 1])
    context = {
        "moves": todo(request.party),
        "rows": shown[:PAGE],
        "next": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "acts": request.membership.acts,
    }
    return render(request, "workspace/home.html", context)


@require_http_methods(["GET", "POST"])
@party_required
def dataset_new(request: ActingRequest) -> HttpResponse:
    form = DatasetForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            registration = dataset_create(
                party=request.party, user=request.user, at=request.received_at, **form.cleaned_data
            )
        except DomainError as error:
            refused(form, error)
        else:
            return see_other("registration_tasks", registration.pk)
    return render(request, "workspace/dataset_new.html", {"form": form}, status=form_status(form))
