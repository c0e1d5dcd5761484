"""One order of locks for everything, so that acts on one procedure queue up and never deadlock.

A procedure is serialised by the row of its root case: a registration with all its objections, matches, filings and
certificates, or a refusal. Every service that changes a case locks the root first, all roots it needs at once. What
happens to a refusal happens to its live matches too, so with a refusal go the registrations it still matches in.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from registry.models import Case, CaseKind, Match, Party
from registry.models.bulk import among
from registry.models.screening import LIVE_MATCH_STATES


def root_id(case: Case) -> int:
    """The id of the case at the top; procedures are two levels deep."""
    return case.parent_id or case.pk


class _NewMatch(Exception):
    """A screening matched the refusal in one more registration while we waited for the locks."""


def cases_lock(*cases: Case, skip_locked: bool = False) -> bool:
    """Lock the roots of `cases` in id order until the transaction ends; False if `skip_locked` found one taken.

    FOR NO KEY UPDATE: rows that merely point to the case can still be inserted by others.
    """
    roots = {root_id(case) for case in cases}
    refusals = [case.pk for case in cases if case.kind == CaseKind.REFUSAL]
    while True:
        try:
            return _family_lock(roots | _matched_in(refusals), refusals, skip_locked=skip_locked)
        except _NewMatch:
            continue  # its savepoint is undone, and with it the locks it took: start again in the right order


@transaction.atomic
def _family_lock(wanted: set[int], refusals: list[int], *, skip_locked: bool) -> bool:
    locked = roots_lock(wanted, skip_locked=skip_locked)
    if locked and not _matched_in(refusals) <= wanted:
        raise _NewMatch
    return locked


def _matched_in(refusals: list[int]) -> set[int]:
    """The roots of registrations in which these refusals (case ids) have a match that has not ended."""
    if not refusals:
        return set()
    return set(_live_matches(refusals).values_list("registration__case_id", flat=True))


def _matching(refusals: list[int]) -> set[int]:
    """Those of the refusals (case ids) that have a match that has not ended."""
    return set(_live_matches(refusals).values_list("refusal__case_id", flat=True)) if refusals else set()


def _live_matches(refusals: list[int]) -> QuerySet[Match]:
    return Match.objects.filter(among("refusal__case_id", refusals), state__in=LIVE_MATCH_STATES)


def families_free(roots: Iterable[int], *, limit: int) -> tuple[set[int], set[int]]:
    """Lock at most `limit` of these root cases (ids) that nobody holds; (locked, to be locked one by one).

    The second are of refusals with live matches, whose lock takes other roots too. Locks last until the transaction
    ends.
    """
    roots = list(roots)
    free = Case.objects.select_for_update(no_key=True, skip_locked=True).filter(among("pk", roots)).order_by("pk")
    locked = set(free.values_list("pk", flat=True)[:limit])
    entangled = _matching(roots)  # asked under the lock: a screening that makes a match locks the refusal first
    return locked - entangled, entangled


def holder_lock(party_id: int) -> None:
    """What the holder proves and what its refusals name change one after the other, until the transaction ends.

    Taken before the cases of its refusals, never after.
    """
    Party.objects.select_for_update(no_key=True).get(pk=party_id)


def roots_lock(ids: Iterable[int], *, skip_locked: bool = False) -> bool:
    wanted = sorted(set(ids))
    locked = list(
        Case.objects.select_for_update(no_key=True, skip_locked=skip_locked)
        .filter(among("pk", wanted))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return len(locked) == len(wanted)
