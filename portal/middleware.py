"""Receipt instant, language by link, and the second factor of officers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from registry.kernel import clock
from registry.views.requests import membership_acting, officer_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class ReceiptInstant:
    """Stores the database's instant as `request.received_at` before anything else is done.

    Services judge deadlines by it, so time spent queueing or reading an upload never counts against a party. Static
    files need no instant and no database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith((settings.STATIC_URL, "/metrics")):
            request.received_at = clock.now()  # type: ignore[attr-defined]  # declared in portal.requests
        return self.get_response(request)


class Language:
    """`?lang=en` switches the language for this and the following requests, by cookie and without JavaScript."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("lang", "").lower()
        known = {code for code, _ in settings.LANGUAGES}
        wanted = {"zh": "zh-hans", "zh-cn": "zh-hans"}.get(wanted, wanted)
        if wanted not in known:
            return self.get_response(request)
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = wanted
        with translation.override(wanted):
            response = self.get_response(request)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response


class SecondFactor:
    """Officers and the regulator get nowhere but to the page that sets up a second factor until they have one."""

    OPEN = ("/accounts/", settings.STATIC_URL)

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_up(request) and not request.path.startswith(self.OPEN):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(request)

    def _must_set_up(self, request: HttpRequest) -> bool:
        from allauth.mfa.utils import is_mfa_enabled  # apps must be ready

        user = request.user
        if not user.is_authenticated or getattr(user, "officer", None) is None:
            return False
        return not is_mfa_enabled(user)


class ActingParty:
    """Sets `request.party` (whom the user acts for now, or None) and `request.officer`, read only when asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = SimpleLazyObject(lambda: membership_acting(request))  # type: ignore[attr-defined]  # PartyRequest
        request.party = SimpleLazyObject(lambda: request.membership and request.membership.party)  # type: ignore[attr-defined]  # PartyRequest
        request.officer = SimpleLazyObject(lambda: officer_of(request))  # type: ignore[attr-defined]  # PartyRequest
        return self.get_response(request)
