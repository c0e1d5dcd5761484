"""What a proved place does for refusals: their assurance rises, and a lapse is shown beside them.

A refusal is backed by control when every scope of it lies under a place that its holder has proved. It is corroborated
by the origin when, beside that, the place itself publishes what the refusal says: the words of a site alone do not tell
who files, so they never count without control (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

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

from .refusal_steps import refusal_assurance_raise, refusal_verify

VERIFIED_BY_PROOF = (RefusalState.PROVISIONAL, RefusalState.PROOF_REQUIRED)
Place = tuple[str, str]


class ProvedPlaces:
    """The places a party has proved now, and what the origin of each says for itself."""

    def __init__(self, party_id: int) -> None:
        proofs = ControlProof.objects.filter(party=party_id, state=ControlState.PROVED, removed_at__isnull=True)
        self.controlled: set[Place] = set()
        self.origins: dict[Place, set[str]] = {}
        for proof in proofs:
            if proof.method == ControlMethod.ORIGIN:
                self.origins[proof.kind, proof.value] = set(proof.usages)
            else:
                self.controlled.add((proof.kind, proof.value))

    def assurance_of(self, refusal: Refusal) -> Assurance | None:
        """The level the places give the refusal; None where a scope lies under none of them. Stops at the first."""
        if not self.controlled:
            return None
        is_said = True
        disallowed = set(refusal.disallowed)
        scopes = refusal.scopes.filter(until__isnull=True).values_list("kind", "value")
        for kind, value in scopes.iterator(chunk_size=2000):
            if not self.controlled.intersection(places_over(kind, value)):
                return None
            is_said = is_said and disallowed <= self.origins.get((kind, value), set())
        return Assurance.ORIGIN_CORROBORATED if is_said else Assurance.CONTROL_PROVED


def holder_lock(party_id: int) -> None:
    """What the holder proves and what its refusals name change one after the other, until the transaction ends."""
    Party.objects.select_for_update(no_key=True).get(pk=party_id)


@transaction.atomic
def control_apply(party: Party | int, *, at: datetime) -> int:
    """Bring every refusal of a holder in line with what it has proved now; returns how many changed.

    The holder's row is locked, so that a refusal filed at the same moment is seen by one of the two.
    """
    party_id = party if isinstance(party, int) else party.pk
    holder_lock(party_id)
    places = ProvedPlaces(party_id)
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
    return _apply(refusal, ProvedPlaces(refusal.holder_id), at)


def refusals_control(refusals: Sequence[Refusal], *, at: datetime) -> int:
    """The same for refusals filed together; returns how many changed. Only holders who have proved some place count.

    In the caller's transaction, which has locked the holders' rows.
    """
    proved = ControlProof.objects.filter(state=ControlState.PROVED, removed_at__isnull=True)
    holders = set(proved.filter(party__in={one.holder_id for one in refusals}).values_list("party", flat=True))
    places = {holder: ProvedPlaces(holder) for holder in holders}
    return sum(_apply(one, places[one.holder_id], at) for one in refusals if one.holder_id in places)


def refusals_backable(party_id: int) -> QuerySet[Refusal]:
    filed = Refusal.objects.filter(holder=party_id).exclude(state=RefusalState.DRAFT)
    ended = [state for state, rule in Refusal.TRANSITIONS.items() if rule.is_end]
    return filed.exclude(state__in=ended).select_related("control").order_by("pk")


def _apply(refusal: Refusal, places: ProvedPlaces, at: datetime) -> bool:
    level = places.assurance_of(refusal)
    standing: RefusalControl | None = getattr(refusal, "control", None)
    if level is None:
        if standing is None or standing.lapsed_at is not None:
            return False
        standing.lapsed_at = at
        standing.save(update_fields=["lapsed_at"])
        return True
    has_risen = level > refusal.assurance
    is_new = standing is None or standing.lapsed_at is not None
    if standing is None:
        RefusalControl.objects.create(refusal=refusal, since=at)
    elif is_new:
        standing.since, standing.lapsed_at = at, None
        standing.save(update_fields=["since", "lapsed_at"])
    if refusal.state in VERIFIED_BY_PROOF:
        refusal_verify(refusal, assurance=level, actor=SYSTEM, at=at)
    elif has_risen:
        refusal_assurance_raise(refusal, assurance=level, actor=SYSTEM, at=at)
    return has_risen or is_new
