"""The history of a registration from its publication on, everything that belongs to it in one line: for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from registry.models import Act, FilingKind, Registration

Text = str | Promise
LIMIT = 200

# What the public reads of the registration itself, of its filings and of its certificates. The rest of a case stands on
# the page of that case; objections have their own list.
_EVENTS: Mapping[tuple[str, str], Text] = {
    ("registration", "publish"): pgettext_lazy("story", "Pre-published; anyone may object"),
    ("registration", "replace_version"): pgettext_lazy("story", "Another version took its place"),
    ("registration", "hold"): pgettext_lazy("story", "The window closed; open cases are handled"),
    ("registration", "settle"): pgettext_lazy("story", "Settled and registered"),
    ("registration", "cancel"): pgettext_lazy("story", "Registration cancelled by the registrant"),
    ("registration", "revoke"): pgettext_lazy("story", "Registration revoked"),
    ("filing", "file"): pgettext_lazy("story", "Filed"),
    ("filing", "record"): pgettext_lazy("story", "Recorded"),
    ("filing", "reject"): pgettext_lazy("story", "Not recorded"),
    ("filing", "withdraw"): pgettext_lazy("story", "Withdrawn"),
    ("filing", "decline"): pgettext_lazy("story", "The other party did not consent"),
    ("certificate", "issue"): pgettext_lazy("story", "Certificate issued"),
    ("certificate", "suspend"): pgettext_lazy("story", "Certificate suspended"),
    ("certificate", "lift"): pgettext_lazy("story", "Suspension lifted"),
    ("certificate", "cure_stated"): pgettext_lazy("story", "The registrant says that the cause has fallen away"),
    ("certificate", "revoke"): pgettext_lazy("story", "Certificate revoked"),
    ("certificate", "cancel"): pgettext_lazy("story", "Certificate cancelled"),
    ("certificate", "challenge"): pgettext_lazy("story", "Challenged by an objection; the certificate stays in force"),
    ("certificate", "unchallenge"): pgettext_lazy("story", "No longer challenged"),
}
_SILENCES: Mapping[str, Text] = {
    "lapsed": pgettext_lazy("story", "Registration lapsed"),
    "expired": pgettext_lazy("story", "Certificate expired"),
    "revoked": pgettext_lazy("story", "Certificate revoked: the suspension was not lifted in time"),
    "deemed_withdrawn": pgettext_lazy("story", "Counts as withdrawn"),
}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One event in the shape of the timeline component; `url` leads to the case or the certificate it is about."""

    title: str
    at: datetime
    by: str = ""
    text: str = ""
    url: str = ""
    number: str = ""
    progress: str = "done"
    quote: str = ""
    files: tuple[object, ...] = ()


def registration_story(registration: Registration) -> list[StoryLine]:
    """Newest first, at most LIMIT lines; one query however many cases there are."""
    kinds = ("registration", "filing", "certificate")
    family = Act.objects.filter(case__kind__in=kinds, case__number__isnull=False)
    acts = family.filter(case=registration.case_id) | family.filter(case__parent=registration.case_id)
    rows = acts.select_related("case__filing", "officer").order_by("-at", "-pk")
    lines = (_line(act) for act in rows.iterator(500))
    return [line for line, _index in zip((one for one in lines if one), range(LIMIT), strict=False)]


def _line(act: Act) -> StoryLine | None:
    title = _title(act)
    if title is None:
        return None
    case = act.case
    url = f"/v/{case.number}/" if case.kind == "certificate" else f"/cases/{case.number}/"
    return StoryLine(
        title=title,
        at=act.at,
        by=_("Officer %(number)s") % {"number": act.officer.number} if act.officer else "",
        text=_figures(act),
        url=url,
        number=str(case.number),
    )


def _title(act: Act) -> str | None:
    kind = act.case.kind
    if act.event == "record_filing":
        return str(_RECORDED) if act.facts.get("kind") == "exclusion" else None  # others stand as filings themselves
    said = _SILENCES.get(act.to_state) if act.event.startswith("silence") else _EVENTS.get((kind, act.event))
    if said is None:
        return None
    if kind != "filing":
        return str(said)
    return _("%(kind)s: %(event)s") % {"kind": FilingKind(act.case.filing.kind).label, "event": said}


def _figures(act: Act) -> str:
    facts = act.facts
    count = facts.get("excluded") or facts.get("suspended_items")
    if not isinstance(count, int):
        return ""
    shape = _("%(n)d items left") if "excluded" in facts else _("%(n)d items; the others stay good")
    return shape % {"n": count}


_RECORDED = gettext_lazy("Items excluded")
