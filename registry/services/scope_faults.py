"""Why a line cannot be taken as a scope, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import DomainError
from registry.kernel.urlerrors import InvalidScope

FAULTS: dict[str, str | Promise] = {
    "empty": _("nothing is written here"),
    "not_absolute": _("this is no web address, host name or SHA-256"),
    "scheme": _("only addresses that begin with http or https can be named"),
    "too_long": _("an address has at most 2,048 characters"),
    "control_character": _("it contains an invisible control character"),
    "encoding": _("it contains characters that cannot be written in an address"),
    "host": _("this is no valid host name"),
    "invalid": _("this is no web address, host name or SHA-256"),
    "public_suffix": _("names below this one belong to unrelated holders, so nobody can refuse it as a whole"),
    "ip_address": _("a numeric address has no names below it; name it as one host"),
    "path": _("a domain or host covers every path; leave the path out, or name an address"),
    "query": _("leave out the part after the question mark, or name one exact address"),
    "port": _("a domain or host covers every port; leave the port out, or name an address"),
    "userinfo": _("this is an e-mail address or names a user; it would cover the whole provider"),
    "wildcard": _("an asterisk is understood only before a domain (*.example.com) or at the end of an address (/*)"),
    "sha256": _("a SHA-256 has 64 hexadecimal digits"),
    "doi": _("a DOI begins with 10., a number and a slash, as in 10.1000/182"),
    "isbn": _("this is no ISBN: 10 or 13 digits, of which the last checks the others"),
    "issn": _("this is no ISSN: eight digits as in 0317-8471, of which the last checks the others"),
    "isrc": _("an ISRC has 12 characters, as in US-RC1-76-07839"),
    "iscc": _("this is no ISCC of ISO 24138 that could be compared"),
    "distance": _("an ISCC can be compared within a distance of 0 to 7 bits"),
    "account": _("this is no account of a platform known here; name the address of its folder"),
    "dataset": _("no published dataset has this number or short name"),
    "person": _("write the person’s name"),
    "kind": _("this kind of scope is not known"),
}
_SHOWN = 80  # characters of a line


@dataclass(frozen=True, slots=True)
class ScopeFault:
    """One line that cannot be taken; `line` counts from 1, `code` is a key of FAULTS."""

    line: int
    text: str
    code: str

    def __str__(self) -> str:
        sentence = _("Line %(line)d, “%(text)s”: %(reason)s.")
        return str(sentence) % {"line": self.line, "text": self.text, "reason": FAULTS[self.code]}


def fault_code(error: InvalidScope) -> str:
    """The key of FAULTS that words it."""
    return error.code if error.code in FAULTS else "invalid"


def shortened(text: str) -> str:
    """So much of a line as is shown beside its fault."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


class ScopesInvalid(DomainError):
    """`faults` holds every bad line, in order; the sentence shows the first."""

    code = "invalid_scope"

    def __init__(self, faults: Sequence[ScopeFault]) -> None:
        self.faults = list(faults)
        more = len(faults) - 1
        message = _("%(first)s Further lines that cannot be taken: %(more)d.") if more else _("%(first)s")
        super().__init__(message, field="scopes", first=faults[0], more=more)
