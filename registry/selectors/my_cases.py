"""All cases of a party, of every kind: those that wait for it first, the nearest end at the head."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from registry.models import Case, CaseKind, Deadline, Party

from .account import LONG_CLOCKS, MOVES, OPEN

RELATED = (
    *("registration__version", "parent__registration__version", "objection", "refusal__holder", "match"),
    *("filing", "certificate"),
)


def cases_of(party: Party) -> QuerySet[Case]:
    """Filed cases in which the party has a role; `my_due_at` is the end of its move, None when it has none."""
    mine = Case.objects.filter(case_parties__party=party, number__isnull=False)
    return (
        mine.exclude(kind=CaseKind.CERTIFICATE)
        .select_related(*RELATED)
        .annotate(my_due_at=Subquery(_moves(party).values("due_at")[:1]), any_due_at=Subquery(_running()))
        .order_by(F("my_due_at").asc(nulls_last=True), "-pk")
        .distinct()
    )


def _moves(party: Party) -> QuerySet[Deadline]:
    """The running clocks of a case at which it is the party's move, by the role it has there."""
    words: dict[str, list[str]] = defaultdict(list)
    for word, role in MOVES.items():
        words[role].append(word)
    is_mine = Q(whose_move__in=["either party", "both parties"], case__case_parties__party=party)
    for role, said in words.items():
        is_mine |= Q(whose_move__in=said, case__case_parties__party=party, case__case_parties__role=role)
    running = Deadline.objects.filter(is_mine, **OPEN, case=OuterRef("pk"))
    return running.exclude(clock__in=LONG_CLOCKS).order_by("due_at")


def _running() -> QuerySet[Deadline]:
    running = Deadline.objects.filter(**OPEN, case=OuterRef("pk")).order_by("due_at")
    return running.values("due_at")[:1]  # type: ignore[return-value]  # one column for the subquery
