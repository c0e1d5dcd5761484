"""From one snapshot to the next: which refusals have changed since, and the sorted rules to grow from.

Acts commit out of the order of their numbers. So a base remembers the last few thousand it has seen one by one, and how
many there were before those: an act that comes late is found among the former, or noticed in the latter, and then
everything is read anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from django.db.models import Q, QuerySet

from registry.models import IN_FORCE_STATES, Act, Ground, Scope
from registry.screening.arrow import Ints
from registry.screening.gathering import Gathered, gathered
from registry.screening.growing import grown, read_columns, write_columns
from registry.screening.rules import Rule

from .scope_rules import SCREENED, rule_of

REMEMBERED = 10_000  # acts known one by one
FORMAT = "dip-base/1"
SEALED = Q(refusal__ground=Ground.PERSONAL_INFORMATION)
PARTS = {"public": ~SEALED, "sealed": SEALED}
_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Seen:
    """Acts that a snapshot has seen: `below` of them up to number `floor`, and these above it."""

    floor: int
    below: int
    above: list[int]
    format: str = FORMAT

    @classmethod
    def of(cls, acts: QuerySet[Act]) -> Seen:
        """All there are; to be read before the scopes: what commits in between is seen as new next time."""
        above = sorted(acts.order_by("-pk").values_list("pk", flat=True)[:REMEMBERED])
        floor = above[0] - 1 if len(above) == REMEMBERED else 0
        return cls(floor, acts.filter(pk__lte=floor).count() if floor else 0, above)

    def changed(self, acts: QuerySet[Act]) -> set[int] | None:
        """Refusals with an act that this one has not seen; None when that cannot be told any more."""
        if acts.filter(pk__lte=self.floor).count() != self.below:
            return None
        later = acts.filter(pk__gt=self.floor).exclude(pk__in=self.above)
        return set(later.values_list("case__refusal", flat=True))


def rules_read(folder: Path, acts: QuerySet[Act]) -> tuple[Seen, dict[str, Gathered]]:
    """The rules in force by part ("public", "sealed"), from the base in `folder` where it serves, and what was seen."""
    seen = Seen.of(acts)
    based = _base(folder, acts)
    if based is None:
        return seen, {name: gathered(_rules(part)) for name, part in PARTS.items()}
    base, changed = based
    gone: Ints = np.array(sorted(changed), np.int64)
    touched = Q(refusal__in=changed)
    return seen, {name: grown(base[name], gone, gathered(_rules(part & touched))) for name, part in PARTS.items()}


def base_keep(folder: Path, seen: Seen, parts: dict[str, Gathered]) -> None:
    """Make `folder` the base of the next snapshot, and the only one."""
    for name, found in parts.items():
        write_columns(found, folder / name)
    (folder / "seen.json").write_text(json.dumps(asdict(seen)))  # last: with it the base exists
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _base(folder: Path, acts: QuerySet[Act]) -> tuple[dict[str, Gathered], set[int]] | None:
    try:
        seen = Seen(**json.loads((folder / "seen.json").read_text()))
        changed = seen.changed(acts) if seen.format == FORMAT else None
        base = {name: read_columns(folder / name) for name in PARTS}
    except (OSError, ValueError, TypeError):
        return None
    return None if changed is None else (base, changed)


def _rules(part: Q) -> Iterator[Rule]:
    scopes = Scope.objects.filter(part, until__isnull=True, refusal__state__in=IN_FORCE_STATES, kind__in=SCREENED)
    columns = scopes.values_list("pk", "refusal_id", "kind", "value", "distance")
    for row in columns.iterator(chunk_size=_CHUNK):
        yield rule_of(*row)
