"""What a curator sees of a match and answers to it."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from registry.forms.matches import MatchAnswerForm
from registry.kernel.errors import DomainError
from registry.models import Match
from registry.permissions import party_required
from registry.selectors.clock_words import clock_facts
from registry.selectors.screenings import matches_to_answer
from registry.services.match_scopes import scopes_hit
from registry.services.matches import match_accept, match_contest
from registry.services.screening_samples import items_listed

from .answers import form_status, refused, see_other, sent
from .requests import ActingRequest, actor_for

SCOPES = 50


@require_http_methods(["GET", "POST"])
@party_required
def match_answer(request: ActingRequest, number: str) -> HttpResponse:
    """The items, the refusal, the clock, and three answers. To anybody but the curator it does not exist."""
    match = _own_match(request, number)
    form = MatchAnswerForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            _answer(match, form, request)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Your answer is recorded."))
            return see_other("match_answer", number)
    running = match.case.deadlines.filter(fired_at__isnull=True, cancelled_at__isnull=True).select_related("profile")
    clock = running.first()
    context = {
        "match": match,
        "refusal": match.refusal,
        "registration": match.registration,
        "version": match.version,
        "form": form,
        "is_whole": len(match.sample) == match.count,
        "scopes": [] if match.reason else scopes_hit(match)[:SCOPES],  # a person is named to nobody
        "clock": clock_facts(clock) if clock else None,
        "is_open": match.state == Match.State.NOTIFIED,
        "acts": request.membership.acts,
    }
    return render(request, "screenings/answer.html", context, status=form_status(form))


@require_GET
@party_required
def match_items_csv(request: ActingRequest, number: str) -> StreamingHttpResponse:
    """Every item of the match, for the curator to look at with its own tools."""
    match = _own_match(request, number)
    response = StreamingHttpResponse(_lines(match), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{match.case.number}.csv"'
    return response


def _answer(match: Match, form: MatchAnswerForm, request: ActingRequest) -> Match:
    actor, at = actor_for(request, "curator"), request.received_at
    answer = form.cleaned_data["answer"]
    if answer == "accept":
        return match_accept(match, actor=actor, at=at)
    return match_contest(match, against=answer, text=form.cleaned_data["text"], actor=actor, at=at)


def _own_match(request: ActingRequest, number: str) -> Match:
    return get_object_or_404(matches_to_answer(request.party), case__number=number)


class _Echo:
    def write(self, value: str) -> str:
        return value


def _lines(match: Match) -> Iterator[Any]:
    rows = csv.writer(_Echo())
    yield rows.writerow(["item", "url", "sha256"])
    for item in items_listed(match.version, match.items):
        yield rows.writerow([item.item, safe_cell(item.url or ""), item.sha256 or ""])


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
