"""Proofs of control in words: what a look met, and what a level of assurance means."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.models import Assurance

LOOKS: Mapping[str, Promise] = {
    "found": pgettext_lazy("look", "Found."),
    "missing": pgettext_lazy("look", "Nothing is there yet."),
    "different": pgettext_lazy("look", "Something else is there, not this text."),
    "disagree": pgettext_lazy("look", "Name servers say different things. Wait until the change has spread."),
    "resolver": pgettext_lazy("look", "Fewer than two name servers answered."),
    "name": pgettext_lazy("look", "There is no such name."),
    "private": pgettext_lazy("look", "The name leads to an address that is not of the public Internet."),
    "timeout": pgettext_lazy("look", "The site took too long to answer."),
    "connection": pgettext_lazy("look", "No secure connection to the site came about. https must work there."),
    "size": pgettext_lazy("look", "The answer is too long."),
    "redirects": pgettext_lazy("look", "The address sends on to another one. It must answer itself."),
    "elsewhere": pgettext_lazy("look", "The site sends on to another site. It must answer itself."),
    "status": pgettext_lazy("look", "The site did not answer with status 200."),
    "open": pgettext_lazy("look", "The site was read and refuses nothing."),
}
ASSURANCES: Mapping[int, Promise] = {
    Assurance.ASSERTED: _("The holder says so; nobody has checked it yet."),
    Assurance.EVIDENCE_REVIEWED: _("An examiner has checked evidence or identity."),
    Assurance.CONTROL_PROVED: _("The holder has proved to control every place it names."),
    Assurance.ORIGIN_CORROBORATED: _("The holder controls every place it names, and each publishes the same refusal."),
}


def look_words(code: str) -> str | Promise:
    """What a look met, for the party; anything else that an address may be is one sentence."""
    return LOOKS.get(code, pgettext_lazy("look", "This address cannot be asked.")) if code else ""
