"""A refusal as it stood at any instant: state, what it said and covered, how it was backed, for whom it was lifted.

An instant that lies ahead is answered from what is known now: no period that runs out until then is played through.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from registry.models import (
    ASSURANCE_BY_CODE,
    IN_FORCE_STATES,
    Act,
    Assurance,
    Grant,
    Refusal,
    RefusalControl,
    RefusalVersion,
    Scope,
)

SAID = ("capacity", "usages", "effective_from", "effective_until", "statement", "vocabulary", "vocabulary_version")
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
        return counts_at(self.refusal, self.at)


def refusal_as_of(refusal: Refusal, at: datetime) -> RefusalThen | None:
    """None before it was filed."""
    version = refusal.versions.filter(at__lte=at).order_by("-number").first()
    if version is None:
        return None
    acts = list(Act.objects.filter(case=refusal.case_id, at__lte=at).order_by("pk"))
    then = Refusal.objects.select_related("case__profile", "holder", "mandate__agent").get(pk=refusal.pk)
    for name in (*SAID, *_COVERED):
        setattr(then, name, getattr(version, name))
    ended = any(act.event == "mandate_ended" and act.at >= version.at for act in acts)
    then.mandate = None if ended else version.mandate
    for act in acts:
        if act.to_state != act.from_state:
            then.state, then.state_since = act.to_state, act.at
    then.assurance = assurance_after(acts)
    _control_then(then, refusal, acts, at)
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


def counts_at(then: Refusal, at: datetime) -> bool:
    """Whether a refusal whose fields are as they were at `at` was in force."""
    began = then.effective_from is not None and then.effective_from <= at
    return then.state in IN_FORCE_STATES and began and not (then.effective_until and then.effective_until <= at)


def assurance_after(acts: Iterable[Act]) -> int:
    """The level after these acts, oldest first; only the loss of a site's own word lowers it."""
    level = 0
    for act in acts:
        stated = ASSURANCE_BY_CODE.get(str(act.facts.get("assurance")), 0)
        level = int(stated) if act.event == "assurance_fell" else max(level, stated)
        if act.event in _DECIDED_FOR:
            level = max(level, Assurance.EVIDENCE_REVIEWED)
    return level


def _control_then(then: Refusal, refusal: Refusal, acts: Iterable[Act], at: datetime) -> None:
    """Whether control had lapsed at `at`: by the acts that say so, failing these by the last lapse that is known."""
    now: RefusalControl | None = getattr(refusal, "control", None)
    if now is None:
        return
    lapsed_at = now.lapsed_at if now.lapsed_at and now.lapsed_at <= at else None
    for act in acts:
        if act.event in {"control_lapsed", "control_regained"}:
            lapsed_at = act.at if act.event == "control_lapsed" else None
    then.control = RefusalControl(refusal=then, since=now.since, lapsed_at=lapsed_at)
