"""Refusals and exclusions of a dataset go with its items into what was taken from it, now and when it is cut later."""

from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet

from registry.kernel import store
from registry.models import ExclusionList, Inheritance, Job, Manifest, Match, Registration, Screening
from registry.screening.placing import places_of
from registry.selectors.counting import refusals_counting

from .exclusions import excluded_numbers
from .itemsets import Numbers, itemset_numbers, itemset_store, union
from .jobs import job_create, runner
from .locks import cases_lock
from .match_creation import SETTLED, match_open
from .match_messages import curators
from .messages import notify
from .screenings import MATCHED_STATES

AT_ONCE = 200
PASSED_ON = [state for state in SETTLED if state != Match.State.NOT_A_MATCH]


_LISTS = """
SELECT DISTINCT r.id, s.version_id, x.id
FROM registry_source s
JOIN registry_registration r ON r.version_id = s.version_id AND r.state = ANY(%s)
JOIN registry_exclusionlist x ON x.version_id = s.parent_version_id
WHERE NOT EXISTS (SELECT 1 FROM registry_inheritance i WHERE i.version_id = s.version_id AND i.exclusion_id = x.id)
AND NOT EXISTS (SELECT 1 FROM registry_job j WHERE j.dedup_key = concat('lineage/', s.version_id, '/exclusion/', x.id))
AND EXISTS (SELECT 1 FROM registry_screening n
    WHERE n.registration_id = r.id AND n.version_id = s.version_id AND n.finished_at IS NOT NULL)
ORDER BY 2, 3 LIMIT %s
"""
_MATCHES = """
SELECT DISTINCT r.id, s.version_id, x.id
FROM registry_source s
JOIN registry_registration r ON r.version_id = s.version_id AND r.state = ANY(%s)
JOIN registry_match x ON x.version_id = s.parent_version_id AND x.state = ANY(%s)
WHERE NOT EXISTS (SELECT 1 FROM registry_inheritance i WHERE i.version_id = s.version_id AND i.match_id = x.id)
AND NOT EXISTS (SELECT 1 FROM registry_job j WHERE j.dedup_key = concat('lineage/', s.version_id, '/match/', x.id))
AND EXISTS (SELECT 1 FROM registry_screening n
    WHERE n.registration_id = r.id AND n.version_id = s.version_id AND n.finished_at IS NOT NULL)
ORDER BY 2, 3 LIMIT %s
"""


def lineage_queue(at: datetime) -> int:
    """Queue what was not looked at yet: each match and exclusion list of a parent, for each version taken from it.

    A child waits for its own screening, beside whose hits a match stands. Returns how many were queued.
    """
    states = sorted(MATCHED_STATES)
    with connection.cursor() as cursor:
        cursor.execute(_LISTS, [states, AT_ONCE])
        lists = [("exclusion", row) for row in cursor.fetchall()]
        cursor.execute(_MATCHES, [states, [str(state) for state in PASSED_ON], AT_ONCE])
        matches = [("match", row) for row in cursor.fetchall()]
    for kind, (registration, version, thing) in (*lists, *matches):
        params = {"registration": registration, "version": version, kind: thing}
        job_create("lineage", params=params, key=f"{version}/{kind}/{thing}", at=at)
    return len(lists) + len(matches)


@runner("lineage")
def lineage_run(job: Job) -> dict[str, Any]:
    """The job: one match or list of the parent in one child. May run twice with the same end.

    A child that was replaced or has ended meanwhile is left alone: its next version is looked at anew.
    """
    params, at = job.params, job.started_at or job.created_at
    match = Match.objects.select_related("items", "refusal", "case", "registration__case").filter(
        pk=params.get("match")
    )
    listed = ExclusionList.objects.select_related("items", "registration__case").filter(pk=params.get("exclusion"))
    thing: Match | ExclusionList = match.first() or listed.get()
    present = _present(thing, params["version"])
    with transaction.atomic():
        child = Registration.objects.select_related("case").get(pk=params["registration"])
        cases = [thing.refusal.case] if isinstance(thing, Match) else []
        cases_lock(child.case, *cases)
        child = Registration.objects.select_related("case__profile", "version", "applicant", "dataset").get(pk=child.pk)
        screening = _screening(child, params["version"])
        if screening is None or _known(thing, params["version"]).exists():
            return {}
        if isinstance(thing, Match):
            return _match_pass(thing, child, screening, present, at)
        return _list_pass(thing, child, present, at)


def _present(thing: Match | ExclusionList, version: int) -> Numbers:
    """The numbers in the child of what the match or the list names; reads both files, so before any lock.

    What a refusal took out of the parent is the refusal's to pass on, wherever it counts.
    """
    numbers = itemset_numbers(thing.items)
    if isinstance(thing, ExclusionList):
        refused = Match.objects.filter(version=thing.version_id, registration=thing.registration_id, state="excluded")
        numbers = np.setdiff1d(numbers, union([one.items for one in refused.select_related("items")]))
    whole = Manifest.objects.filter(version__in=[thing.version_id, version], is_current=True, ready_at__isnull=False)
    files = dict(whole.values_list("version_id", "items_sha256"))
    return places_of(store.path_of(files[thing.version_id]), numbers, store.path_of(files[version])).astype("<i8")


def _known(thing: Match | ExclusionList, version: int) -> QuerySet[Inheritance]:
    kind = "match" if isinstance(thing, Match) else "exclusion"
    return Inheritance.objects.filter(**{"version": version, kind: thing})


def _screening(child: Registration, version: int) -> Screening | None:
    """The newest finished screening of the child, whose matches stand beside it; None where it is no longer matched."""
    if child.state not in MATCHED_STATES or child.version_id != version:
        return None
    found = Screening.objects.filter(registration=child, version=version, finished_at__isnull=False)
    return found.select_related("version", "snapshot").order_by("-finished_at", "-pk").first()


def _match_pass(
    match: Match, child: Registration, screening: Screening, present: Numbers, at: datetime
) -> dict[str, Any]:
    """A match of the same refusal, where it counts, of those items that none of the child's own names."""
    left = np.setdiff1d(present, _answered(child, refusal=match.refusal_id))
    counting = refusals_counting(child, [match.refusal_id], at=at) if len(left) else []
    opened = None
    if counting:
        opened = match_open(child, screening, counting[0], left, at, reason=match.reason, carried_from=match)
    Inheritance.objects.create(
        version=screening.version,
        registration=child,
        match=match,
        items=opened.items if opened else None,
        opened=opened,
        looked_at=at,
    )
    return {"items": len(left)} if opened else {}


def _list_pass(listed: ExclusionList, child: Registration, present: Numbers, at: datetime) -> dict[str, Any]:
    """A breach for the examiner, of those items that no match of the child names."""
    left = np.setdiff1d(present, _answered(child))
    Inheritance.objects.create(
        version=child.version,
        registration=child,
        exclusion=listed,
        items=itemset_store(child.version, left, at=at) if len(left) else None,
        reasons=listed.reasons,
        looked_at=at,
    )
    if len(left):
        params = {
            "number": child.case.number,
            "registration": str(child),
            "parent": str(listed.registration),
            "count": len(left),
        }
        key = f"breach{listed.pk}"
        notify(curators(child), "lineage:breach", case=child.case, at=at, params=params, key=key)
    return {"items": len(left)}


def _answered(child: Registration, *, refusal: int | None = None) -> Numbers:
    """What has left the child or stands in a match there, of one refusal or of any."""
    matches = child.matches.filter(version=child.version_id, state__in=SETTLED).select_related("items")
    own = matches if refusal is None else matches.filter(refusal=refusal)
    return np.union1d(excluded_numbers(child), union([match.items for match in own]))
