"""The one error type of the domain; doors turn it into a form error, a page or a problem document."""

from typing import Any

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule said no. `message` is a translatable sentence with named placeholders: what happened and what you can do.

    `code` is stable and documented (part of the API), `status` the HTTP status, `field` the form field it belongs to
    (None: the whole form). Rendered late, in the reader's language.
    """

    code = "refused"
    status = 422
    message: str | Promise = ""

    def __init__(self, message: str | Promise | None = None, *, field: str | None = None, **params: Any) -> None:
        self.template = message if message is not None else self.message
        self.field = field
        self.params = params
        super().__init__(str(self.template))

    def __str__(self) -> str:
        text = str(self.template)
        return text % self.params if self.params else text


class NotAllowed(DomainError):
    """The actor may not do this; to the outside it looks like a missing page."""

    code = "not_found"
    status = 404


class Conflict(DomainError):
    """Somebody else moved the case first, or the same act was already done."""

    code = "conflict"
    status = 409
