"""Bearer tokens: a program acts for one user and one party, or for one officer."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from objections.selectors.case_access import Viewer
from portal.api.requests import ApiRequest
from registry.kernel.calendar import local_day
from registry.kernel.canon import sha256_hex
from registry.models import Actor, ApiToken, Membership, Officer, Party, User


class SecondFactorMissing(exceptions.PermissionDenied):
    """An officer's token is good for nothing while the officer has no second factor."""

    default_code = "second_factor_missing"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer dip_…`. No header: a visitor, who may read what is public. A bad token is 401."""

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise exceptions.AuthenticationFailed(_("The Authorization header is “Bearer”, a blank, and the token."))
        token = self._token(words[1])
        self._note_use(token, request)
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="api"'

    def _token(self, secret: bytes) -> ApiToken:
        tokens = ApiToken.objects.select_related("user__officer", "party")
        token = tokens.filter(digest_sha256=sha256_hex(secret), revoked_at__isnull=True, user__is_active=True).first()
        if token is None or not _is_good(token):
            raise exceptions.AuthenticationFailed(_("The token is unknown or was revoked."))
        if token.party is None and not is_mfa_enabled(token.user):
            raise SecondFactorMissing
        return token

    def _note_use(self, token: ApiToken, request: ApiRequest) -> None:
        """A day is enough to tell a token that is in use from one that is not, and costs one write a day."""
        today = local_day(request.received_at)
        if token.last_used_on != today:
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def _is_good(token: ApiToken) -> bool:
    """Whether the user still belongs to the party, or still is an officer."""
    if token.party is None:
        officer = getattr(token.user, "officer", None)
        return officer is not None and officer.is_active
    return Membership.objects.filter(user=token.user, party=token.party).exists()


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular's own
    """How the schema describes our tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


def token_of(request: ApiRequest) -> ApiToken:
    """The caller's token; 401 for a visitor."""
    if not isinstance(request.auth, ApiToken):
        raise exceptions.NotAuthenticated
    return request.auth


def reading_party(request: ApiRequest) -> Party:
    """The party the token reads for; 404 for an officer's token, which has nothing of its own."""
    party: Party | None = token_of(request).party
    if party is None:
        raise Http404
    return party


def acting_party(request: ApiRequest) -> Party:
    """The party the token acts for, when its user may act; 403 for a member who only reads."""
    party = reading_party(request)
    if not Membership.objects.filter(user=token_of(request).user, party=party, role__in=["owner", "filer"]).exists():
        raise exceptions.PermissionDenied
    return party


def acting(request: ApiRequest, role: str) -> Actor:
    """The caller as an actor in `role`."""
    party = acting_party(request)
    return Actor(role, user_id=token_of(request).user.pk, party_id=party.pk)


def officer_of(request: ApiRequest) -> Officer | None:
    """The officer behind an officer's token; None for every other caller."""
    token: Any = request.auth
    return token.user.officer if isinstance(token, ApiToken) and token.party is None else None


def acting_officer(request: ApiRequest, *roles: str) -> Officer:
    """An officer who decides (of these roles, if given); to everybody else the address does not exist."""
    token_of(request)
    officer = officer_of(request)
    if officer is None or not officer.decides or (roles and officer.role not in roles):
        raise Http404
    return officer


def viewer(request: ApiRequest) -> Viewer:
    """Who looks at a case: the party, the officer, or nobody in particular."""
    if not isinstance(request.auth, ApiToken):
        return Viewer(request.received_at)
    return Viewer(
        request.received_at, party=request.auth.party, officer=officer_of(request), user_id=request.auth.user_id
    )
