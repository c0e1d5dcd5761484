"""A party's steps in an objection: one address each, POST only; a wrong form comes back on the case page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from objections.forms.steps import FORMS
from objections.models import Objection
from objections.selectors.actions import open_request
from objections.services.admission import objection_cure
from objections.services.answers import (
    objection_answer,
    objection_concede,
    objection_extend,
    objection_reply,
    objection_waive_reply,
)
from objections.services.cooling import joint_accept, joint_decline, joint_request, objection_end_cooling
from objections.services.copies import copy_add
from objections.services.evidence import evidence_add
from objections.services.replacing import registration_set_aside
from objections.services.reviews import objection_request_review, objection_waive_review
from objections.services.withdrawing import objection_withdraw
from registry.kernel.errors import DomainError
from registry.models import Actor, CaseKind
from registry.views.answers import refused, see_other
from registry.views.requests import PartyRequest

from .certificate_case import certificate_step
from .filing_case import filing_step
from .pages import objection_page
from .viewing import case_or_404, objection_or_404, role_actor

Run = Callable[[Objection, Any, Actor, Any], object]


@dataclass(frozen=True, slots=True)
class Step:
    """What a step does, and who may take it."""

    run: Run
    roles: tuple[str, ...] = ("curator", "objector")


@require_POST
def case_step(request: PartyRequest, number: str, step: str) -> HttpResponse:
    """Take a step: 303 back to the case, or 422 with the form and what is wrong with it."""
    case, access = case_or_404(request, number)
    if case.kind == CaseKind.FILING:
        return filing_step(request, case, access, step)
    if case.kind == CaseKind.CERTIFICATE:
        return certificate_step(request, case, access, step)
    if step not in STEPS:
        raise Http404
    objection, access = objection_or_404(request, number)
    role = next((role for role in STEPS[step].roles if role in access.roles), None)
    if role is None:
        raise Http404
    actor = role_actor(request, objection, role)
    form = FORMS[step](request.POST, request.FILES, objection=objection, prefix=step)
    if form.is_valid():
        try:
            STEPS[step].run(objection, form, actor, request.received_at)
        except DomainError as error:
            refused(form, error)
        else:
            messages.success(request, _("Done and recorded. The case page shows what happens next."))
            return see_other("case_page", number)
    return objection_page(request, objection, access, bound={step: form})


def _answer(objection: Objection, form: Any, actor: Actor, at: Any) -> None:
    data = form.cleaned_data
    if data["choice"] == "more_time":
        objection_extend(objection, actor=actor, at=at)
    elif data["choice"] == "remove_all":
        objection_concede(objection, statement=data["statement"], actor=actor, at=at)
    else:
        removed = form.removed() if data["choice"] == "remove_some" else None
        objection_answer(
            objection, choice=data["choice"], statement=data["statement"], removed=removed, actor=actor, at=at
        )


def _joint(step: str) -> Run:
    def run(objection: Objection, form: Any, actor: Actor, at: Any) -> None:
        removed = form.removed() if step == "settle" else None
        joint_request(objection, step=step, text=form.cleaned_data["text"], removed=removed, actor=actor, at=at)

    return run


def _accept(objection: Objection, form: Any, actor: Actor, at: Any) -> None:
    asked = open_request(objection)
    if asked is None:
        raise DomainError(_("There is no open request of the other side here. Reload the page."))
    joint_accept(asked, actor=actor, at=at)


def _decline(objection: Objection, form: Any, actor: Actor, at: Any) -> None:
    asked = open_request(objection)
    if asked is None:
        raise DomainError(_("There is no open request of the other side here. Reload the page."))
    joint_decline(asked, actor=actor, at=at)


def _evidence(objection: Objection, form: Any, actor: Actor, at: Any) -> None:
    data = form.cleaned_data
    evidence_add(objection, data["file"], is_confidential=data["is_confidential"], actor=actor, at=at)


def _copy(objection: Objection, form: Any, actor: Actor, at: Any) -> None:
    data = form.cleaned_data
    original = objection.case.attachments.filter(pk=data["original"]).first()
    if original is None:
        raise DomainError(_("Choose one of the files you handed in."), field="original")
    copy_add(objection, original, data["file"], actor=actor, at=at)


def _set_aside(objection: Objection, form: Any, actor: Actor, at: Any) -> None:
    registration_set_aside(objection, actor=replace(actor, role="applicant"), at=at)


def _said(service: Callable[..., object], field: str) -> Run:
    return lambda objection, form, actor, at: service(
        objection, **{field: form.cleaned_data[field]}, actor=actor, at=at
    )


def _plain(service: Callable[..., object]) -> Run:
    return lambda objection, form, actor, at: service(objection, actor=actor, at=at)


OBJECTOR, CURATOR = ("objector",), ("curator",)
STEPS: dict[str, Step] = {
    "answer": Step(_answer, CURATOR),
    "cure": Step(_said(objection_cure, "statement"), OBJECTOR),
    "reply": Step(_said(objection_reply, "statement"), OBJECTOR),
    "waive-reply": Step(_plain(objection_waive_reply), OBJECTOR),
    "withdraw": Step(_plain(objection_withdraw), OBJECTOR),
    "review": Step(_said(objection_request_review, "reasons")),
    "waive-review": Step(_plain(objection_waive_review)),
    "cool-off": Step(_joint("cool_off")),
    "extend-cooling": Step(_joint("extend")),
    "settle": Step(_joint("settle")),
    "end-cooling": Step(_plain(objection_end_cooling)),
    "accept": Step(_accept),
    "decline": Step(_decline),
    "evidence": Step(_evidence),
    "redact": Step(_copy),
    "set-aside": Step(_set_aside, CURATOR),
}
