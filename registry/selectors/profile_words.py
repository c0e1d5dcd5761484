"""What each export profile is called, where its text goes, and the sentence for everything it cannot say."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.models import ScopeKind, Usage
from registry.preferences.profiles import Loss

PROFILE_NAMES: Mapping[str, str | Promise] = {
    "tdmrep": _("tdmrep.json (TDM Reservation Protocol)"),
    "robots": _("robots.txt (AIPREF and Content Signals)"),
    "nginx": _("Response headers for nginx"),
    "apache": _("Response headers for Apache"),
    "meta": _("Metas for web pages"),
    "odrl": _("TDM policy (ODRL)"),
    "tdmai": _("TDM·AI declarations"),
}
PROFILE_PLACES: Mapping[str, str | Promise] = {
    "tdmrep": _("Put it at /.well-known/tdmrep.json of the host. If there is one already, put these rules first."),
    "robots": _("Add it to robots.txt of the host. Rules that are there already stay in force."),
    "nginx": _("Put the maps into http { } and the other lines into server { }, then reload nginx."),
    "apache": _("Put it into the configuration of the host, with mod_headers loaded, then reload Apache."),
    "meta": _("Put each block into the head of the pages that the comment above it names."),
    "odrl": _("Put it at an address of your own and name that address as tdm-policy in tdmrep.json or in a header."),
    "tdmai": _("One declaration a line: hand each to a TDM·AI registry together with the work it names."),
}
LOSS_WORDS: Mapping[str, str | Promise] = {
    "no_word": _("%(category)s: this format has no word for it."),
    "word_too_wide": _("%(category)s: every word this format has for it would say more than you stated."),
    "scope_kind": _("Scopes of the kind “%(kind)s” cannot be named in this format."),
    "other_origins": _("Scopes on other hosts than %(origin)s need a file of their own there."),
    "subdomains": _("%(origin)s speaks for itself only: every other host under %(domain)s needs the same text."),
    "dates": _("The dates of %(number)s: the text holds from when you put it up until you take it down."),
    "too_many_scopes": _("Only %(limit)s of %(count)s scopes were written; a shorter list of folders says the same."),
    "too_many_refusals": _("Only the newest %(limit)s refusals were written."),
    "allowance_beside_refusal": _(
        "%(category)s is allowed in one place and disallowed in another on this host: only the refusal is written, "
        "since formats differ in which of two rules counts."
    ),
    "patterns_overlap": _("Where a pattern and another rule meet, readers may find only one of the two."),
    "pages_only": _("Metas speak for web pages only, not for images and other files."),
    "iscc_distance": _("Works that are only alike (within %(distance)s bits) are not named, only the code itself."),
    "named_crawlers_only": _("Only the crawlers named are shut out; others are not."),
    "named_crawlers_leave_general_rules": _(
        "A crawler that is named follows only its own group: repeat there what else your robots.txt says for all."
    ),
    "nothing_reserved": _("A policy says how to get leave to mine; you have not refused mining."),
    "policy_needs_reservation": _("A policy reserves nothing by itself: put up tdmrep.json or the headers as well."),
    "scopes_unsaid": _("A policy does not say which addresses it is about."),
}
_LABELS: Mapping[str, Mapping[str, str | Promise]] = {"category": dict(Usage.choices), "kind": dict(ScopeKind.choices)}


def loss_text(loss: Loss) -> str:
    """The sentence in the reader's language."""
    params = {name: str(_LABELS.get(name, {}).get(value, value)) for name, value in loss.params.items()}
    return str(LOSS_WORDS[loss.code]) % params
