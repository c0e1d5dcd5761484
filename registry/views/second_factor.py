"""Signing with a second factor: a one-time code in the form itself, or a passkey used a moment ago."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.urls import reverse

from registry.forms.second_factor import CodeForm

from .requests import SignedInRequest


class SecondFactor:
    """What the signature of this request needs. `form` asks for a code; None where none is needed or none exists."""

    def __init__(self, request: SignedInRequest) -> None:
        self._request = request
        user = request.user
        kinds = Authenticator.Type
        self.has_code = is_mfa_enabled(user, types=[kinds.TOTP, kinds.RECOVERY_CODES])
        self.has_passkey = is_mfa_enabled(user, types=[kinds.WEBAUTHN])
        self.is_fresh = self._was_used()
        asks = self.has_code and not self.is_fresh
        self.form: Any = CodeForm(request.POST if request.method == "POST" else None, user=user) if asks else None

    def _was_used(self) -> bool:
        """Whether what was confirmed last, five minutes ago at most, was a second factor; a sign-in is none."""
        records = get_authentication_records(self._request, self._request.user)
        confirmed = [one for one in records if one.get("reauthenticated")]
        return bool(confirmed and confirmed[-1].get("method") == "mfa" and did_recently_reauthenticate(self._request))

    @property
    def is_missing(self) -> bool:
        """The user has set up no second factor at all."""
        return not (self.has_code or self.has_passkey)

    @property
    def passkey_url(self) -> str:
        """Where a passkey confirms and comes back here; empty without one."""
        if not self.has_passkey or self.is_fresh:
            return ""
        back = urlencode({"next": self._request.get_full_path()})
        return f"{reverse('mfa_reauthenticate_webauthn')}?{back}"

    def confirms(self) -> bool:
        """Whether the second factor is there; a good code is used up by asking."""
        if self.is_fresh:
            return True
        if self.form is None or not self.form.is_valid():
            return False
        self.form.save()
        return True
