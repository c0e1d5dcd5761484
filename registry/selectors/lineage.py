"""What a registered dataset was taken from and what was taken from it: a graph of public versions, and breaches."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from registry.models import Inheritance, Registration, Source

STEPS, EDGES = 5, 60  # how far the graph reaches each way, and how many links it shows
_WALK = """
WITH RECURSIVE link AS (
    SELECT DISTINCT s.version_id AS child, s.parent_version_id AS parent
    FROM registry_source s JOIN registry_version v ON v.id = s.version_id
    WHERE s.parent_version_id IS NOT NULL AND v.filed_at IS NOT NULL
), up(child, parent, step) AS (
    SELECT child, parent, 1 FROM link WHERE child = %s
    UNION SELECT l.child, l.parent, up.step + 1 FROM link l JOIN up ON l.child = up.parent WHERE up.step < %s
), down(child, parent, step) AS (
    SELECT child, parent, 1 FROM link WHERE parent = %s
    UNION SELECT l.child, l.parent, down.step + 1 FROM link l JOIN down ON l.parent = down.child WHERE down.step < %s
)
SELECT child, parent, min(step), true FROM up GROUP BY child, parent
UNION ALL SELECT child, parent, min(step), false FROM down GROUP BY child, parent
ORDER BY 3, 2, 1 LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Node:
    """A version with its registration; `depth` is negative above the one asked about (0), positive below."""

    registration: Registration
    label: str
    version: int
    depth: int
    parents: tuple[int, ...]  # versions of the graph it was taken from


def lineage_of(registration: Registration) -> list[Node]:
    """The graph around a registration's version, from what came first to what came last; empty where it stands alone.

    Only what the public may see: a draft is in no graph, nor is what was taken from it. Three queries.
    """
    links = _links(registration.version_id)
    if not links:
        return []
    depths = {registration.version_id: 0}
    for child, parent, step, is_up in links:
        depths.setdefault(parent if is_up else child, -step if is_up else step)
    shown = _registrations(list(depths)) | {registration.version_id: (registration, registration.version.label)}
    parents: dict[int, list[int]] = {}
    for child, parent, _step, _is_up in links:
        if child in shown and parent in shown and parent not in parents.setdefault(child, []):
            parents[child].append(parent)
    nodes = [
        Node(shown[pk][0], shown[pk][1], pk, depth, tuple(parents.get(pk, ())))
        for pk, depth in depths.items()
        if pk in shown
    ]
    return sorted(nodes, key=lambda node: (node.depth, node.version)) if len(nodes) > 1 else []


def _links(version: int) -> Sequence[tuple[int, int, int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(_WALK, [version, STEPS, version, STEPS, EDGES])
        rows: list[tuple[int, int, int, bool]] = cursor.fetchall()
    return rows


def _registrations(versions: list[int]) -> dict[int, tuple[Registration, str]]:
    """By version the public registration and the version's label: of its own, or as a source named it."""
    related = ("case", "version", "dataset", "applicant")
    own = Registration.objects.filter(version__in=versions, is_published=True).select_related(*related)
    named = Source.objects.filter(parent_version__in=versions, parent__is_published=True)
    found = {
        source.parent_version_id: (source.parent, source.parent_version.label)
        for source in named.select_related("parent_version", *(f"parent__{name}" for name in related))
        if source.parent and source.parent_version
    }
    return found | {one.version_id: (one, one.version.label) for one in own}  # type: ignore[return-value]  # both not null


def breaches_of(registration: Registration) -> QuerySet[Inheritance]:
    """Items of the version as it is that left what it was taken from for no refusal, newest first; for officers."""
    found = registration.inherited.filter(version=registration.version_id, exclusion__isnull=False, items__isnull=False)
    return found.select_related("exclusion__registration__case", "items").order_by("-pk")
