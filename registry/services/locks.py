"""One order of locks for everything, so that acts on one procedure queue up and never deadlock.

A procedure is serialised by the row of its root case: a registration with all its objections, matches, filings and
certificates, or a refusal. Every service that changes a case locks the root first, all roots it needs at once.
"""

from collections.abc import Iterable

from registry.models import Case


def root_id(case: Case) -> int:
    """The id of the case at the top; procedures are two levels deep."""
    return case.parent_id or case.pk


def cases_lock(*cases: Case, skip_locked: bool = False) -> bool:
    """Lock the roots of `cases` in id order until the transaction ends; False if `skip_locked` found one taken.

    FOR NO KEY UPDATE: rows that merely point to the case can still be inserted by others.
    """
    return roots_lock({root_id(case) for case in cases}, skip_locked=skip_locked)


def roots_lock(ids: Iterable[int], *, skip_locked: bool = False) -> bool:
    wanted = sorted(set(ids))
    locked = list(
        Case.objects.select_for_update(no_key=True, skip_locked=skip_locked)
        .filter(pk__in=wanted)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return len(locked) == len(wanted)
