"""What a signed-in person sees about their parties and messages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from registry.models import CaseKind, CaseParty, Deadline, InboxMessage, Invitation, Membership, Party, User

OPEN = {"fired_at__isnull": True, "cancelled_at__isnull": True}


def memberships_of(user: User) -> QuerySet[Membership]:
    return user.memberships.select_related("party").order_by("pk")


def invitations_open(party: Party) -> QuerySet[Invitation]:
    """Whom the party has invited and who has not answered."""
    return party.invitations.filter(accepted_at__isnull=True, ended_at__isnull=True).order_by("pk")


def invitation_for(user: User, pk: int) -> Invitation | None:
    """An invitation to the user's own address; None for every other."""
    mine = Invitation.objects.filter(pk=pk, email=user.email.lower(), ended_at__isnull=True)
    return mine.select_related("party").first()


def inbox_of(party: Party, *, before: int | None = None) -> QuerySet[InboxMessage]:
    """The messages of a party, newest first; `before` is the id the last page ended with."""
    rows = InboxMessage.objects.filter(party=party).order_by("-pk")
    return rows if before is None else rows.filter(pk__lt=before)


def unread_count(party: Party) -> int:
    return InboxMessage.objects.filter(party=party, read_at__isnull=True).count()


# Whose move a deadline says it is, and the role in the case that makes it ours.
MOVES = {
    "applicant": "applicant",
    "registrant": "applicant",
    "curator": "curator",
    "objector": "objector",
    "holder": "holder",
    "other party": "counterparty",
}
LONG_CLOCKS = ("validity", "refusal_life", "publication")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Objections to one registration (its case id) that wait for the party's answer, told in one line."""

    registration_case: int
    count: int
    due_at: datetime  # the nearest end


def bundles_of(party: Party) -> list[Bundle]:
    """Where two objections or more wait for the curator's answer, the nearest end first; one query."""
    found = (
        Deadline.objects.filter(**OPEN, clock="answer", case__kind=CaseKind.OBJECTION)
        .filter(case__case_parties__party=party, case__case_parties__role=CaseParty.Role.CURATOR)
        .values("case__parent__registration__case_id")
        .annotate(count=Count("pk", distinct=True), nearest=Min("due_at"))
        .filter(count__gt=1)
        .order_by("nearest")
    )
    return [Bundle(row["case__parent__registration__case_id"], row["count"], row["nearest"]) for row in found]


def moves_of(party: Party, *, bundled: Collection[Bundle] = (), limit: int = 50) -> list[Deadline]:
    """Open deadlines at which it is this party's move, nearest first; long-running clocks are no to-do.

    What is told in a bundle is left out.
    """
    told = [one.registration_case for one in bundled]
    rows = (
        Deadline.objects.filter(**OPEN, whose_move__in=[*MOVES, "either party", "both parties"])
        .filter(case__case_parties__party=party)
        .exclude(clock__in=LONG_CLOCKS)
        .exclude(clock="answer", case__kind=CaseKind.OBJECTION, case__parent__in=told)
        .select_related("case", "case__parent")
        .prefetch_related("case__case_parties")
        .order_by("due_at")
        .distinct()[:limit]
    )
    return [row for row in rows if _is_move_of(row, party)]


def _is_move_of(deadline: Deadline, party: Party) -> bool:
    role = MOVES.get(deadline.whose_move)
    roles = {joined.role for joined in deadline.case.case_parties.all() if joined.party_id == party.pk}
    return role in roles if role else bool(roles)
