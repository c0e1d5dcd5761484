"""How decisions and whose move it is are called at the desk, and what each decision does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from portal import words
from registry.kernel.calendar import Period
from registry.models import Case, Decision

Text = str | Promise


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """What a decision is called, and what signing it does."""

    title: Text
    effect: Text


DECISIONS: Mapping[tuple[str, str], DecisionWords] = {
    ("registration", "pass"): DecisionWords(
        _l("Pass the examination"), _l("Screening against the refusals in force begins at once.")
    ),
    ("registration", "refuse"): DecisionWords(
        _l("Refuse the registration"), _l("The application is refused; the applicant can ask for a review.")
    ),
    ("registration", "refuse_ex_officio"): DecisionWords(
        _l("Refuse of the registry's own motion"),
        _l("The window ends; open objections wait for the review, if one is asked for."),
    ),
    ("registration", "register_unpublished"): DecisionWords(
        _l("Register without publication"),
        _l("It is registered. Nobody could object, so there will never be a certificate."),
    ),
    ("registration", "affirm"): DecisionWords(
        _l("Keep the refusal"), _l("The refusal is final. What is open in the application ends with it.")
    ),
    ("registration", "remand"): DecisionWords(
        _l("Send it back to examination"), _l("The examination begins anew, with its full period.")
    ),
    ("registration", "revoke"): DecisionWords(
        _l("Revoke the registration"), _l("The registration and its certificate end.")
    ),
    ("objection", "refuse_admission"): DecisionWords(
        _l("Do not admit it"), _l("It is not served on the curator; the objector can ask for a review.")
    ),
    ("objection", "uphold"): DecisionWords(
        _l("Upheld"), _l("Every item named leaves once the decision is final; either side can ask for a review.")
    ),
    ("objection", "uphold_part"): DecisionWords(
        _l("Upheld in part"),
        _l("The upheld items leave once the decision is final; either side can ask for a review."),
    ),
    ("objection", "reject"): DecisionWords(
        _l("Rejected"),
        _l("Only what the curator gave up itself leaves; either side can ask for a review."),
    ),
    ("objection", "affirm"): DecisionWords(_l("Affirm the decision"), _l("The decision under review is final.")),
    ("objection", "vary"): DecisionWords(
        _l("Change the decision"), _l("The panel's outcome for each group replaces the decision and is final.")
    ),
    ("objection", "remand"): DecisionWords(
        _l("Send it back"), _l("The case is decided anew by examiners; nothing is decided about the items.")
    ),
    ("objection", "execute_judgment"): DecisionWords(
        _l("Carry out a judgment"),
        _l("What the judgment orders is recorded; items it takes out leave at once, or with the settlement."),
    ),
    ("refusal", "keep"): DecisionWords(
        _l("Keep the refusal"), _l("It is in force for good; matches that contested it are accepted.")
    ),
    ("refusal", "narrow"): DecisionWords(
        _l("Narrow the refusal"), _l("The contested scopes go, the others stay in force.")
    ),
    ("refusal", "dismiss"): DecisionWords(
        _l("Dismiss the refusal"), _l("It is out of force and its matches are lifted; the holder can ask for a review.")
    ),
    ("refusal", "find_abuse"): DecisionWords(
        _l("Revoke it for abuse"), _l("It ends at once and its matches are lifted. Say what can be done against it.")
    ),
    ("refusal", "reinstate"): DecisionWords(
        _l("Put it back into force"), _l("The refusal counts again; the next screenings match it anew.")
    ),
    ("refusal", "affirm"): DecisionWords(_l("Affirm the dismissal"), _l("The dismissal is final.")),
    ("match", "keep"): DecisionWords(_l("The match stands"), _l("The items leave as if the curator had agreed.")),
    ("match", "dismiss"): DecisionWords(_l("No match"), _l("The items stay; the refusal does not cover them.")),
    ("certificate", "suspend"): DecisionWords(
        _l("Suspend the certificate"),
        _l("Whoever checks it sees the suspension within seconds. What was relied on before stays good."),
    ),
    ("certificate", "lift"): DecisionWords(
        _l("Lift the suspension"), _l("It is in force again; the time in between stays printed on its page.")
    ),
    ("certificate", "revoke"): DecisionWords(
        _l("Revoke the certificate"),
        _l("It ends with the decision, or from its start when it was got by fraud."),
    ),
    ("filing", "record"): DecisionWords(
        _l("Record it"), _l("The change is recorded with its effect on registration and certificate.")
    ),
    ("filing", "reject"): DecisionWords(
        _l("Reject the filing"), _l("It is not recorded; the applicant can ask for a review.")
    ),
    ("filing", "affirm"): DecisionWords(_l("Affirm the rejection"), _l("The rejection is final.")),
    ("filing", "remand"): DecisionWords(_l("Send it back"), _l("The filing is examined anew.")),
}
MOVES: Mapping[str, Text] = {
    "examiner": _l("Examiner"),
    "examiner, then second reviewer": _l("Examiner, then a second officer"),
    "holder and registrar": _l("Check of the refusal"),
    "panel": _l("Review panel"),
    "court": _l("Court or tribunal; the lead asks"),
    "registry": _l("Examiner, without a clock"),
    "system": _l("Our own systems; the lead looks"),
}


def decision_words(kind: str, event: str) -> DecisionWords:
    return DECISIONS.get((kind, event), DecisionWords(event, ""))


def decision_title(decision: Decision) -> Text:
    return decision_words(decision.case.kind, decision.event).title


def period_text(period: Period) -> str:
    """`15 working days`, `3 months`, `40 seconds`."""
    shapes = {
        "wd": ngettext("%(n)s working day", "%(n)s working days", period.n),
        "cd": ngettext("%(n)s day", "%(n)s days", period.n),
        "mo": ngettext("%(n)s month", "%(n)s months", period.n),
        "yr": ngettext("%(n)s year", "%(n)s years", period.n),
        "min": ngettext("%(n)s minute", "%(n)s minutes", period.n),
        "s": ngettext("%(n)s second", "%(n)s seconds", period.n),
    }
    return shapes[period.unit] % {"n": words.grouped(period.n)}


def redress_text(case: Case, event: str) -> str:
    """What can be done against a decision, from the clock of the state it leads to; empty where there is no review."""
    subject = case.subject
    edge = subject.TRANSITIONS[subject.state].edges.get(event)
    clock = subject.TRANSITIONS[edge.target].clock if edge else None
    if clock not in {"review_request", "inadmissible_review_request"}:
        return ""
    return _("A review can be asked for within %(period)s of service.") % {
        "period": period_text(case.profile.period(str(clock)))
    }
