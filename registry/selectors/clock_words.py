"""What a running clock is called, and what its silence does, told before it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.kernel.calendar import Calendar, Period, Step
from registry.models import Deadline, DeadlineMove
from registry.models.clocks import calendar_of, step_of

_OVERDUE = _("The case is marked overdue in public; after as long again the lead has to hand it to somebody else.")

# clock key: (name, what happens if nothing happens)
WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "registration_draft": (_("Draft kept until"), _("The draft is abandoned.")),
    "acceptance": (_("Admission of the application"), _("The application counts as admitted.")),
    "correction": (_("Correction due"), _("The application counts as withdrawn.")),
    "examination": (_("Formal examination"), _OVERDUE),
    "evidence": (_("Evidence due"), _("The procedure is terminated.")),
    "screening": (_("Screening"), _OVERDUE),
    "publication": (
        _("Time left to object"),
        _("What nobody objected to is registered. A refusal can still be filed at any time."),
    ),
    "publication_crawled": (
        _("Time left to object"),
        _("What nobody objected to is registered. A refusal can still be filed at any time."),
    ),
    "validity": (_("Valid until"), _("The registration lapses.")),
    "objection_draft": (_("Draft kept until"), _("The draft is thrown away. It never extends the time to object.")),
    "objection_admission": (
        _("Decision on admission"),
        _("The objection counts as admitted and is served on the curator."),
    ),
    "deficiency": (_("Correction due"), _("The objection is not admitted.")),
    "inadmissible_review_request": (_("Time to ask for a review"), _("The objection stays not admitted, for good.")),
    "answer": (
        _("Answer due"),
        _("The decision is made on the objector's evidence, for the items named only."),
    ),
    "cooling_off": (_("Cooling-off period"), _("It ends and the answer clock goes on with what was left of it.")),
    "reply": (_("Reply due"), _("The examination begins without a reply.")),
    "decision": (_("Decision due"), _OVERDUE),
    "review_request": (_("Time to ask for a review"), _("The decision becomes final.")),
    "review": (_("Review"), _OVERDUE),
    "stay_check": (_("Stay"), _("Nothing: a stay never ends by silence. The lead asks the parties how it stands.")),
    "refusal_draft": (_("Draft kept until"), _("The draft is thrown away.")),
    "proof_check": (_("Check of the refusal"), _("The holder is asked for proof; the refusal stays in force.")),
    "person_check": (_("Check of identity"), _("The holder is asked for proof; the refusal stays in force.")),
    "person_answer": (_("Answer due"), _("The items are excluded.")),
    "proof": (_("Proof due"), _("The refusal is dismissed.")),
    "refusal_life": (_("To be reaffirmed by"), _("The holder has six more months to reaffirm it.")),
    "reaffirmation": (_("To be reaffirmed by"), _("The refusal goes dormant: it still blocks new registrations.")),
    "contest_answer": (_("Answer due"), _("The contested scopes are decided on the curator's evidence.")),
    "match_answer": (_("Answer due"), _("The items are excluded.")),
    "exclusion": (_("Exclusion due"), _("The registry excludes the items itself.")),
    "suspension": (_("Suspension"), _("A suspended part is excluded; a suspended whole is revoked.")),
    "filing": (_("Examination of the filing"), _OVERDUE),
    "consent": (_("Consent due"), _("The filing counts as withdrawn.")),
}


# Lengths of a profile that begin no deadline of their own.
LENGTHS: dict[str, str | Promise] = {
    "access_log_retention": _("Access logs are kept"),
    "answer_extension": _("Answer: extension, once"),
    "brake_after": _("Brake: from how many decided objections"),
    "brake_lifted": _("Brake: lifted by an appeal for"),
    "brake_quota": _("Brake: objections that can still be filed"),
    "brake_share": _("Brake: share that failed, in percent"),
    "brake_span": _("Brake: in how long the quota is filed"),
    "bulk_undo": _("Answers in bulk can be taken back"),
    "cooling_off_extension": _("Cooling-off period: extension, once"),
    "disclosure_period": _("Source disclosure every"),
    "examination_extension": _("Formal examination: extension, once"),
    "last_reminder": _("Last reminder before the end"),
    "log_retention": _("Logs of use are kept"),
    "notice_of_intent": _("Notice of an intended objection, beyond the close"),
    "objection_evidence": _("Evidence may follow an objection"),
    "outage_minimum": _("Shortest outage that extends periods"),
    "publication_floor": _("Shortest publication"),
    "record_listed": _("Track record: published from how many decisions"),
    "record_retention": _("Records are kept"),
    "record_span": _("Track record: how far it looks back"),
    "reminder": _("Reminder before the end"),
    "renewal_window": _("Renewal before the end of validity"),
    "replace_version_max": _("How often a version may be replaced"),
    "service_gazette": _("Served after a notice in the Gazette"),
    "set_aside_after": _("Set aside after the notice of an objection"),
    "trust_after": _("Trusted filer: from how many decided objections"),
    "trust_share": _("Trusted filer: share upheld, in percent"),
    "settle": _("Wait after an end, so that what came in time is there"),
}


def clock_name(key: str) -> str:
    """What a length of a profile is called, in the reader's language; its key where nobody named it."""
    found = WORDS.get(key, ("", ""))[0] or LENGTHS.get(key, "")
    return str(found) or key.replace("_", " ")


# Whose move it is while the clock runs, as the state tables name them.
MOVERS: dict[str, str | Promise] = {
    "applicant": _("the applicant"),
    "registrant": _("the registrant"),
    "curator": _("the curator"),
    "objector": _("the objector"),
    "holder": _("the rights holder"),
    "holder and registrar": _("the registry; the holder may add proof"),
    "other party": _("the other party"),
    "both parties": _("both parties"),
    "either party": _("either party"),
    "public": _("anybody but the applicant"),
    "examiner": _("the examiner"),
    "examiner, then second reviewer": _("the examiner, then a second officer"),
    "panel": _("the review panel"),
    "system": _("the register itself"),
    "court": _("the court or tribunal"),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """An end that moved later: from when, to when, and why (calendar, profile or outage)."""

    from_at: datetime
    to_at: datetime
    cause: str
    number: int | None = None  # of the calendar's edition or the profile's version
    outage_from: datetime | None = None
    outage_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """A deadline for its card: what it is called, whose move it is, its instants, how it was counted and why it moved,
    what silence does."""

    label: str | Promise
    silence_text: str | Promise
    starts_at: datetime
    ends_at: datetime
    period: Period
    calendar: Calendar
    is_open: bool
    is_demonstration: bool
    mover: str | Promise = ""
    steps: tuple[Step, ...] = ()
    moves: tuple[Moved, ...] = ()
    number: str = ""  # of the case, once it is filed


def clock_facts(deadline: Deadline) -> ClockFacts:
    """Read a deadline row with its profile for the deadline card."""
    moves = deadline.moves.select_related("outage", "change").order_by("pk")
    label, silence = WORDS.get(deadline.clock, (_("Deadline"), ""))
    return ClockFacts(
        label=label,
        silence_text=silence,
        starts_at=deadline.starts_at,
        ends_at=deadline.due_at,
        period=deadline.profile.period(deadline.clock),
        calendar=calendar_of(deadline.calendar_edition),
        is_open=deadline.is_open,
        is_demonstration=deadline.profile.is_demonstration,
        mover=MOVERS.get(deadline.whose_move, ""),
        steps=tuple(step_of(row) for row in deadline.steps),
        moves=tuple(_moved(move) for move in moves),
        number=deadline.case.number or "",
    )


def _moved(move: DeadlineMove) -> Moved:
    if move.outage is not None:
        return Moved(move.from_at, move.to_at, "outage", None, move.outage.starts_at, move.outage.ends_at)
    cause, number = (str(move.change.kind), move.change.number) if move.change else ("", None)
    return Moved(move.from_at, move.to_at, cause, number)
