"""What became of a party's objections: the public record that trusts a filer or puts a brake on it.

Counted are objections that ended with an outcome within the span of the rules (brake_rules). Withdrawn, settled and
moot ones say nothing about who was right and count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from objections.models import BrakeAppeal, Objection
from registry.models import Party

from .brake_rules import BrakeRules, brake_rules

Outcome = Objection.Outcome


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Final outcomes of a party within the span."""

    party: Party
    rules: BrakeRules
    upheld: int
    partly: int
    rejected: int
    inadmissible: int

    @property
    def decided(self) -> int:
        return self.upheld + self.partly + self.rejected + self.inadmissible

    @property
    def failed_share(self) -> int:
        """Percent, rounded down; 0 without a decision."""
        return 100 * (self.rejected + self.inadmissible) // self.decided if self.decided else 0

    @property
    def upheld_share(self) -> int:
        return 100 * (self.upheld + self.partly) // self.decided if self.decided else 0

    @property
    def is_braked(self) -> bool:
        """By the figures alone; an appeal may have lifted it."""
        return self.decided >= self.rules.after and self.failed_share >= self.rules.share

    @property
    def is_trusted(self) -> bool:
        """Known by more than an e-mail address, and right nearly always."""
        is_known = self.party.identity != Party.Identity.EMAIL
        return is_known and self.decided >= self.rules.trust_after and self.upheld_share >= self.rules.trust_share


def same_filer(party: Party) -> QuerySet[Party]:
    """The party; without an account also what objected under another name from the same address."""
    if party.memberships.exists():
        return Party.objects.filter(pk=party.pk)
    return Party.objects.filter(Q(pk=party.pk) | Q(email__iexact=party.email, members=None))


def _ended(rules: BrakeRules, at: datetime) -> QuerySet[Objection]:
    ended = Objection.objects.filter(state="closed", state_since__gt=at - rules.span, state_since__lte=at)
    return ended.exclude(outcome="")


def _counts() -> dict[str, Count]:
    return {outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome}


def track_record(party: Party, *, at: datetime, rules: BrakeRules | None = None) -> TrackRecord:
    """The record of a party by the rules of then, in two queries; in one with `rules`."""
    rules = rules or brake_rules(at)
    figures = _ended(rules, at).filter(objector__in=same_filer(party)).aggregate(**_counts())
    return TrackRecord(party, rules, *[figures[outcome.value] for outcome in _ORDER])


_ORDER = (Outcome.UPHELD, Outcome.PARTLY_UPHELD, Outcome.REJECTED, Outcome.INADMISSIBLE)


def track_records(*, at: datetime, rules: BrakeRules | None = None, limit: int = 500) -> list[TrackRecord]:
    """Every filer with enough decisions to say something, most decided first; by the rules of then, or by `rules`."""
    rules = rules or brake_rules(at)
    grouped = _ended(rules, at).values("objector").annotate(total=Count("pk"), **_counts())
    found: QuerySet[Any, Any] = grouped.filter(total__gte=rules.listed)  # annotated by names that are computed
    rows = list(found.order_by("-total", "objector")[:limit])
    parties = Party.objects.in_bulk([row["objector"] for row in rows])
    return [TrackRecord(parties[row["objector"]], rules, *[row[outcome.value] for outcome in _ORDER]) for row in rows]


def brake_lifted(party: Party, *, at: datetime) -> bool:
    return BrakeAppeal.objects.filter(party__in=same_filer(party), lifted_until__gt=at).exists()


def filed_lately(party: Party, rules: BrakeRules, *, at: datetime) -> list[datetime]:
    """When the party filed within the quota's span, oldest first."""
    lately = Objection.objects.filter(objector__in=same_filer(party), filed_at__gt=at - rules.quota_span)
    return sorted(filter(None, lately.values_list("filed_at", flat=True)))


def trusted_ids(parties: Iterable[int], *, at: datetime) -> set[int]:
    """Which of these parties are trusted filers."""
    rules = brake_rules(at)
    return {pk for pk in parties if track_record(Party.objects.get(pk=pk), at=at, rules=rules).is_trusted}
