"""What happened in a case, worded for those who are part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from registry.models import Act, Case, Letter, RegistrationState

REGISTRATION_EVENTS: dict[str, Promise] = {
    "submit": pgettext_lazy("act", "Application received"),
    "resubmit": pgettext_lazy("act", "Corrected application received"),
    "accept": pgettext_lazy("act", "Admitted to examination"),
    "require_correction": pgettext_lazy("act", "Correction required"),
    "request_evidence": pgettext_lazy("act", "Evidence requested"),
    "supply": pgettext_lazy("act", "Evidence received"),
    "extend": pgettext_lazy("act", "Examination extended"),
    "pass": pgettext_lazy("act", "Examination passed"),
    "refuse": pgettext_lazy("act", "Refused"),
    "send_back": pgettext_lazy("act", "Sent back to examination"),
    "screened": pgettext_lazy("act", "Screened against the refusals in force"),
    "publish": pgettext_lazy("act", "Pre-published"),
    "register_unpublished": pgettext_lazy("act", "Registered without publication"),
    "settle": pgettext_lazy("act", "Settled and registered"),
    "hold": pgettext_lazy("act", "Window closed; open cases are handled"),
    "replace_version": pgettext_lazy("act", "Version replaced"),
    "set_aside": pgettext_lazy("act", "Items set aside"),
    "uphold_whole": pgettext_lazy("act", "An objection to the whole was upheld"),
    "refuse_ex_officio": pgettext_lazy("act", "Refused of the registry's own motion"),
    "withdraw": pgettext_lazy("act", "Withdrawn"),
    "request_review": pgettext_lazy("act", "Review requested"),
    "affirm": pgettext_lazy("act", "Refusal kept on review"),
    "remand": pgettext_lazy("act", "Sent back to examination on review"),
    "silence": pgettext_lazy("act", "The time ran out"),
    "intent_moved": pgettext_lazy("act", "A notice of intent runs longer"),
    "deadline_moved": pgettext_lazy("act", "A period was moved later"),
    "record_filing": pgettext_lazy("act", "Change recorded"),
    "cancel": pgettext_lazy("act", "Cancelled"),
    "revoke": pgettext_lazy("act", "Revoked"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline, in the shape the timeline component shows."""

    title: str
    at: datetime
    by: str = ""
    text: str = ""
    progress: str = "done"
    quote: str = ""
    files: Sequence[object] = ()


def registration_history(case: Case) -> list[Event]:
    """Every public act of a registration's case, newest first; officers by number."""
    acts = Act.objects.filter(case=case).select_related("officer").order_by("-pk")
    return [
        Event(
            title=str(REGISTRATION_EVENTS.get(act.event, act.event)),
            at=act.at,
            by=_("officer %(number)s") % {"number": act.officer.number} if act.officer else "",
            text="" if act.to_state == act.from_state else _now(act.to_state),
        )
        for act in acts
    ]


def _now(state: str) -> str:
    return _("Now: %(state)s") % {"state": RegistrationState(state).label}


def letters_of(case: Case) -> list[Letter]:
    """The letters of the case, newest first."""
    return list(case.letters.select_related("officer", "party").order_by("-pk"))
