"""How allauth meets our users: mail in the reader's language, no account hints to strangers."""

from allauth.account.adapter import DefaultAccountAdapter

from .account_errors import ACCOUNT_ERRORS


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """The default, kept as a seam for the register's own mail and redirects."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}
