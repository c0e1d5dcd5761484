"""Who may open what: named predicates, and decorators that make "not found" and "not allowed" look alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from registry.models import Case, Officer, Party, User
from registry.views.requests import PartyRequest

View = Callable[..., HttpResponseBase]


def sign_in_required(view: View) -> View:
    """Visitors are sent to sign in and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def party_required(view: View) -> View:
    """The user must act for a party; who has none yet is asked for whom they act, an officer sent to the desk."""

    @wraps(view)
    @sign_in_required
    def guarded(request: PartyRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.membership:
            return redirect("desk" if request.officer else "party_new")
        if request.method != "GET" and not request.membership.acts:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def officer_required(*roles: str) -> Callable[[View], View]:
    """Only active officers (of these roles, or any that decides); to everybody else the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        @sign_in_required
        def guarded(request: PartyRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.officer or not is_officer(request.officer, *roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def is_officer(officer: Officer, *roles: str) -> bool:
    return officer.is_active and (officer.role in roles if roles else officer.decides)


def is_party_to(party: Party | None, case: Case) -> bool:
    """Whether the party plays a role in the case itself (not merely in its parent)."""
    return bool(party) and case.case_parties.filter(party_id=party.pk).exists()  # type: ignore[union-attr]  # lazy, truthy


def acts_for(user: User, party: Party) -> bool:
    """Whether the user is an owner or filer of the party."""
    return party.memberships.filter(user=user, role__in=["owner", "filer"]).exists()
