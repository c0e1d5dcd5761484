"""Telling curators and holders about a match."""

from datetime import datetime

from registry.models import Match, Party, Registration

from .messages import notify
from .refusal_access import refusal_parties


def curators(registration: Registration) -> list[Party]:
    """Every applicant of a registration; all are served."""
    roles = registration.case.case_parties.filter(role="applicant").select_related("party")
    return [role.party for role in roles] or [registration.applicant]


def match_tell(match: Match, event: str, *, at: datetime, clock: str = "", **params: object) -> None:
    """Tell the curators. With `clock` the message names the end of that running period as `due_at`."""
    if clock:
        deadline = match.case.deadlines.filter(clock=clock, fired_at__isnull=True, cancelled_at__isnull=True).get()
        params["due_at"] = deadline.due_at.isoformat()
    notify(curators(match.registration), event, case=match.case, at=at, params={**match_params(match), **params})


def match_params(match: Match) -> dict[str, object]:
    """What every message about a match names: no party, no address."""
    return {
        "number": match.case.number,
        "refusal": match.refusal.case.number,
        "registration": str(match.registration),
        "count": match.count,
    }


def match_tell_holder(match: Match, event: str, *, at: datetime, **params: object) -> None:
    """Tell the holder of the refusal, and the agent who filed it."""
    notify(refusal_parties(match.refusal), event, case=match.case, at=at, params={**match_params(match), **params})
