"""What waits for an officer: running clocks on which it is the registry's move, overdue marks, contested hits.

Read as plain values in a fixed number of queries; the desk shows them, the assignment service takes the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from registry.models import (
    Act,
    Assignment,
    CaseKind,
    Certificate,
    CertificateState,
    Deadline,
    Decision,
    IdentityCheck,
    Letter,
    Match,
    MatchState,
    Officer,
    RegistrationState,
    Screening,
)

# The words of the state tables for whose move it is. What no clock says is the registry's all the same.
REGISTRY = "registry"
WAITS_FOR_REVOCATION = "nothing_left"  # the act by which a match says that its items are all that is registered
CLAIMABLE = frozenset({"examiner", "examiner, then second reviewer", "holder and registrar", REGISTRY})
OFFICER_MOVES = CLAIMABLE - {REGISTRY} | {"panel", "court"}
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case that waits for an officer. `due_at` is None where no clock runs; `officer_id` has it now."""

    case_id: int
    number: str
    kind: str
    whose_move: str
    clock: str
    due_at: datetime | None
    overdue_since: datetime | None
    reassign_due_at: datetime | None
    officer_id: int | None
    officer: str | None  # number

    @property
    def is_claimable(self) -> bool:
        return self.officer_id is None and self.whose_move in CLAIMABLE


def queue_waiting() -> list[Waiting]:
    """Every waiting case, once, the one due first at the head; six queries whatever the length."""
    found: dict[int, Waiting] = {}
    for row in _waiting():
        found.setdefault(row.case_id, row)
    return sorted(found.values(), key=lambda row: (row.due_at or FAR, row.case_id))


def _waiting() -> Iterator[Waiting]:
    yield from _clocks(_open())
    yield from _clocks(_unpublished(), REGISTRY)
    yield from _cures()
    yield from _clocks(_overdue())
    yield from _contested_hits()
    yield from _emptied()


def _cures() -> Iterator[Waiting]:
    """Suspended certificates whose registrant says that the cause has fallen away; a court's order has no clock."""
    said = Letter.objects.filter(case=OuterRef("case"), kind=Letter.Kind.CURE, written_at__gte=OuterRef("state_since"))
    running = Deadline.objects.filter(
        case=OuterRef("case"), clock="suspension", fired_at__isnull=True, cancelled_at__isnull=True
    )
    found = Certificate.objects.filter(Exists(said), state=CertificateState.SUSPENDED).order_by("pk")
    fields = ("case_id", "case__number", Subquery(running.values("due_at")[:1]))
    for case_id, number, due_at, officer_id, officer in found.values_list(*fields, *_assigned("case_id")):
        yield Waiting(
            case_id, number, CaseKind.CERTIFICATE, REGISTRY, "suspension", due_at, None, None, officer_id, officer
        )


def _open() -> QuerySet[Deadline]:
    return Deadline.objects.filter(fired_at__isnull=True, cancelled_at__isnull=True, whose_move__in=OFFICER_MOVES)


def _unpublished() -> QuerySet[Deadline]:
    """Screened registrations that are not to be published: no window opens, officers record them or nobody does.

    A match that is not final holds that up; its own clock runs elsewhere.
    """
    screened = Screening.objects.filter(registration=OuterRef("case__registration"), finished_at__isnull=False)
    open_matches = Match.objects.filter(
        registration=OuterRef("case__registration"), state__in=[MatchState.NOTIFIED, MatchState.CONTESTED]
    )
    waiting = Deadline.objects.filter(fired_at__isnull=True, cancelled_at__isnull=True, clock="screening")
    asked = waiting.filter(case__registration__version__asks_unpublished=True)
    return asked.filter(Exists(screened), ~Exists(open_matches))


def _overdue() -> QuerySet[Deadline]:
    """The clock that has run out without an effect: it has fired, and the case keeps its mark since then."""
    marked = Deadline.objects.filter(case__overdue_since__isnull=False, due_at=F("case__overdue_since"))
    return marked.filter(fired_at__isnull=False, on_silence="stays", whose_move__in=[*OFFICER_MOVES, "system"])


def _clocks(deadlines: QuerySet[Deadline], whose_move: str = "") -> Iterator[Waiting]:
    fields = ("case_id", "case__number", "case__kind", "whose_move", "clock", "due_at")
    marks = ("case__overdue_since", "case__reassign_due_at")
    rows = deadlines.filter(case__number__isnull=False).order_by("due_at", "pk")
    for row in rows.values_list(*fields, *marks, *_assigned("case_id")):
        waiting = Waiting(*row)
        yield replace(waiting, whose_move=whose_move) if whose_move else waiting


def _contested_hits() -> Iterator[Waiting]:
    """A contested hit has no clock of its own: where the refusal itself is contested, its decision answers both."""
    hits = Match.objects.filter(state=MatchState.CONTESTED, contested=Match.Contested.HIT).order_by("pk")
    for case_id, number, officer_id, officer in hits.values_list("case_id", "case__number", *_assigned("case_id")):
        yield Waiting(case_id, number, CaseKind.MATCH, REGISTRY, "", None, None, None, officer_id, officer)


def _emptied() -> Iterator[Waiting]:
    """Registrations of which a match would leave nothing: officers have to revoke them."""
    said = Act.objects.filter(case=OuterRef("case"), event=WAITS_FOR_REVOCATION)
    registered = {"state": MatchState.ACCEPTED, "registration__state": RegistrationState.REGISTERED}
    ended = Deadline.objects.filter(case=OuterRef("case"), clock="exclusion", fired_at__isnull=False)
    since = Subquery(ended.order_by("due_at").values("due_at")[:1])
    fields = ("registration__case_id", "registration__case__number", since)
    found = Match.objects.filter(Exists(said), **registered).order_by("pk")
    for case_id, number, due_at, officer_id, officer in found.values_list(*fields, *_assigned("registration__case_id")):
        yield Waiting(
            case_id, number, CaseKind.REGISTRATION, REGISTRY, "exclusion", due_at, due_at, None, officer_id, officer
        )


def _assigned(case: str) -> list[Subquery]:
    """Id and number of the officer who has the case, to be read with its row."""
    live = Assignment.objects.filter(case_id=OuterRef(case), ended_at__isnull=True)
    return [Subquery(live.values("officer_id")[:1]), Subquery(live.values("officer__number")[:1])]


def decisions_open() -> QuerySet[Decision]:
    """Unsigned decisions on every desk, oldest proposal first."""
    unsigned = Decision.objects.filter(state__in=["draft", "proposed", "returned"])
    return unsigned.select_related("case", "drafted_by", "returned_by").order_by("proposed_at", "pk")


def identity_checks_open() -> QuerySet[IdentityCheck]:
    waiting = IdentityCheck.objects.filter(outcome=IdentityCheck.Outcome.OPEN)
    return waiting.select_related("party", "document").order_by("requested_at", "pk")


def assignment_live(case_id: int) -> Assignment | None:
    """Who has the case now."""
    return Assignment.objects.filter(case_id=case_id, ended_at__isnull=True).select_related("officer").first()


def officers_deciding() -> QuerySet[Officer]:
    """Examiners, reviewers and leads at work, by number."""
    deciding = Officer.objects.filter(~Q(role=Officer.Role.REGULATOR), is_active=True)
    return deciding.select_related("user").order_by("number")
