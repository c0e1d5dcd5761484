"""Bearer tokens: a program acts for one user and one party."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from registry.kernel.calendar import local_day
from registry.kernel.canon import sha256_hex
from registry.models import Actor, ApiToken, Membership, Party, User


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer dip_…`. No header: a visitor, who may read what is public. A bad token is 401."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise exceptions.AuthenticationFailed(_("The Authorization header is “Bearer”, a blank, and the token."))
        token = self._token(words[1])
        self._note_use(token, request)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

    def _token(self, secret: bytes) -> ApiToken:
        tokens = ApiToken.objects.select_related("user", "party")
        token = tokens.filter(digest_sha256=sha256_hex(secret), revoked_at__isnull=True, user__is_active=True).first()
        if token is None or not Membership.objects.filter(user=token.user, party=token.party).exists():
            raise exceptions.AuthenticationFailed(_("The token is unknown or was revoked."))
        return token

    def _note_use(self, token: ApiToken, request: Request) -> None:
        """A day is enough to tell a token that is in use from one that is not, and costs one write a day."""
        today = local_day(request.received_at)
        if token.last_used_on != today:
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular's own
    """How the schema describes our tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


def acting_party(request: Request) -> Party:
    """The party the token acts for, when its user may act; else 401 or 403."""
    token = request.auth
    if not isinstance(token, ApiToken):
        raise exceptions.NotAuthenticated
    if not Membership.objects.filter(user=token.user, party=token.party, role__in=["owner", "filer"]).exists():
        raise exceptions.PermissionDenied
    return token.party


def acting(request: Request, role: str) -> Actor:
    """The caller as an actor in `role`."""
    party = acting_party(request)
    return Actor(role, user_id=request.user.pk, party_id=party.pk)
