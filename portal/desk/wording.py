"""How decisions and whose move it is are called at the desk, and what each decision does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.models import Case, Decision
from registry.selectors.periods import period_text

Text = str | Promise


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """What a decision is called, and what signing it does."""

    title: Text
    effect: Text


DECISIONS: Mapping[tuple[str, str], DecisionWords] = {
    ("registration", "pass"): DecisionWords(
        _("Pass the examination"), _("Screening against the refusals in force begins at once.")
    ),
    ("registration", "refuse"): DecisionWords(
        _("Refuse the registration"), _("The application is refused; the applicant can ask for a review.")
    ),
    ("registration", "refuse_ex_officio"): DecisionWords(
        _("Refuse of the registry's own motion"),
        _("The window ends; open objections wait for the review, if one is asked for."),
    ),
    ("registration", "register_unpublished"): DecisionWords(
        _("Register without publication"),
        _("It is registered. Nobody could object, so there will never be a certificate."),
    ),
    ("registration", "affirm"): DecisionWords(
        _("Keep the refusal"), _("The refusal is final. What is open in the application ends with it.")
    ),
    ("registration", "remand"): DecisionWords(
        _("Send it back to examination"), _("The examination begins anew, with its full period.")
    ),
    ("registration", "revoke"): DecisionWords(
        _("Revoke the registration"), _("The registration and its certificate end.")
    ),
    ("objection", "refuse_admission"): DecisionWords(
        _("Do not admit it"), _("It is not served on the curator; the objector can ask for a review.")
    ),
    ("objection", "uphold"): DecisionWords(
        _("Upheld"), _("Every item named leaves once the decision is final; either side can ask for a review.")
    ),
    ("objection", "uphold_part"): DecisionWords(
        _("Upheld in part"),
        _("The upheld items leave once the decision is final; either side can ask for a review."),
    ),
    ("objection", "reject"): DecisionWords(
        _("Rejected"),
        _("Only what the curator gave up itself leaves; either side can ask for a review."),
    ),
    ("objection", "affirm"): DecisionWords(_("Affirm the decision"), _("The decision under review is final.")),
    ("objection", "vary"): DecisionWords(
        _("Change the decision"), _("The panel's outcome for each group replaces the decision and is final.")
    ),
    ("objection", "remand"): DecisionWords(
        _("Send it back"), _("The case is decided anew by examiners; nothing is decided about the items.")
    ),
    ("objection", "execute_judgment"): DecisionWords(
        _("Carry out a judgment"),
        _(
            "What the judgment orders is recorded. Items it takes out leave at once, or with the settlement; "
            "a revocation revokes the registration at once."
        ),
    ),
    ("refusal", "keep"): DecisionWords(
        _("Keep the refusal"), _("It is in force for good; matches that contested it are accepted.")
    ),
    ("refusal", "narrow"): DecisionWords(
        _("Narrow the refusal"), _("The contested scopes go, the others stay in force.")
    ),
    ("refusal", "dismiss"): DecisionWords(
        _("Dismiss the refusal"), _("It is out of force and its matches are lifted; the holder can ask for a review.")
    ),
    ("refusal", "find_abuse"): DecisionWords(
        _("Revoke it for abuse"), _("It ends at once and its matches are lifted. Say what can be done against it.")
    ),
    ("refusal", "reinstate"): DecisionWords(
        _("Put it back into force"), _("The refusal counts again; the next screenings match it anew.")
    ),
    ("refusal", "affirm"): DecisionWords(_("Affirm the dismissal"), _("The dismissal is final.")),
    ("match", "keep"): DecisionWords(_("The match stands"), _("The items leave as if the curator had agreed.")),
    ("match", "dismiss"): DecisionWords(_("No match"), _("The items stay; the refusal does not cover them.")),
    ("certificate", "suspend"): DecisionWords(
        _("Suspend the certificate"),
        _("Whoever checks it sees the suspension within seconds. What was relied on before stays good."),
    ),
    ("certificate", "lift"): DecisionWords(
        _("Lift the suspension"), _("It is in force again; the time in between stays printed on its page.")
    ),
    ("certificate", "revoke"): DecisionWords(
        _("Revoke the certificate"),
        _("It ends with the decision, or from its start when it was got by fraud."),
    ),
    ("filing", "record"): DecisionWords(
        _("Record it"), _("The change is recorded with its effect on registration and certificate.")
    ),
    ("filing", "reject"): DecisionWords(
        _("Reject the filing"), _("It is not recorded; the applicant can ask for a review.")
    ),
    ("filing", "affirm"): DecisionWords(_("Affirm the rejection"), _("The rejection is final.")),
    ("filing", "remand"): DecisionWords(_("Send it back"), _("The filing is examined anew.")),
}
MOVES: Mapping[str, Text] = {
    "examiner": _("Examiner"),
    "examiner, then second reviewer": _("Examiner, then a second officer"),
    "holder and registrar": _("Check of the refusal"),
    "panel": _("Review panel"),
    "court": _("Court or tribunal; the lead asks"),
    "registry": _("Examiner, without a clock"),
    "system": _("Our own systems; the lead looks"),
}


def decision_words(kind: str, event: str) -> DecisionWords:
    return DECISIONS.get((kind, event), DecisionWords(event, ""))


def decision_title(decision: Decision) -> Text:
    return decision_words(decision.case.kind, decision.event).title


def redress_text(case: Case, event: str) -> str:
    """What can be done against a decision, from the clock of the state it leads to; empty where there is no review."""
    subject = case.subject
    edge = subject.TRANSITIONS[subject.state].edges.get(event)
    clock = subject.TRANSITIONS[edge.target].clock if edge else None
    if clock not in {"review_request", "inadmissible_review_request"}:
        return ""
    return gettext("A review can be asked for within %(period)s of service.") % {
        "period": period_text(case.profile.period(str(clock)))
    }
