"""The one-time code under a signature."""

from typing import Any

from allauth.mfa.base.forms import ReauthenticateForm
from django.utils.translation import gettext_lazy as _


class CodeForm(ReauthenticateForm):  # type: ignore[misc]  # allauth is untyped
    """Checked, counted and used up by allauth: a code signs once. `save` notes the second factor in the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("One-time code")
        field.help_text = _("From your authenticator app, or a recovery code. It signs this once.")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {"class": "s mono", "autocomplete": "one-time-code"}
