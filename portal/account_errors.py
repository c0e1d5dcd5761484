"""What allauth says when something is wrong, in sentences that tell what to do.

Apart from the forms, because adapters are loaded before allauth's forms can be.
"""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACCOUNT_ERRORS: dict[str, Promise] = {
    "account_inactive": _("This account is closed."),
    "email_password_mismatch": _("E-mail or password is wrong. Both must match an account."),
    "email_taken": _("An account with this e-mail already exists. Sign in or reset its password."),
    "duplicate_email": _("This address is already on your account."),
    "enter_current_password": _("This is not the password you have now."),
    "incorrect_password": _("This is not the password of your account."),
    "incorrect_code": _("The code is wrong or too old. Enter the one shown now."),
    "too_many_login_attempts": _("Too many failed attempts. Try again in a few minutes."),
    "rate_limited": _("Too many attempts. Try again in a few minutes."),
}
SECOND_FACTOR_ERRORS: dict[str, Promise] = {
    "incorrect_code": ACCOUNT_ERRORS["incorrect_code"],
    "unverified_email": _("Confirm every e-mail address of your account first, or remove the open one."),
    "cannot_delete_authenticator": _("The last second factor of this account cannot be switched off."),
}


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """The default with errors that say what to do."""

    error_messages = {**DefaultMFAAdapter.error_messages, **SECOND_FACTOR_ERRORS}
