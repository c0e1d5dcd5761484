"""The figures of brakes and trust, as the rule profile in force says them: changed by two officers, dated, public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.models import RuleProfile
from registry.models.clocks import profile_current


@dataclass(frozen=True, slots=True)
class BrakeRules:
    """Counts, shares in percent, and spans in days."""

    profile: RuleProfile
    span_days: int  # how far a record looks back
    listed: int  # decided objections from which on a record is published
    after: int
    share: int
    quota: int
    quota_days: int
    lifted_days: int
    trust_after: int
    trust_share: int

    @property
    def span(self) -> timedelta:
        return timedelta(days=self.span_days)

    @property
    def quota_span(self) -> timedelta:
        return timedelta(days=self.quota_days)


def brake_rules(at: datetime) -> BrakeRules:
    """The rules in force at `at`; one query."""
    profile = profile_current(at=at)
    return BrakeRules(
        profile=profile,
        span_days=profile.count("record_span"),
        listed=profile.count("record_listed"),
        after=profile.count("brake_after"),
        share=profile.count("brake_share"),
        quota=profile.count("brake_quota"),
        quota_days=profile.count("brake_span"),
        lifted_days=profile.count("brake_lifted"),
        trust_after=profile.count("trust_after"),
        trust_share=profile.count("trust_share"),
    )
