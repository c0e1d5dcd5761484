"""The page of a filing after registration, and the steps its parties take there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objections.selectors.case_access import Access
from registry.forms.filings import PlainForm, ReviewForm, correction_form
from registry.kernel.errors import DomainError
from registry.models import Actor, Case, Filing, FilingState, Party, User
from registry.models.transitions import ROLES
from registry.selectors.filing_words import filing_lines
from registry.selectors.remarks import remark_of
from registry.services.attachments import attachment_store
from registry.services.filings import (
    filing_consent,
    filing_decline,
    filing_read,
    filing_request_review,
    filing_resubmit,
    filing_withdraw,
)
from registry.views.answers import refused, see_other
from registry.views.requests import PartyRequest

from .pages import case_context
from .viewing import role_actor, viewer_of

Bound = dict[str, forms.BaseForm]
Form = Callable[..., forms.Form]


def _plain(filing: Filing, data: Any = None, files: Any = None, *, prefix: str) -> forms.Form:
    return PlainForm(data, prefix=prefix)


def _review(filing: Filing, data: Any = None, files: Any = None, *, prefix: str) -> forms.Form:
    return ReviewForm(data, prefix=prefix)


def _resubmit(filing: Filing, form: Any, actor: Actor, at: datetime) -> None:
    """The corrected text and what the kind asks for; new files with it, or neither."""
    with transaction.atomic():
        user = User.objects.filter(pk=actor.user_id or 0).first()
        party = Party.objects.get(pk=actor.party_id or 0)
        for file in form.cleaned_data["proof"]:
            attachment_store(
                file, purpose="proof", case=filing.case, party=party, user=user, at=at, is_confidential=True
            )
        filing_resubmit(filing, text=form.cleaned_data["text"], content=form.content(), actor=actor, at=at)


def _review_ask(filing: Filing, form: Any, actor: Actor, at: datetime) -> None:
    filing_request_review(filing, reasons=form.cleaned_data["reasons"], actor=actor, at=at)


def _by_actor(service: Callable[..., object]) -> Callable[[Filing, Any, Actor, datetime], object]:
    return lambda filing, form, actor, at: service(filing, actor=actor, at=at)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a party: the edge it takes, its words, its form and the service behind it."""

    event: str
    title: str | Promise
    button: str | Promise
    run: Callable[[Filing, Any, Actor, datetime], object]
    form: Form = _plain
    note: str | Promise = ""
    is_main: bool = False
    is_stop: bool = False


STEPS: dict[str, Step] = {
    "consent": Step(
        "consent",
        gettext_lazy("Do you consent?"),
        gettext_lazy("I consent"),
        _by_actor(filing_consent),
        note=gettext_lazy("Officers examine the filing once everybody who was asked has consented."),
        is_main=True,
    ),
    "decline": Step(
        "decline",
        gettext_lazy("Do not consent"),
        gettext_lazy("I do not consent"),
        _by_actor(filing_decline),
        note=gettext_lazy("The filing ends and nothing is recorded."),
        is_stop=True,
    ),
    "resubmit": Step(
        "resubmit",
        gettext_lazy("Correct the filing"),
        gettext_lazy("Hand it in again"),
        _resubmit,
        correction_form,
        is_main=True,
    ),
    "review": Step(
        "request_review",
        gettext_lazy("Ask for a review"),
        gettext_lazy("Ask for the review"),
        _review_ask,
        _review,
        note=gettext_lazy("Two officers who touched nothing of the case before look at it again."),
        is_main=True,
    ),
    "withdraw": Step(
        "withdraw",
        gettext_lazy("Withdraw the filing"),
        gettext_lazy("Withdraw it"),
        _by_actor(filing_withdraw),
        note=gettext_lazy("Nothing is recorded. It can be filed again."),
        is_stop=True,
    ),
}


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that can be taken now."""

    name: str
    step: Step
    form: forms.BaseForm


def steps_of(filing: Filing, access: Access, party_id: int | None) -> list[str]:
    """The steps of the viewer's own roles; empty for strangers and officers, who work at the desk."""
    edges = Filing.TRANSITIONS[filing.state].edges
    found = []
    for name, step in STEPS.items():
        edge = edges.get(step.event)
        if edge is not None and ROLES[edge.actor] & access.roles:
            found.append(name)
    if filing.state == FilingState.AWAITING_CONSENT and "consent" in found:
        asked = filing.case.case_parties.filter(role="counterparty", party_id=party_id or 0, confirmed_at__isnull=True)
        if not asked.exists():
            found.remove("consent")
    return found


def filing_page(request: PartyRequest, case: Case, access: Access, *, bound: Bound | None = None) -> HttpResponse:
    """The page; `bound` holds a form that was sent and is wrong, which makes it a 422."""
    filing = filing_read(case.filing)
    viewer = viewer_of(request, case)
    is_reader = bool(request.membership) and not request.membership.acts  # type: ignore[union-attr]  # lazy, truthy
    names = [] if is_reader else steps_of(filing, access, viewer.party.pk if viewer.party else None)
    bound = bound or {}
    context = {
        **case_context(case, access, request.received_at),
        "filing": filing,
        "lines": filing_lines(filing) if _is_told(filing, access) else [],
        "is_told": _is_told(filing, access),
        "remark": remark_of(filing, request.received_at),
        "letter": case.letters.filter(kind="correction").order_by("-pk").first() if access.full else None,
        "steps": [
            OpenStep(name, STEPS[name], bound.get(name) or STEPS[name].form(filing, prefix=name))
            for name in dict.fromkeys([*names, *bound])
        ],
        "consents": filing.case.case_parties.filter(role="counterparty").select_related("party").order_by("pk"),
        "form": next(iter(bound.values()), None),
    }
    return render(request, "cases/filing.html", context, status=422 if bound else 200)


def _is_told(filing: Filing, access: Access) -> bool:
    """What a filing says is public once it is recorded; before, for its parties and officers only."""
    return access.full or filing.state == FilingState.RECORDED


def filing_step(request: PartyRequest, case: Case, access: Access, step: str) -> HttpResponse:
    """Take a step: 303 back to the page, or 422 with the form and what is wrong with it."""
    found = STEPS.get(step)
    filing = filing_read(case.filing)
    role = next((role for role in ("counterparty", "applicant") if role in access.roles and _takes(step, role)), None)
    if found is None or role is None:
        raise Http404
    actor = role_actor(request, filing, role)
    form = found.form(filing, request.POST, request.FILES, prefix=step)
    if form.is_valid():
        try:
            found.run(filing, form, actor, request.received_at)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Done and recorded. The case page shows what happens next."))
            return see_other("case_page", case.number)
    return filing_page(request, case, access, bound={step: form})


def _takes(step: str, role: str) -> bool:
    """Whether any state lets this role take the step at all."""
    found = STEPS.get(step)
    if found is None:
        return False
    edges = [rule.edges[found.event] for rule in Filing.TRANSITIONS.values() if found.event in rule.edges]
    return any(role in ROLES[edge.actor] for edge in edges)
