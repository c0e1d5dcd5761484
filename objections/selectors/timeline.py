"""The history of a case from its acts: what happened, when, by whom, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from registry.models import Act, Attachment, Case
from registry.selectors.actor_words import actor_words
from registry.selectors.clock_words import WORDS
from registry.selectors.instants import instant_words

Text = str | Promise


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as it was received; `url` where the reader may fetch it."""

    name: str
    size: int
    sha256: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a timeline; the shape components/timeline.html shows."""

    title: Text
    progress: str = "done"
    at: datetime | None = None
    by: Text = ""
    text: Text = ""
    quote: str = ""
    files: Sequence[FileLine] = ()


_MACHINE = {
    "registration": {
        "submit": pgettext_lazy("registration", "Application submitted"),
        "accept": pgettext_lazy("registration", "Application admitted"),
        "require_correction": pgettext_lazy("registration", "Corrections asked for"),
        "resubmit": pgettext_lazy("registration", "Corrected and submitted again"),
        "request_evidence": pgettext_lazy("registration", "More evidence asked for"),
        "supply": pgettext_lazy("registration", "Evidence supplied"),
        "pass": pgettext_lazy("registration", "Formal examination passed"),
        "refuse": pgettext_lazy("registration", "Registration refused"),
        "extend": pgettext_lazy("registration", "Examination extended"),
        "screened": pgettext_lazy("registration", "Screened against the refusals in force"),
        "publish": pgettext_lazy("registration", "Published; the window opened"),
        "register_unpublished": pgettext_lazy("registration", "Recorded without publication"),
        "send_back": pgettext_lazy("registration", "Sent back by screening"),
        "settle": pgettext_lazy("registration", "Settled and registered"),
        "hold": pgettext_lazy("registration", "Window closed; open cases hold the registration"),
        "replace_version": pgettext_lazy("registration", "Version replaced"),
        "refuse_ex_officio": pgettext_lazy("registration", "Refused ex officio during publication"),
        "set_aside": pgettext_lazy("registration", "Items set aside"),
        "uphold_whole": pgettext_lazy("registration", "Refused: an objection to the whole is final"),
        "record_filing": pgettext_lazy("registration", "A filing was recorded"),
        "cancel": pgettext_lazy("registration", "Cancelled"),
        "revoke": pgettext_lazy("registration", "Revoked"),
        "request_review": pgettext_lazy("registration", "Review requested"),
        "affirm": pgettext_lazy("registration", "Refusal affirmed by the panel"),
        "remand": pgettext_lazy("registration", "Sent back by the panel"),
        "withdraw": pgettext_lazy("registration", "Withdrawn by the applicant"),
        "intent": pgettext_lazy("registration", "Notice of intent to object received"),
        "intent_moved": pgettext_lazy("registration", "A notice of intent runs longer"),
    },
    "objection": {
        "file": pgettext_lazy("objection", "Objection filed"),
        "admit": pgettext_lazy("objection", "Admitted and served on the curator"),
        "find_deficient": pgettext_lazy("objection", "Something is missing; the objector is asked to mend it"),
        "cure": pgettext_lazy("objection", "Mended by the objector"),
        "refuse_admission": pgettext_lazy("objection", "Not admitted"),
        "answer": pgettext_lazy("objection", "The curator answered"),
        "concede": pgettext_lazy("objection", "The curator removes everything named"),
        "extend": pgettext_lazy("objection", "The period was extended"),
        "cool_off": pgettext_lazy("objection", "Cooling-off period began"),
        "settle": pgettext_lazy("objection", "Settled by both sides"),
        "end": pgettext_lazy("objection", "Cooling-off period ended"),
        "reply": pgettext_lazy("objection", "The objector replied"),
        "waive_reply": pgettext_lazy("objection", "The objector waived the reply"),
        "uphold": pgettext_lazy("objection", "Decision: upheld"),
        "uphold_part": pgettext_lazy("objection", "Decision: upheld in part"),
        "reject": pgettext_lazy("objection", "Decision: rejected"),
        "request_review": pgettext_lazy("objection", "Review requested"),
        "waive_review": pgettext_lazy("objection", "Review waived; the decision is final"),
        "affirm": pgettext_lazy("objection", "Affirmed by the panel; final"),
        "vary": pgettext_lazy("objection", "Changed by the panel; final"),
        "remand": pgettext_lazy("objection", "Sent back by the panel"),
        "stay": pgettext_lazy("objection", "Stands still for a court or tribunal"),
        "resume": pgettext_lazy("objection", "Goes on after the proceedings"),
        "withdraw": pgettext_lazy("objection", "Withdrawn by the objector"),
        "become_moot": pgettext_lazy("objection", "Ended: nothing left to decide"),
        "execute_judgment": pgettext_lazy("objection", "A judgment was carried out"),
        "evidence": pgettext_lazy("objection", "Evidence handed in"),
    },
    "match": {
        "find": pgettext_lazy("match", "Found by screening"),
        "point": pgettext_lazy("match", "Opened by an officer"),
        "accept": pgettext_lazy("match", "The curator accepts the removal"),
        "contest": pgettext_lazy("match", "Contested by the curator"),
        "lift": pgettext_lazy("match", "Lifted"),
        "exclude": pgettext_lazy("match", "Items excluded"),
        "keep": pgettext_lazy("match", "Decision: the match stands"),
        "dismiss": pgettext_lazy("match", "Decision: no match"),
    },
    "refusal": {
        "file": pgettext_lazy("refusal", "Refusal filed; in force at once"),
        "verify": pgettext_lazy("refusal", "Verified"),
        "ask_proof": pgettext_lazy("refusal", "Proof requested"),
        "supply": pgettext_lazy("refusal", "Proof supplied"),
        "amend": pgettext_lazy("refusal", "Amended"),
        "contest": pgettext_lazy("refusal", "Contested"),
        "answer": pgettext_lazy("refusal", "The holder answered"),
        "reaffirm": pgettext_lazy("refusal", "Reaffirmed"),
        "keep": pgettext_lazy("refusal", "Decision: kept"),
        "narrow": pgettext_lazy("refusal", "Decision: narrowed"),
        "dismiss": pgettext_lazy("refusal", "Decision: dismissed"),
        "find_abuse": pgettext_lazy("refusal", "Decision: revoked for abuse"),
        "reinstate": pgettext_lazy("refusal", "Reinstated by the panel"),
        "affirm": pgettext_lazy("refusal", "Affirmed by the panel"),
        "request_review": pgettext_lazy("refusal", "Review requested"),
        "withdraw": pgettext_lazy("refusal", "Withdrawn by the holder"),
        "grant": pgettext_lazy("refusal", "Lifted for one dataset or party"),
        "revoke_grant": pgettext_lazy("refusal", "A grant was taken back"),
        "assurance": pgettext_lazy("refusal", "Backed better than before"),
    },
    "certificate": {
        "issue": pgettext_lazy("certificate", "Certificate issued"),
        "suspend": pgettext_lazy("certificate", "Suspended"),
        "lift": pgettext_lazy("certificate", "Suspension lifted"),
        "supersede": pgettext_lazy("certificate", "Replaced by another certificate"),
        "revoke": pgettext_lazy("certificate", "Revoked"),
        "cancel": pgettext_lazy("certificate", "Cancelled"),
        "expire": pgettext_lazy("certificate", "Expired"),
        "draw": pgettext_lazy("certificate", "The signed page was drawn"),
        "challenge": pgettext_lazy("certificate", "Marked as challenged: an objection was filed after registration"),
        "cure_stated": pgettext_lazy("certificate", "The registrant says that the cause has fallen away"),
        "unchallenge": pgettext_lazy("certificate", "The mark was taken off: that objection is final"),
    },
    "filing": {
        "file": pgettext_lazy("filing", "Filed"),
        "consent_given": pgettext_lazy("filing", "One of those who were asked agreed"),
        "consent": pgettext_lazy("filing", "The other party agreed"),
        "decline": pgettext_lazy("filing", "The other party declined"),
        "record": pgettext_lazy("filing", "Recorded"),
        "require_correction": pgettext_lazy("filing", "Corrections asked for"),
        "resubmit": pgettext_lazy("filing", "Corrected and submitted again"),
        "reject": pgettext_lazy("filing", "Rejected"),
        "request_review": pgettext_lazy("filing", "Review requested"),
        "affirm": pgettext_lazy("filing", "Rejection affirmed by the panel"),
        "remand": pgettext_lazy("filing", "Sent back by the panel"),
        "withdraw": pgettext_lazy("filing", "Withdrawn"),
    },
}
EVENTS: Mapping[str, Mapping[str, Text]] = _MACHINE
_COMMON: Mapping[str, Text] = {
    "clock_moved": gettext_lazy("The time was counted anew from service"),
    "serve_by_post": gettext_lazy("Served by post; recorded by an officer"),
    "serve_by_notice": gettext_lazy("Served by a notice in the Gazette"),
    "nothing_left": gettext_lazy("No item would stay: revocation is to be decided"),
    "unseal": gettext_lazy("A sealed identity was opened by order"),
    "publish_copy": gettext_lazy("A redacted copy was published"),
}


def act_title(act: Act, kind: str, state_label: str = "") -> Text:
    """What an act was; a silence is named by the state it led to."""
    if act.event == "silence":
        return _("Time ended without an act; now: %(state)s") % {"state": state_label}
    if act.event == "deadline_moved":
        return gettext_lazy("A period was moved later")
    return EVENTS.get(kind, {}).get(act.event) or _COMMON.get(act.event, act.event.replace("_", " "))


def acts_of(case: Case) -> list[Act]:
    return list(Act.objects.filter(case=case).select_related("officer").order_by("-pk"))


def act_by(act: Act) -> str:
    """Who did it: a role, or an officer by number."""
    return actor_words(act.actor_role, act.officer.number if act.officer else None)


def timeline(case: Case, *, quotes: Mapping[int, str], files: Mapping[int, Sequence[FileLine]]) -> list[Event]:
    """The acts of a case, newest first; `quotes` and `files` by act id are what the reader may see beside them."""
    labels = dict(type(case.subject)._meta.get_field("state").flatchoices)
    return [
        Event(
            title=act_title(act, case.kind, str(labels.get(act.to_state, act.to_state))),
            at=act.at,
            by=act_by(act),
            text=_facts_text(act),
            quote=quotes.get(act.pk, ""),
            files=files.get(act.pk, ()),
        )
        for act in acts_of(case)
    ]


def file_lines(attachments: Iterable[Attachment], url: str = "/files/%d/") -> list[FileLine]:
    return [FileLine(one.name, one.size, one.sha256, url % one.pk, str(one.get_scan_display())) for one in attachments]


def _facts_text(act: Act) -> str:
    """The public figures of an act that a person wants to see beside it."""
    facts = act.facts
    parts = []
    if isinstance(facts.get("targets"), list):
        parts.append(_("%(n)d items named") % {"n": sum(target["items"] for target in facts["targets"])})
    if act.event == "deadline_moved":
        name, _effect = WORDS.get(facts.get("clock", ""), (_("Deadline"), ""))
        ends = {"clock": name, "to": instant_words(datetime.fromisoformat(facts["to"]))}
        parts.append(_("%(clock)s: now ends at %(to)s") % ends)
    for key, shape in _FIGURES.items():
        if isinstance(facts.get(key), int) and facts[key] > 0:
            parts.append(str(shape) % {"n": facts[key]})
    return " · ".join(parts)


_FIGURES = {
    "items": gettext_lazy("%(n)d items"),
    "items_removed": gettext_lazy("%(n)d items leave"),
    "excluded": gettext_lazy("%(n)d items excluded"),
}
