"""My page: for whom I act, what waits for me, my messages."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from registry.forms.party import PartyForm
from registry.models import InboxMessage
from registry.permissions import party_required, sign_in_required
from registry.selectors import account as selectors
from registry.services.inbox import inbox_rows
from registry.services.parties import party_create

from .numbers import number_asked
from .requests import ActingRequest, SignedInRequest
from .todo import todo

PAGE = 30


@require_GET
@sign_in_required
def me(request: SignedInRequest) -> HttpResponse:
    """To-do first; who acts for nobody yet is asked for whom."""
    if not request.party:
        return redirect("desk" if request.officer else "party_new")
    context = {
        "party": request.party,
        "memberships": selectors.memberships_of(request.user),
        "moves": todo(request.party),
        "unread": selectors.unread_count(request.party),
    }
    return render(request, "me/home.html", context)


@require_http_methods(["GET", "POST"])
@sign_in_required
def party_new(request: SignedInRequest) -> HttpResponse:
    """Not for officers: who judges cases has none of their own under the same account."""
    if request.officer:
        return redirect("desk")
    form = PartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        party = party_create(user=request.user, at=request.received_at, **form.cleaned_data)
        request.session["party"] = party.pk
        return redirect("me")
    return render(request, "me/party_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@sign_in_required
def party_switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Act for another of one's parties from now on."""
    membership = get_object_or_404(request.user.memberships, party_id=pk)
    request.session["party"] = membership.party_id
    messages.success(request, _("You now act for %(name)s.") % {"name": membership.party.name})
    return redirect("me")


@require_GET
@party_required
def inbox(request: ActingRequest) -> HttpResponse:
    found = selectors.inbox_of(request.party, before=number_asked(request, "before"))[: PAGE + 1]
    rows = inbox_rows(found, get_language() or "en")
    context = {"rows": rows[:PAGE], "next": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    return render(request, "me/inbox.html", context)


@require_POST
@party_required
def inbox_read(request: ActingRequest, pk: int) -> HttpResponse:
    """Mark a message of one's own as read. Reading is no service: that is counted from posting and mail."""
    changed = InboxMessage.objects.filter(pk=pk, party_id=request.party.pk)
    if not changed.exists():
        raise Http404
    changed.filter(read_at__isnull=True).update(read_at=request.received_at)
    return redirect("inbox")
