"""The history of a case from its acts: what happened, when, by whom, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p

from registry.models import Act, Attachment, Case

Text = str | Promise


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as it was received; `url` where the reader may fetch it."""

    name: str
    size: int
    sha256: str
    url: str = ""


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
        "submit": _p("registration", "Application submitted"),
        "accept": _p("registration", "Application admitted"),
        "require_correction": _p("registration", "Correction required"),
        "resubmit": _p("registration", "Corrected and submitted again"),
        "request_evidence": _p("registration", "Evidence requested"),
        "supply": _p("registration", "Evidence supplied"),
        "pass": _p("registration", "Formal examination passed"),
        "refuse": _p("registration", "Registration refused"),
        "extend": _p("registration", "Examination extended"),
        "screened": _p("registration", "Screened against the refusals in force"),
        "publish": _p("registration", "Published; the window opened"),
        "register_unpublished": _p("registration", "Recorded without publication"),
        "send_back": _p("registration", "Sent back by screening"),
        "settle": _p("registration", "Settled and registered"),
        "hold": _p("registration", "Window closed; open cases hold the registration"),
        "replace_version": _p("registration", "Version replaced"),
        "refuse_ex_officio": _p("registration", "Refused ex officio during publication"),
        "set_aside": _p("registration", "Items set aside"),
        "uphold_whole": _p("registration", "Refused: an objection to the whole is final"),
        "record_filing": _p("registration", "A filing was recorded"),
        "cancel": _p("registration", "Cancelled"),
        "revoke": _p("registration", "Revoked"),
        "request_review": _p("registration", "Review requested"),
        "affirm": _p("registration", "Refusal affirmed by the panel"),
        "remand": _p("registration", "Sent back by the panel"),
        "withdraw": _p("registration", "Withdrawn by the applicant"),
        "intent": _p("registration", "Notice of intent to object received"),
    },
    "objection": {
        "file": _p("objection", "Objection filed"),
        "admit": _p("objection", "Admitted and served on the curator"),
        "find_deficient": _p("objection", "Something is missing; the objector is asked to mend it"),
        "cure": _p("objection", "Mended by the objector"),
        "refuse_admission": _p("objection", "Not admitted"),
        "answer": _p("objection", "The curator answered"),
        "concede": _p("objection", "The curator removes everything named"),
        "extend": _p("objection", "The period was extended"),
        "cool_off": _p("objection", "Cooling-off period began"),
        "settle": _p("objection", "Settled by both sides"),
        "end": _p("objection", "Cooling-off period ended"),
        "reply": _p("objection", "The objector replied"),
        "waive_reply": _p("objection", "The objector waived the reply"),
        "uphold": _p("objection", "Decision: upheld"),
        "uphold_part": _p("objection", "Decision: upheld in part"),
        "reject": _p("objection", "Decision: rejected"),
        "request_review": _p("objection", "Review requested"),
        "waive_review": _p("objection", "Review waived; the decision is final"),
        "affirm": _p("objection", "Affirmed by the panel; final"),
        "vary": _p("objection", "Changed by the panel; final"),
        "remand": _p("objection", "Sent back by the panel"),
        "stay": _p("objection", "Stands still for a court or tribunal"),
        "resume": _p("objection", "Goes on after the proceedings"),
        "withdraw": _p("objection", "Withdrawn by the objector"),
        "become_moot": _p("objection", "Ended: nothing left to decide"),
        "execute_judgment": _p("objection", "A judgment was carried out"),
        "evidence": _p("objection", "Evidence handed in"),
    },
    "match": {
        "find": _p("match", "Found by screening"),
        "accept": _p("match", "The curator accepts the removal"),
        "contest": _p("match", "Contested by the curator"),
        "lift": _p("match", "Lifted"),
        "exclude": _p("match", "Items excluded"),
        "keep": _p("match", "Decision: the match stands"),
        "dismiss": _p("match", "Decision: no match"),
    },
    "refusal": {
        "file": _p("refusal", "Refusal filed; in force at once"),
        "verify": _p("refusal", "Verified"),
        "ask_proof": _p("refusal", "Proof requested"),
        "supply": _p("refusal", "Proof supplied"),
        "amend": _p("refusal", "Amended"),
        "contest": _p("refusal", "Contested"),
        "answer": _p("refusal", "The holder answered"),
        "reaffirm": _p("refusal", "Reaffirmed"),
        "keep": _p("refusal", "Decision: kept"),
        "narrow": _p("refusal", "Decision: narrowed"),
        "dismiss": _p("refusal", "Decision: dismissed"),
        "find_abuse": _p("refusal", "Decision: revoked for abuse"),
        "reinstate": _p("refusal", "Reinstated by the panel"),
        "affirm": _p("refusal", "Affirmed by the panel"),
        "request_review": _p("refusal", "Review requested"),
        "withdraw": _p("refusal", "Withdrawn by the holder"),
        "grant": _p("refusal", "Lifted for one dataset or party"),
        "revoke_grant": _p("refusal", "A grant was taken back"),
        "assurance": _p("refusal", "Backed better than before"),
    },
    "certificate": {
        "issue": _p("certificate", "Certificate issued"),
        "suspend": _p("certificate", "Suspended"),
        "lift": _p("certificate", "Suspension lifted"),
        "supersede": _p("certificate", "Replaced by another certificate"),
        "revoke": _p("certificate", "Revoked"),
        "cancel": _p("certificate", "Cancelled"),
        "expire": _p("certificate", "Expired"),
    },
    "filing": {
        "file": _p("filing", "Filed"),
        "consent": _p("filing", "The other party agreed"),
        "decline": _p("filing", "The other party declined"),
        "record": _p("filing", "Recorded"),
        "require_correction": _p("filing", "Correction required"),
        "resubmit": _p("filing", "Corrected and submitted again"),
        "reject": _p("filing", "Rejected"),
        "withdraw": _p("filing", "Withdrawn"),
    },
}
EVENTS: Mapping[str, Mapping[str, Text]] = _MACHINE
ACTORS: Mapping[str, Text] = {
    "applicant": gettext_lazy("Applicant"),
    "curator": gettext_lazy("Curator"),
    "objector": gettext_lazy("Objector"),
    "holder": gettext_lazy("Rights holder"),
    "counterparty": gettext_lazy("Other party"),
    "system": gettext_lazy("The register, by rule"),
}


def act_title(act: Act, kind: str, state_label: str = "") -> Text:
    """What an act was; a silence is named by the state it led to."""
    if act.event == "silence":
        return _("Time ended without an act; now: %(state)s") % {"state": state_label}
    return EVENTS.get(kind, {}).get(act.event, act.event.replace("_", " "))


def acts_of(case: Case) -> list[Act]:
    return list(Act.objects.filter(case=case).select_related("officer").order_by("-pk"))


def act_by(act: Act) -> str:
    """Who did it: a role, or an officer by number."""
    if act.officer is not None:
        return _("Officer %(number)s") % {"number": act.officer.number}
    return str(ACTORS.get(act.actor_role, act.actor_role))


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
    return [FileLine(one.name, one.size, one.sha256, url % one.pk) for one in attachments]


def _facts_text(act: Act) -> str:
    """The public figures of an act that a person wants to see beside it."""
    facts = act.facts
    parts = []
    if isinstance(facts.get("targets"), list):
        parts.append(_("%(n)d items named") % {"n": sum(target["items"] for target in facts["targets"])})
    for key, shape in _FIGURES.items():
        if isinstance(facts.get(key), int) and facts[key] > 0:
            parts.append(str(shape) % {"n": facts[key]})
    return " · ".join(parts)


_FIGURES = {
    "items": gettext_lazy("%(n)d items"),
    "items_removed": gettext_lazy("%(n)d items leave"),
    "excluded": gettext_lazy("%(n)d items excluded"),
}
