"""What a proved place does for refusals: their assurance rises, and a lapse is shown beside them.

A refusal is backed by control when every scope of it lies under a place that its holder has proved. It is corroborated
by the origin when, beside that, the place itself publishes what the refusal says: the words of a site alone do not tell
who files, so they never count without control (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from registry.kernel.places import places_over
from registry.models import (
    SYSTEM,
    Assurance,
    ControlMethod,
    ControlProof,
    ControlState,
    Party,
    Refusal,
    RefusalControl,
    RefusalState,
)

from .cases import act_record
from .locks import holder_lock
from .refusal_steps import refusal_assurance_fall, refusal_assurance_raise, refusal_verify

PATIENCE = timedelta(hours=72)  # how long a token is looked for, and how long a lost one is waited for
VERIFIED_BY_PROOF = (RefusalState.PROVISIONAL, RefusalState.PROOF_REQUIRED)
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Backing:
    """Of all scopes of a refusal: whether each lies under a proved place, and whether each site says it itself."""

    is_controlled: bool
    is_said: bool

    @property
    def level(self) -> Assurance | None:
        if not self.is_controlled:
            return None
        return Assurance.ORIGIN_CORROBORATED if self.is_said else Assurance.CONTROL_PROVED


class ProvedPlaces:
    """The places a party has proved at `at`, and what the origin of each says for itself.

    A proof that nobody could look at again in time counts no longer than one that was looked for in vain.
    """

    def __init__(self, party_id: int, at: datetime) -> None:
        self.controlled: set[Place] = set()
        self.origins: dict[Place, set[str]] = {}
        for proof in proofs_standing(at).filter(party=party_id):
            if proof.method == ControlMethod.ORIGIN:
                self.origins[proof.kind, proof.value] = set(proof.usages)
            else:
                self.controlled.add((proof.kind, proof.value))

    def backing(self, refusal: Refusal) -> Backing:
        """Stops at the first scope that settles both."""
        is_controlled, is_said = bool(self.controlled), bool(self.origins)
        disallowed = set(refusal.disallowed)
        scopes = refusal.scopes.filter(until__isnull=True).values_list("kind", "value")
        for kind, value in scopes.iterator(chunk_size=2000) if is_controlled or is_said else ():
            is_controlled = is_controlled and bool(self.controlled.intersection(places_over(kind, value)))
            is_said = is_said and disallowed <= self.origins.get((kind, value), set())
            if not (is_controlled or is_said):
                break
        return Backing(is_controlled, is_said)


def proofs_standing(at: datetime) -> QuerySet[ControlProof]:
    proved = ControlProof.objects.filter(state=ControlState.PROVED, removed_at__isnull=True)
    return proved.filter(Q(renew_at__gt=at - PATIENCE) | Q(warned_at__isnull=False, until_at__gt=at))


@transaction.atomic
def control_apply(party: Party | int, *, at: datetime) -> int:
    """Bring every refusal of a holder in line with what it has proved now; returns how many changed.

    The holder's row is locked, so that a refusal filed at the same moment is seen by one of the two.
    """
    party_id = party if isinstance(party, int) else party.pk
    holder_lock(party_id)
    places = ProvedPlaces(party_id, at)
    refusals = refusals_backable(party_id)
    if not places.controlled:
        refusals = refusals.filter(control__isnull=False)
    return sum(_apply(refusal, places, at) for refusal in refusals)


@transaction.atomic
def refusal_control(refusal: Refusal, *, at: datetime) -> bool:
    """The same for one refusal, which was just filed or amended.

    Who has locked the case of a filed one has locked its holder before that: in this order `control_apply` locks too.
    """
    holder_lock(refusal.holder_id)
    return _apply(refusal, ProvedPlaces(refusal.holder_id, at), at)


def refusals_control(refusals: Sequence[Refusal], *, at: datetime) -> int:
    """The same for refusals filed together; returns how many changed. Only holders who have proved some place count.

    In the caller's transaction, which has locked the holders' rows.
    """
    proved = proofs_standing(at).filter(party__in={one.holder_id for one in refusals})
    places = {holder: ProvedPlaces(holder, at) for holder in set(proved.values_list("party", flat=True))}
    return sum(_apply(one, places[one.holder_id], at) for one in refusals if one.holder_id in places)


def refusals_backable(party_id: int) -> QuerySet[Refusal]:
    filed = Refusal.objects.filter(holder=party_id).exclude(state=RefusalState.DRAFT)
    ended = [state for state, rule in Refusal.TRANSITIONS.items() if rule.is_end]
    return filed.exclude(state__in=ended).select_related("case", "control").order_by("pk")


def _apply(refusal: Refusal, places: ProvedPlaces, at: datetime) -> bool:
    backing = places.backing(refusal)
    standing: RefusalControl | None = getattr(refusal, "control", None)
    has_changed = standing is not None and not backing.is_said and _origin_lost(refusal, at)
    level = backing.level
    if level is None:
        return _lapse(refusal, standing, at) or has_changed
    has_risen = level > refusal.assurance
    is_new = standing is None or standing.lapsed_at is not None
    if standing is None:
        RefusalControl.objects.create(refusal=refusal, since=at)
    elif is_new:
        standing.since, standing.lapsed_at = at, None
        standing.save(update_fields=["since", "lapsed_at"])
        act_record(refusal.case, "control_regained", at=at, actor=SYSTEM, state=refusal.state)
    if refusal.state in VERIFIED_BY_PROOF:
        refusal_verify(refusal, assurance=level, actor=SYSTEM, at=at)
    elif has_risen:
        refusal_assurance_raise(refusal, assurance=level, actor=SYSTEM, at=at)
    return has_risen or is_new or has_changed


def _lapse(refusal: Refusal, standing: RefusalControl | None, at: datetime) -> bool:
    if standing is None or standing.lapsed_at is not None:
        return False
    standing.lapsed_at = at
    standing.save(update_fields=["lapsed_at"])
    act_record(refusal.case, "control_lapsed", at=at, actor=SYSTEM, state=refusal.state)
    return True


def _origin_lost(refusal: Refusal, at: datetime) -> bool:
    """What only the site's own word had given goes with it; the proof of control is another matter."""
    if refusal.assurance != Assurance.ORIGIN_CORROBORATED:
        return False
    fallen = refusal_assurance_fall(refusal, assurance=Assurance.CONTROL_PROVED, at=at)
    refusal.assurance = fallen.assurance
    return True
