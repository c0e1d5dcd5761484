"""allauth's forms in the register's own words: one name for one thing, labels instead of placeholders.

Named in settings: ACCOUNT_FORMS and MFA_FORMS. What the forms do is allauth's alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("At least 10 characters; no common password, and not your own name or address.")
LABELS: dict[str, Promise] = {
    "email": _("E-mail"),
    "login": _("E-mail"),
    "password": _("Password"),
    "password1": _("Password"),
    "password2": _("The password again"),
    "oldpassword": _("The password until now"),
    "remember": _("Keep me signed in on this device"),
    "code": _("One-time code"),
}


NEW_PASSWORD: dict[str, Promise] = {"password1": _("New password"), "password2": _("New password again")}


class PlainWords:
    """Mixin before an allauth form: our label for each field we know, no placeholder, a hint at the first password."""

    fields: dict[str, Any]
    labels: Mapping[str, Promise] = LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.labels:
                field.label = self.labels[name]
            if name == "password1":
                field.help_text = PASSWORD_HINT
            if name == "code":
                field.widget.attrs |= {"inputmode": "text", "class": "s mono"}


class LoginForm(PlainWords, account.LoginForm): ...  # type: ignore[misc]  # allauth is untyped


class SignupForm(PlainWords, account.SignupForm): ...  # type: ignore[misc]  # allauth is untyped


class AddEmailForm(PlainWords, account.AddEmailForm): ...  # type: ignore[misc]  # allauth is untyped


class ChangePasswordForm(PlainWords, account.ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    labels = {**LABELS, **NEW_PASSWORD}


class SetPasswordForm(PlainWords, account.SetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    labels = {**LABELS, **NEW_PASSWORD}


class ResetPasswordForm(PlainWords, account.ResetPasswordForm): ...  # type: ignore[misc]  # allauth is untyped


class ResetPasswordKeyForm(PlainWords, account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is untyped
    labels = {**LABELS, **NEW_PASSWORD}


class ReauthenticateForm(PlainWords, account.ReauthenticateForm): ...  # type: ignore[misc]  # allauth is untyped


class ActivateTOTPForm(PlainWords, totp.ActivateTOTPForm): ...  # type: ignore[misc]  # allauth is untyped


class CodeForm(PlainWords, second.AuthenticateForm): ...  # type: ignore[misc]  # allauth is untyped


class CodeAgainForm(PlainWords, second.ReauthenticateForm): ...  # type: ignore[misc]  # allauth is untyped
