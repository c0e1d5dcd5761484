"""Who did something, in words: a role, or an officer by number."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACTORS: Mapping[str, str | Promise] = {
    "applicant": gettext_lazy("Applicant"),
    "curator": gettext_lazy("Curator"),
    "objector": gettext_lazy("Objector"),
    "holder": gettext_lazy("Rights holder"),
    "counterparty": gettext_lazy("Other party"),
    "system": gettext_lazy("The register, by rule"),
}


def actor_words(role: str, officer_number: str | None = None) -> str:
    if officer_number:
        return _("Officer %(number)s") % {"number": officer_number}
    return str(ACTORS.get(role, role))
