"""Members, identity, mandates and API tokens of the party somebody acts for."""

from datetime import datetime

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from registry.forms.party import IdentityForm, MandateForm, MemberForm, TokenForm
from registry.kernel.calendar import day_end
from registry.kernel.errors import DomainError
from registry.models import ApiToken, Invitation, Mandate, Membership
from registry.permissions import party_required, sign_in_required
from registry.selectors.account import invitation_for, invitations_open
from registry.services import identity, invitations, mandates, parties
from registry.services.applicants import party_by_reference
from registry.services.attachments import attachment_store

from .answers import see_other
from .requests import ActingRequest, SignedInRequest


def _refused(form: Form, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error))


@require_http_methods(["GET", "POST"])
@party_required
def members(request: ActingRequest) -> HttpResponse:
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.member_invite(request.party, by=request.user, at=request.received_at, **form.cleaned_data)
        except DomainError as error:
            _refused(form, error)
        else:
            messages.success(request, _("The invitation is on its way. Who accepts it is a member."))
            return see_other("members")
    rows = Membership.objects.filter(party_id=request.party.pk).select_related("user").order_by("pk")
    context = {"form": form, "rows": rows, "invited": invitations_open(request.party)}
    return render(request, "me/members.html", context, status=422 if form.errors else 200)


@require_POST
@party_required
def invitation_take_back(request: ActingRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk, party_id=request.party.pk)
    if request.membership.role != Membership.Role.OWNER:
        raise Http404
    invitations.invitation_end(invitation, at=request.received_at)
    messages.success(request, _("The invitation was taken back."))
    return see_other("members")


@require_http_methods(["GET", "POST"])
@sign_in_required
def invitation_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever is invited says yes or no; to everybody else the page does not exist."""
    invitation = invitation_for(request.user, pk)
    if invitation is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            return _invitation_answer(request, invitation)
        except DomainError as refused:
            error = str(refused)
    context = {"invitation": invitation, "until": invitation.created_at + invitations.LIFETIME, "error": error}
    return render(request, "me/invitation.html", context, status=422 if error else 200)


def _invitation_answer(request: SignedInRequest, invitation: Invitation) -> HttpResponse:
    if request.POST.get("answer") != "yes":
        invitations.invitation_end(invitation, at=request.received_at)
        messages.success(request, _("You declined the invitation."))
        return see_other("home")
    membership = invitations.invitation_accept(invitation, user=request.user, at=request.received_at)
    request.session["party"] = membership.party_id
    messages.success(request, _("You now act for %(name)s.") % {"name": invitation.party.name})
    return see_other("me")


@require_POST
@party_required
def member_remove(request: ActingRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership, pk=pk, party_id=request.party.pk)
    try:
        parties.membership_remove(membership, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The membership has ended."))
    return redirect("members")


@require_http_methods(["GET", "POST"])
@party_required
def identity_page(request: ActingRequest) -> HttpResponse:
    form = IdentityForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _identity_ask(request, form)
        except DomainError as error:
            _refused(form, error)
        else:
            messages.success(request, _("An officer will look at your document. The answer comes to your inbox."))
            return redirect("identity")
    checks = request.party.identity_checks.select_related("decided_by").order_by("-pk")
    context = {"form": form, "checks": checks, "party": request.party}
    return render(request, "me/identity.html", context, status=422 if form.errors else 200)


def _identity_ask(request: ActingRequest, form: IdentityForm) -> None:
    party = request.party
    document = attachment_store(
        form.cleaned_data["document"],
        purpose="identity",
        case=None,
        party=party,
        user=request.user,
        at=request.received_at,
        is_confidential=True,
    )
    identity.identity_request(party, level=form.cleaned_data["level"], document=document, at=request.received_at)


@require_http_methods(["GET", "POST"])
@party_required
def mandates_page(request: ActingRequest) -> HttpResponse:
    form = MandateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _mandate_give(request, form)
        except DomainError as error:
            error.field = "agent" if error.field == "reference" else error.field
            _refused(form, error)
        else:
            messages.success(request, _("The mandate is in force. The agent was told."))
            return redirect("mandates")
    context = {
        "form": form,
        "given": request.party.mandates_given.select_related("agent").order_by("-pk"),
        "held": request.party.mandates_held.select_related("principal").order_by("-pk"),
    }
    return render(request, "me/mandates.html", context, status=422 if form.errors else 200)


def _mandate_give(request: ActingRequest, form: MandateForm) -> None:
    data, at = form.cleaned_data, request.received_at
    principal = request.party
    agent = party_by_reference(data["agent"])
    document = attachment_store(
        data["document"], purpose="mandate", case=None, party=principal, user=request.user, at=at, is_confidential=True
    )
    until: datetime | None = day_end(data["valid_until"]) if data["valid_until"] else None
    mandates.mandate_give(
        principal=principal,
        agent=agent,
        scope=data["scope"],
        valid_from=at,
        valid_until=until,
        document=document,
        at=at,
    )


@require_POST
@party_required
def mandate_revoke(request: ActingRequest, pk: int) -> HttpResponse:
    mandate = get_object_or_404(Mandate, pk=pk, principal_id=request.party.pk)
    mandates.mandate_revoke(mandate, at=request.received_at)
    messages.success(request, _("The mandate has ended."))
    return redirect("mandates")


@never_cache
@require_http_methods(["GET", "POST"])
@party_required
def tokens(request: ActingRequest) -> HttpResponse:
    """API tokens; a new secret is shown once, in the answer to the POST, and is nowhere kept."""
    form, secret = TokenForm(request.POST or None), None
    party = request.party
    if request.method == "POST" and form.is_valid():
        _token, secret = parties.token_create(
            user=request.user, party=party, name=form.cleaned_data["name"], at=request.received_at
        )
        form = TokenForm()
    rows = ApiToken.objects.filter(party=party, user=request.user, revoked_at__isnull=True).order_by("-pk")
    context = {"form": form, "rows": rows, "secret": secret}
    return render(request, "me/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@party_required
def token_revoke(request: ActingRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    parties.token_revoke(token, at=request.received_at)
    messages.success(request, _("The token no longer works."))
    return redirect("tokens")
