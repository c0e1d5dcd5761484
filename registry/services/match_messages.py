"""Telling curators and holders about a match."""

from datetime import datetime

from registry.models import Match, MatchState, Party, Registration

from .messages import Notice, notify, notify_all
from .refusal_access import refusal_parties

STANDING = (MatchState.NOTIFIED, MatchState.ACCEPTED, MatchState.CONTESTED)


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


def holders_tell_published(registration: Registration, *, closes_at: datetime, at: datetime) -> None:
    """The window is open: who refused items of the version is told where and until when to say more about them."""
    found = registration.matches.filter(version=registration.version_id, state__in=STANDING)
    notices = [
        Notice(
            party,
            match.case,
            {
                **match_params(match),
                "match": match.pk,
                "application": registration.case.number,
                "closes_at": closes_at.isoformat(),
            },
        )
        for match in found.select_related("case", "refusal__case", "refusal__holder", "registration__case")
        for party in refusal_parties(match.refusal)
    ]
    notify_all(notices, "match:open_to_objection", at=at)


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
