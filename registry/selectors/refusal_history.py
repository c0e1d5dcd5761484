"""What happened to a refusal, worded for anybody who reads its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from registry.models import Act, Refusal

EVENTS: Mapping[str, Promise] = {
    "file": pgettext_lazy("refusal act", "Filed; in force from here on"),
    "verify": pgettext_lazy("refusal act", "Checked; in force for good"),
    "assurance": pgettext_lazy("refusal act", "Backed better than before"),
    "assurance_fell": pgettext_lazy("refusal act", "The site does not say it itself any more; the refusal stands"),
    "control_lapsed": pgettext_lazy("refusal act", "Control of its places lapsed; the refusal stands"),
    "control_regained": pgettext_lazy("refusal act", "Control of its places proved again"),
    "ask_proof": pgettext_lazy("refusal act", "The registry asked for proof"),
    "supply": pgettext_lazy("refusal act", "Proof handed in"),
    "amend": pgettext_lazy("refusal act", "Amended by the holder"),
    "mandate_ended": pgettext_lazy("refusal act", "The agent’s mandate ended; the refusal stands"),
    "reaffirm": pgettext_lazy("refusal act", "Reaffirmed by the holder"),
    "grant": pgettext_lazy("refusal act", "Lifted for one dataset or party"),
    "revoke_grant": pgettext_lazy("refusal act", "A grant was taken back"),
    "contest": pgettext_lazy("refusal act", "Contested by a curator"),
    "answer": pgettext_lazy("refusal act", "The holder answered"),
    "keep": pgettext_lazy("refusal act", "Decision: it holds"),
    "narrow": pgettext_lazy("refusal act", "Decision: it holds in part"),
    "dismiss": pgettext_lazy("refusal act", "Decision: dismissed"),
    "find_abuse": pgettext_lazy("refusal act", "Decision: revoked for abuse"),
    "deadline_moved": pgettext_lazy("act", "A period was moved later"),
    "request_review": pgettext_lazy("refusal act", "Review requested"),
    "reinstate": pgettext_lazy("refusal act", "Review: back in force"),
    "affirm": pgettext_lazy("refusal act", "Review: the dismissal stands"),
    "withdraw": pgettext_lazy("refusal act", "Withdrawn by the holder"),
}
SILENCES: Mapping[str, Promise] = {
    "proof_required": pgettext_lazy("refusal act", "Nobody had checked it in time: proof is asked for"),
    "dismissed": pgettext_lazy("refusal act", "No proof came: dismissed"),
    "reaffirmation_due": pgettext_lazy("refusal act", "Its period is over: to be reaffirmed"),
    "dormant": pgettext_lazy("refusal act", "Not reaffirmed: dormant"),
    "under_decision": pgettext_lazy("refusal act", "No answer came: officers decide"),
    "closed": pgettext_lazy("refusal act", "No review was asked for: final"),
}


@dataclass(frozen=True, slots=True)
class RefusalEvent:
    """One line of the timeline, in the shape the timeline component shows."""

    title: str
    at: datetime
    by: str = ""
    text: str = ""
    progress: str = "done"


def refusal_history(refusal: Refusal) -> list[RefusalEvent]:
    """Every public act, newest first; officers by number, nobody by name."""
    acts = Act.objects.filter(case=refusal.case_id).select_related("officer").order_by("-pk")
    return [RefusalEvent(_title(act), act.at, _by(act), _text(act)) for act in acts]


def _title(act: Act) -> str:
    words = SILENCES.get(act.to_state) if act.event == "silence" else EVENTS.get(act.event)
    return str(words or act.event)


def _by(act: Act) -> str:
    return _("officer %(number)s") % {"number": act.officer.number} if act.officer else ""


def _text(act: Act) -> str:
    """The figures of the act that its title leaves open."""
    facts = act.facts
    if act.event == "amend" and "wider" in facts and facts.keys() == {"wider"}:
        return _("What was added is refusal %(number)s") % {"number": facts["wider"]}
    if act.event in {"file", "amend", "narrow"} and "scopes" in facts:
        return _("Scopes: %(count)s") % {"count": f"{facts['scopes']:,}"}
    if act.event == "grant" and "dataset" in facts:
        return _("Dataset: %(slug)s") % {"slug": facts["dataset"]}
    if act.event == "contest" and "match" in facts:
        return _("Match: %(number)s") % {"number": facts["match"]}
    return ""
