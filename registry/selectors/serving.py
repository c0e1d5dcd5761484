"""Who has to be served before a silence counts, and who has been."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from django.db.models import OuterRef, Q, QuerySet, Subquery

from registry.models import CaseParty, Deadline, Service
from registry.models.bulk import among
from registry.models.workflow import subjects_model

_BOTH = (CaseParty.Role.CURATOR, CaseParty.Role.OBJECTOR)

# Whose move a deadline says it is, and the roles in the case that are served.
SERVED_ROLES: dict[str, tuple[str, ...]] = {
    "applicant": (CaseParty.Role.APPLICANT,),
    "registrant": (CaseParty.Role.APPLICANT,),
    "curator": (CaseParty.Role.CURATOR,),
    "objector": (CaseParty.Role.OBJECTOR,),
    "holder": (CaseParty.Role.HOLDER,),
    "other party": (CaseParty.Role.COUNTERPARTY,),
    "either party": _BOTH,
    "both parties": _BOTH,
}

JOINED = ~Q(role=CaseParty.Role.APPLICANT, confirmed_at__isnull=True)  # joint applicants only once they have confirmed


def movers(deadline: Deadline) -> QuerySet[CaseParty]:
    """Everybody whose silence the deadline is about; joint applicants only once they have confirmed."""
    return CaseParty.objects.filter(JOINED, case=deadline.case_id, role__in=SERVED_ROLES.get(deadline.whose_move, ()))


class RunsForSomebody(Protocol):
    """A deadline, or as much of one as says whose silence it is about."""

    @property
    def pk(self) -> int: ...
    @property
    def case_id(self) -> int: ...
    @property
    def whose_move(self) -> str: ...


class Running(NamedTuple):
    """What messages say of a running deadline."""

    pk: int
    case_id: int
    whose_move: str
    clock: str
    due_at: datetime


def movers_of(deadlines: Collection[RunsForSomebody]) -> dict[int, set[int]]:
    """The same for many: the ids of the parties, by the deadline's id."""
    rows = CaseParty.objects.filter(JOINED, among("case_id", [deadline.case_id for deadline in deadlines]))
    parties: dict[tuple[int, str], set[int]] = defaultdict(set)
    for case, role, party in rows.values_list("case", "role", "party"):
        parties[case, role].add(party)
    return {
        deadline.pk: set().union(
            *(parties[deadline.case_id, role] for role in SERVED_ROLES.get(deadline.whose_move, ()))
        )
        for deadline in deadlines
    }


def begun_at(deadline: Deadline) -> datetime:
    """The act that began the clock; the first message about the case since then is the one that has to be served."""
    return deadline.noticed_from or deadline.case.subject.state_since


def unserved(deadline: Deadline) -> QuerySet[Any]:
    """The movers whose notice of this clock is not served; `notice` is the id of its service, None if none was sent."""
    notices = Service.objects.filter(
        inbox__case=deadline.case_id, inbox__party=OuterRef("party"), inbox__posted_at__gte=begun_at(deadline)
    ).order_by("inbox__posted_at", "pk")
    told = movers(deadline).annotate(
        notice=Subquery(notices.values("pk")[:1]), served_on=Subquery(notices.values("served_on")[:1])
    )
    return told.filter(served_on__isnull=True)


def served_among(deadlines: Collection[Deadline]) -> set[int]:
    """The ids of those deadlines whose notice was served on everybody whose move it is."""
    if not deadlines:
        return set()
    services = Service.objects.filter(among("inbox__case_id", [deadline.case_id for deadline in deadlines]))
    notices: dict[tuple[int, int], list[tuple[datetime, date | None]]] = defaultdict(list)
    for case, party, posted_at, served_on in services.order_by("inbox__posted_at", "pk").values_list(
        "inbox__case", "inbox__party", "inbox__posted_at", "served_on"
    ):
        notices[case, party].append((posted_at, served_on))
    begun = _begun(deadlines)

    def is_told(deadline: Deadline, party: int) -> bool:
        since = [day for at, day in notices[deadline.case_id, party] if at >= begun[deadline.pk]]
        return bool(since) and since[0] is not None

    movers = movers_of(deadlines)
    return {deadline.pk for deadline in deadlines if all(is_told(deadline, party) for party in movers[deadline.pk])}


def _begun(deadlines: Collection[Deadline]) -> dict[int, datetime]:
    """`begun_at` for many."""
    open_ended = {deadline.case_id: deadline.case.kind for deadline in deadlines if deadline.noticed_from is None}
    since: dict[int, datetime] = {}
    for kind in set(open_ended.values()):
        rows = subjects_model(kind)._default_manager.filter(among("case_id", open_ended))
        since |= dict(rows.values_list("case", "state_since"))  # type: ignore[misc]  # every subclass has a case
    return {deadline.pk: deadline.noticed_from or since[deadline.case_id] for deadline in deadlines}


def is_notice_of(service: Service, deadline: Deadline) -> bool:
    """Whether this is the message by which its party was told of the clock."""
    inbox = service.inbox
    if not movers(deadline).filter(party=inbox.party_id).exists():
        return False
    since = Service.objects.filter(
        inbox__case=deadline.case_id, inbox__party=inbox.party_id, inbox__posted_at__gte=begun_at(deadline)
    )
    first = since.order_by("inbox__posted_at", "pk").values_list("pk", flat=True).first()
    return first == service.pk


def services_failed(today: date) -> QuerySet[Service]:
    """Messages of filed cases whose mail bounced and which no other channel has served by `today`; oldest first."""
    return (
        Service.objects.filter(Q(served_on__isnull=True) | Q(served_on__gt=today))
        .filter(bounced_at__isnull=False, inbox__case__number__isnull=False)
        .select_related("inbox__case", "inbox__party")
        .order_by("bounced_at", "pk")
    )
