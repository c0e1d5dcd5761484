"""The settlement rule (domain.md, rule 6), read only: what still stands in the way of a registration.

Asked twice: by the sweep to find candidates, and again under the lock of the registration before anything is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from objections.models import Objection, ObjectionState, TargetKind, Window
from registry.kernel.calendar import local_day
from registry.models import Match, MatchState, Registration, Screening

from .windows import intents_running, window_kept_open

FINAL = [state.value for state in ObjectionState if Objection.TRANSITIONS[state].is_end]
MATCH_DONE = [MatchState.ACCEPTED, *(state for state in MatchState if Match.TRANSITIONS[state].is_end)]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a registration cannot settle yet. `code`: window, intent, objections, matches, screening or contract."""

    code: str
    count: int = 1


def objections_open(registration: Registration) -> QuerySet[Objection]:
    """Filed objections that are not final; those set aside no longer hold the rest."""
    filed = Objection.objects.filter(registration=registration, filed_at__isnull=False, is_after_registration=False)
    return filed.filter(is_set_aside=False).exclude(state__in=FINAL)


def matches_open(registration: Registration, window: Window) -> QuerySet[Match]:
    """Matches, neither final nor accepted, of refusals filed before the close."""
    matches = Match.objects.filter(registration=registration, version=window.version_id)
    return matches.exclude(state__in=MATCH_DONE).filter(refusal__filed_at__lt=window.closes_at)


def delta_screening(window: Window) -> Screening | None:
    """The screening at the close of this window, finished or not."""
    found = Screening.objects.filter(
        registration=window.registration_id, version=window.version_id, is_delta=True, as_of__gte=window.closes_at
    )
    return found.select_related("job").order_by("-pk").first()


def contracts_over(registration: Registration, at: datetime) -> int:
    """Sources whose contract has ended: what would be registered would lapse before it began."""
    return registration.version.sources.filter(contract_ends_on__lt=local_day(at)).count()


def obstacles(registration: Registration, window: Window, at: datetime) -> list[Obstacle]:
    """Everything that keeps the settlement rule from holding at `at`, in the order in which it is shown."""
    wait = registration.case.profile.wait("settle")  # until what was received in time is in the database
    delta = delta_screening(window)
    counts = {
        "window": int(at < window.closes_at + wait or window_kept_open(registration, at)),
        "intent": intents_running(window, at - wait).count(),
        "objections": objections_open(registration).count(),
        "screening": int(delta is None or delta.finished_at is None),
        "matches": matches_open(registration, window).count(),
        "contract": contracts_over(registration, at),
    }
    return [Obstacle(code, count) for code, count in counts.items() if count]


def whole_upheld(registration: Registration | OuterRef) -> QuerySet[Objection]:
    """Final and upheld objections to the whole: any one refuses the registration."""
    upheld = Objection.objects.filter(registration=registration, state="closed", outcome=Objection.Outcome.UPHELD)
    return upheld.filter(targets__kind=TargetKind.WHOLE)


def settling_candidates(at: datetime) -> list[int]:
    """Ids of registrations whose window is over: those not held yet, and held ones with no open objection or match.

    Also those that an objection to the whole has brought down, whatever else is open. A coarse net: the settling time,
    notices of intent, the screening and contracts are checked one by one.
    """
    mine = {"registration": OuterRef("pk")}
    objections = Objection.objects.filter(**mine, filed_at__isnull=False, is_set_aside=False).exclude(state__in=FINAL)
    matches = Match.objects.filter(
        **mine, version=OuterRef("version"), refusal__filed_at__lt=OuterRef("closes_at")
    ).exclude(state__in=MATCH_DONE)
    due = Registration.objects.filter(
        state__in=["pre_published", "objection_pending"], windows__is_current=True, windows__closes_at__lte=at
    ).annotate(closes_at=F("windows__closes_at"))
    is_free = ~Exists(objections) & ~Exists(matches)
    waiting = due.filter(Q(state="pre_published") | Exists(whole_upheld(OuterRef("pk"))) | is_free)
    return list(waiting.order_by("closes_at", "pk").values_list("pk", flat=True))
