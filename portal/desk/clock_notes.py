"""Where the lengths of a profile come from, in the reader's language.

A profile keeps its notes as short English words. Those of the design are worded here; what a lead wrote into a version
of its own is shown as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTES: Mapping[str, Promise] = {
    "guide 10": _("Article 10 of the Guide"),
    "guide 17": _("Article 17 of the Guide"),
    "guide 24": _("Article 24 of the Guide"),
    "guide 24 has 5": _("Article 24 of the Guide has 5"),
    "guide 25 counts 10 wd from receipt": _("Article 25 of the Guide counts 10 working days from receipt"),
    "guide 28": _("Article 28 of the Guide"),
    "guide 28, once": _("Article 28 of the Guide, once"),
    "guide 29": _("Article 29 of the Guide"),
    "guide 36": _("Article 36 of the Guide"),
    "at most 5 years (guide 26), never beyond the shortest source contract": _(
        "At most 5 years (Article 26 of the Guide), never beyond the shortest source contract"
    ),
    "crawled, or more than 1,000 sources": _("Crawled, or more than 1,000 sources"),
    "from filing; or the end of the reply, if later": _("From filing, or the end of the reply if later"),
    "longer than any request": _("Longer than any request"),
    "natural months; floor of the law": _("Natural months; the least the law allows"),
    "never in a demonstration profile": _("Never in a demonstration profile"),
    "once": _("Once"),
    "once per verified identity": _("Once for each verified identity"),
    "or the deadline, if earlier": _("Or the deadline, if earlier"),
    "before the end of a party's time": _("Before the end of a party’s time"),
    "from publication, when a mail came back and no second address took it": _(
        "From publication, when a mail came back and no second address took it"
    ),
    "identity alone is checked": _("Identity alone is checked"),
    "none: a demonstration's times are too short": _("None: a demonstration’s times are too short"),
    "our default; the Personal Information Protection Law art. 50 asks for an easy and timely answer": _(
        "Our default; Article 50 of the Personal Information Protection Law asks for an easy and timely answer"
    ),
}


def note_text(note: str) -> str | Promise:
    return NOTES.get(note, note)
