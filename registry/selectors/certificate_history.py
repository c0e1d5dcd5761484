"""What stood of a certificate at any instant, read back from its acts; nothing else remembers it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from registry.models import Act, Certificate, CertificateState

from .certificates import LIVE

CHALLENGE = {"challenge": True, "unchallenge": False}


@dataclass(frozen=True, slots=True)
class Standing:
    """`since`: when the state began; `holds_until`: when the next change came, or None. The rest is as in Status."""

    state: str
    since: datetime
    is_challenged: bool = False
    suspended_items: int | None = None
    covered_root: str | None = None
    holds_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which the certificate, or the part with `items` items, was suspended; half-open."""

    begins_at: datetime
    ends_at: datetime | None
    items: int | None = None


def certificate_acts(certificate: Certificate) -> list[Act]:
    """Every act of the certificate's case in order, each with its ledger entry's place where it has one."""
    return list(certificate.case.acts.select_related("entry__log_leaf").order_by("pk"))


def standing_at(certificate: Certificate, acts: Sequence[Act], at: datetime) -> Standing:
    """What holds for `at` by all that is known; `at` must not be before the issue.

    A revocation from the start reaches back over everything, and validity ends at its instant even before the sweep
    has written it down. Half-open: a change at `at` holds at `at`.
    """
    if certificate.revoked_from_start:
        return Standing(CertificateState.REVOKED, certificate.valid_from)
    standing = Standing(certificate.INITIAL, certificate.issued_at)
    for act in acts:
        if act.at > at:
            standing = replace(standing, holds_until=act.at)
            break
        standing = _after(standing, act)
    return _expired(certificate, standing, at)


def _after(standing: Standing, act: Act) -> Standing:
    if act.event in CHALLENGE:
        return replace(standing, is_challenged=CHALLENGE[act.event])
    if act.from_state == act.to_state and act.event != "issue":
        return standing  # e.g. the page was drawn
    return Standing(
        state=act.to_state,
        since=act.at,
        is_challenged=bool(act.facts.get("is_challenged", standing.is_challenged)),
        suspended_items=act.facts.get("suspended_items"),
        covered_root=act.facts.get("covered_root"),
    )


def _expired(certificate: Certificate, standing: Standing, at: datetime) -> Standing:
    end = certificate.valid_until
    if standing.state not in LIVE:
        return standing
    if at >= end:
        return Standing(CertificateState.EXPIRED, end)
    return replace(standing, holds_until=min(standing.holds_until or end, end))


def suspension_gaps(acts: Sequence[Act]) -> list[Gap]:
    """Every suspension the certificate has been through, oldest first."""
    gaps: list[Gap] = []
    for act in acts:
        if act.from_state == act.to_state and act.event != "issue":
            continue
        if gaps and gaps[-1].ends_at is None:
            gaps[-1] = replace(gaps[-1], ends_at=act.at)
        if act.to_state == CertificateState.SUSPENDED:
            gaps.append(Gap(act.at, None, act.facts.get("suspended_items")))
    return gaps
