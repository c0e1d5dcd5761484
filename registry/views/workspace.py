"""The curator's workspace: what waits for me, my applications, a new dataset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from registry.forms.datasets import DatasetForm
from registry.kernel.errors import DomainError
from registry.models import Deadline, Registration
from registry.permissions import party_required
from registry.selectors.account import moves_of
from registry.selectors.clock_words import WORDS
from registry.selectors.registrations import registrations_of
from registry.services.datasets import dataset_create

from .answers import form_status, refused, see_other, sent
from .numbers import number_asked
from .requests import ActingRequest

PAGE = 50


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that waits for the party: what, until when, and what its silence does."""

    number: str
    url: str
    label: str | Promise
    silence: str | Promise
    due_at: datetime


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
        "moves": moves(moves_of(request.party)),
        "rows": shown[:PAGE],
        "next": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "acts": request.membership.acts,
    }
    return render(request, "workspace/home.html", context)


def moves(deadlines: Sequence[Deadline]) -> list[Move]:
    """Deadlines as lines of the to-do list; an application leads to its task list, any other case to its page."""
    cases = {deadline.case_id for deadline in deadlines}
    own = {row.case_id: row for row in Registration.objects.filter(case__in=cases).select_related("dataset", "version")}
    found = []
    for deadline in deadlines:
        number = deadline.case.number or ""
        application = own.get(deadline.case_id)
        if application:
            url, number = reverse("registration_tasks", args=[application.pk]), number or _name(application)
        else:
            url = f"/cases/{number}/" if number else "/me/"
        label, silence = WORDS.get(deadline.clock, (deadline.clock, ""))
        found.append(Move(number, url, label, silence, deadline.due_at))
    return found


def _name(registration: Registration) -> str:
    version = registration.version
    names = [version.name_en, version.name_zh] if get_language() == "en" else [version.name_zh, version.name_en]
    return f"{next(filter(None, names), registration.dataset.slug)} {version.label}"


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
