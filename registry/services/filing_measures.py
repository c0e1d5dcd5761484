"""Court measures: entered by an officer who received the order, or filed by a registrant; recorded by two officers.

A freeze forbids to dispose of the registration (transfer, pledge, cancellation). A suspension suspends the certificate,
or the items named, until the court lifts it: it has no clock of ours. A note only stands in the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import (
    Actor,
    Certificate,
    CertificateState,
    Decision,
    Filing,
    FilingKind,
    ItemSet,
    Registration,
)
from registry.selectors.certificates import certificate_live

from .certificate_steps import SuspensionGround, lift_effect, suspend_effect
from .decision_carry import decision_carry
from .examinations import officer_acting
from .filing_kinds import KindRule, Wish, kind_add, text_check
from .filing_remarks import day_of, lift, lifted_check
from .filings import filing_open, filing_tell, registered_lock
from .itemsets import Numbers, itemset_store, union


class Measure(models.TextChoices):
    """What a court orders about a registration."""

    FREEZE = "freeze", _("Freeze: no transfer, pledge or cancellation")
    SUSPEND = "suspend", _("Suspend the certificate, or the items named")
    NOTE = "note", _("Only a note in the register")


@transaction.atomic
def measure_enter(
    registration: Registration,
    *,
    text: str,
    content: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    numbers: Numbers | None = None,
    lifts: Filing | None = None,
) -> Filing:
    """An officer enters an order that reached the registry; registrants are told at once, two officers record it.

    `content`: measure, court, docket, ends_on. `numbers`: the items a suspension covers, None for all. Raises
    DomainError at the field, NotInTheRegister, ConflictOfInterest.
    """
    registration = registered_lock(registration)
    officer_acting(registration.case, actor)
    wish = Wish(FilingKind.MEASURE, text.strip(), content=content, lifts=lifts)
    checked = _measure(registration, wish, at)
    items = None
    if numbers is not None and len(numbers) and checked.get("measure") == Measure.SUSPEND:
        items = itemset_store(registration.version, numbers, at=at)
    filing = filing_open(registration, wish, checked, actor=actor, at=at, items=items)
    filing_tell(filing, "measure_entered", at)
    Filing.begin([filing], at)
    return filing


def _measure(registration: Registration, wish: Wish, at: datetime) -> dict[str, Any]:
    """{"measure", "court", "docket", "ends_on"}; court and docket only where a measure is lifted."""
    text_check(wish)
    said = {name: str(wish.content.get(name) or "").strip()[:300] for name in ("court", "docket")}
    if lifted_check(registration, wish, at) is not None:
        return said
    measure = str(wish.content.get("measure") or Measure.NOTE)
    if measure not in Measure.values:
        raise DomainError(_("Choose what the court orders."), field="measure")
    if measure != Measure.NOTE and not (said["court"] and said["docket"]):
        raise DomainError(_("Name the court and the docket number."), field="docket" if said["court"] else "court")
    ends_on = day_of(wish, "ends_on", at)
    if ends_on and measure == Measure.SUSPEND:
        raise DomainError(
            _("A suspension by a court runs until the court lifts it; it has no last day."), field="ends_on"
        )
    return {"measure": measure, **said, "ends_on": ends_on}


def _measured(filing: Filing, decision: Decision, actor: Actor, at: datetime) -> None:
    """Suspend the certificate by this very decision, or lift what an earlier order did to it."""
    if filing.lifts is not None:
        lift(filing.lifts, at)
        if filing.lifts.content.get("measure") == Measure.SUSPEND:
            _certificate_lift(filing.registration, decision, actor, at)
    elif filing.content.get("measure") == Measure.SUSPEND:
        _certificate_suspend(filing, decision, actor, at)


def _certificate_suspend(filing: Filing, decision: Decision, actor: Actor, at: datetime) -> None:
    certificate = certificate_live(filing.registration)
    if certificate is None:
        raise Conflict(_("%(number)s has no certificate in force to be suspended."), number=str(filing.registration))
    items = [filing.items] if filing.items else []
    if certificate.state == CertificateState.SUSPENDED:  # for another reason: the court's order covers both
        items = _both(certificate, filing, at)
        lift_effect(decision_carry(decision, certificate.case, "lift", ground=""), actor, at)
    ground = SuspensionGround.COURT_MEASURE
    suspend_effect(decision_carry(decision, certificate.case, "suspend", ground=ground, items=items), actor, at)


def _both(certificate: Certificate, filing: Filing, at: datetime) -> list[ItemSet]:
    """What is suspended already together with what the court names; none where either is the whole."""
    if certificate.suspended_items is None or filing.items is None:
        return []
    return [itemset_store(filing.registration.version, union([certificate.suspended_items, filing.items]), at=at)]


def _certificate_lift(registration: Registration, decision: Decision, actor: Actor, at: datetime) -> None:
    certificate = certificate_live(registration)
    if certificate is not None and certificate.state == CertificateState.SUSPENDED:
        lift_effect(decision_carry(decision, certificate.case, "lift", ground=""), actor, at)


kind_add(FilingKind.MEASURE, KindRule(_measure, _measured, notice="registration:measure"))
