"""A refusal as it stood at any instant: state, what it said, what it covered, for whom it was lifted."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from registry.models import ASSURANCE_BY_CODE, IN_FORCE_STATES, Act, Assurance, Grant, Refusal, RefusalVersion, Scope

_SAID = ("capacity", "usages", "effective_from", "effective_until", "statement", "vocabulary", "vocabulary_version")
_COVERED = ("scope_count", "scopes_sha256")
_DECIDED_FOR = frozenset({"keep", "narrow", "reinstate"})  # officers looked at the evidence


@dataclass(frozen=True, slots=True)
class RefusalThen:
    """`refusal` is a copy that is never saved, its fields as they were; `version` the one that ran then."""

    at: datetime
    refusal: Refusal
    version: RefusalVersion
    scopes: QuerySet[Scope]
    grants: QuerySet[Grant]

    @property
    def is_in_force(self) -> bool:
        one = self.refusal
        began = one.effective_from is not None and one.effective_from <= self.at
        return one.state in IN_FORCE_STATES and began and not (one.effective_until and one.effective_until <= self.at)


def refusal_as_of(refusal: Refusal, at: datetime) -> RefusalThen | None:
    """None before it was filed."""
    version = refusal.versions.filter(at__lte=at).order_by("-number").first()
    if version is None:
        return None
    acts = list(Act.objects.filter(case=refusal.case_id, at__lte=at).order_by("pk"))
    then = Refusal.objects.select_related("case__profile", "holder", "mandate__agent").get(pk=refusal.pk)
    for name in (*_SAID, *_COVERED):
        setattr(then, name, getattr(version, name))
    ended = any(act.event == "mandate_ended" and act.at >= version.at for act in acts)
    then.mandate = None if ended else version.mandate
    for act in acts:
        if act.to_state != act.from_state:
            then.state, then.state_since = act.to_state, act.at
    then.assurance = _assurance(acts)
    then.ended_at = then.state_since if then.state not in IN_FORCE_STATES else None
    alive = Q(until__isnull=True) | Q(until__gt=at)
    granted = Q(revoked_at__isnull=True) | Q(revoked_at__gt=at)
    return RefusalThen(
        at,
        then,
        version,
        refusal.scopes.filter(alive, since__lte=at).order_by("pk"),
        refusal.grants.filter(granted, granted_at__lte=at).select_related("dataset", "party").order_by("pk"),
    )


def versions_of(refusal: Refusal) -> QuerySet[RefusalVersion]:
    """Newest first."""
    return refusal.versions.order_by("-number")


def _assurance(acts: list[Act]) -> int:
    level = 0
    for act in acts:
        level = max(level, ASSURANCE_BY_CODE.get(str(act.facts.get("assurance")), 0))
        if act.event in _DECIDED_FOR:
            level = max(level, Assurance.EVIDENCE_REVIEWED)
    return level
