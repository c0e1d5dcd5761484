"""How allauth meets our users: mail in the reader's language, no account hints to strangers."""

from allauth.account.adapter import DefaultAccountAdapter

from .account_errors import ACCOUNT_ERRORS


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """The default, kept as a seam for the register's own mail and redirects."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}

    def is_safe_url(self, url: str) -> bool:
        """Whether somebody may be sent there after signing in; an address that cannot be read is none."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # such as "http://[::1", from the standard library's parser
            return False
