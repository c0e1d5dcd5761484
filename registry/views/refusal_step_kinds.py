"""What each step of a holder is called, asks for and does."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.forms.refusal_steps import AmendForm, AnswerForm, ConfirmForm, GrantForm, ProofForm, RefusalReviewForm
from registry.forms.refusals import day_over
from registry.kernel.errors import DomainError
from registry.models import Dataset, Refusal
from registry.selectors.grantees import grantee_of
from registry.services.attachments import attachment_store
from registry.services.grants import grant_give
from registry.services.refusal_amending import refusal_amend
from registry.services.refusal_endings import refusal_withdraw
from registry.services.refusal_steps import (
    refusal_answer,
    refusal_reaffirm,
    refusal_request_review,
    refusal_supply,
)

from .requests import ActingRequest, actor_for

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, its form, and what sending it does."""

    title: Text
    explained: Text
    button: Text
    done: Text
    form: type[forms.Form]
    run: Callable[[Refusal, forms.Form, ActingRequest], object]
    is_danger: bool = False


def _withdraw(refusal: Refusal, form: forms.Form, request: ActingRequest) -> object:
    return refusal_withdraw(refusal, actor=actor_for(request, "holder"), at=request.received_at)


def _reaffirm(refusal: Refusal, form: forms.Form, request: ActingRequest) -> object:
    return refusal_reaffirm(refusal, actor=actor_for(request, "holder"), at=request.received_at)


def _answer(refusal: Refusal, form: forms.Form, request: ActingRequest) -> object:
    actor = actor_for(request, "holder")
    return refusal_answer(refusal, text=form.cleaned_data["text"], actor=actor, at=request.received_at)


def _review(refusal: Refusal, form: forms.Form, request: ActingRequest) -> object:
    actor = actor_for(request, "holder")
    return refusal_request_review(refusal, reasons=form.cleaned_data["reasons"], actor=actor, at=request.received_at)


def _proof(refusal: Refusal, form: forms.Form, request: ActingRequest) -> object:
    """Files and words together, or neither."""
    for file in form.cleaned_data["proof"]:
        attachment_store(
            file,
            purpose="proof",
            case=refusal.case,
            party=request.party,
            user=request.user,
            at=request.received_at,
            is_confidential=True,
        )
    actor = actor_for(request, "holder")
    return refusal_supply(refusal, text=form.cleaned_data["text"], actor=actor, at=request.received_at)


def _grant(refusal: Refusal, form: forms.Form, request: ActingRequest) -> object:
    grantee = grantee_of(refusal, form.cleaned_data["grantee"])
    if grantee is None:
        raise DomainError(
            _("No dataset or party is known under “%(text)s”."), field="grantee", text=form.cleaned_data["grantee"]
        )
    named = {"dataset": grantee} if isinstance(grantee, Dataset) else {"party": grantee}
    actor, terms = actor_for(request, "holder"), form.cleaned_data["terms"]
    return grant_give(refusal, terms=terms, actor=actor, at=request.received_at, **named)


def _amend(refusal: Refusal, form: forms.Form, request: ActingRequest) -> object:
    data = form.cleaned_data
    amended = refusal_amend(
        refusal,
        drop={*map(int, data["drop"]), *data["drop_lines"]},
        add=[scope for scope in data["add"] if scope.text],
        usages=form.said,  # type: ignore[attr-defined]  # the form of this step
        effective_until=day_over(data["effective_until"]),
        statement=data["statement"] if "statement" in form.data else None,
        actor=actor_for(request, "holder"),
        at=request.received_at,
    )
    for wider in amended[1]:
        messages.info(request, gettext("What you added is refusal %(number)s.") % {"number": wider.case.number})
    return amended


STEPS = {
    "proof": Step(
        _("Hand in proof"),
        _("Show that you may speak for what you refuse: a contract, a register extract, the imprint of the site."),
        _("Hand in the proof"),
        _("Your proof has arrived. An examiner looks at it next."),
        ProofForm,
        _proof,
    ),
    "answer": Step(
        _("Answer the curator"),
        _("A curator says that your refusal does not hold for items it matched. Officers read both sides and decide."),
        _("Send the answer"),
        _("Your answer has arrived. Two officers decide next."),
        AnswerForm,
        _answer,
    ),
    "review": Step(
        _("Ask for a review"),
        _("Two officers who have not seen the case before look at the dismissal again. Until then it is out of force."),
        _("Ask for the review"),
        _("The review was requested."),
        RefusalReviewForm,
        _review,
    ),
    "reaffirm": Step(
        _("Reaffirm the refusal"),
        _("You still mean it. The full period starts again."),
        _("Reaffirm it"),
        _("The refusal is reaffirmed."),
        ConfirmForm,
        _reaffirm,
    ),
    "amend": Step(
        _("Amend the refusal"),
        _("Less counts at once, as a new version. What you add becomes a refusal of its own, in force provisionally."),
        _("Record the change"),
        _("The change is recorded."),
        AmendForm,
        _amend,
    ),
    "grant": Step(
        _("Allow one dataset or party"),
        _("The refusal stands for all others. Matches of the grantee are lifted; what has left does not come back."),
        _("Record the grant"),
        _("The grant is recorded."),
        GrantForm,
        _grant,
    ),
    "withdraw": Step(
        _("Withdraw the refusal"),
        _("It is out of force at once and its open matches are lifted. What has left a dataset does not come back."),
        _("Withdraw it"),
        _("The refusal is withdrawn."),
        ConfirmForm,
        _withdraw,
        is_danger=True,
    ),
}
