"""Licence and pledge: remarks the other party consents to, in force until they end or are lifted by another filing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.kernel.calendar import local_day
from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, Decision, Filing, FilingKind, FilingState, Registration
from registry.selectors.remarks import Remark, remark_of, remarks_in_force

from .filing_kinds import KindRule, Wish, kind_add, text_check

LICENCES = ("exclusive", "sole", "ordinary")


class Encumbered(Conflict):
    """A pledge or a court's order stands in the way."""

    code = "encumbered"
    message = _("%(filing)s stands on %(number)s (%(kind)s). It has to be lifted first.")


def unencumbered_check(registration: Registration, at: datetime, *, pledges: bool = True) -> None:
    """Raises Encumbered while a court has frozen the registration, or (with `pledges`) while it is pledged."""
    for remark in remarks_in_force(registration, at):
        if remark.is_freeze or (pledges and remark.filing.kind == FilingKind.PLEDGE):
            raise Encumbered(filing=remark.number, number=str(registration), kind=remark.filing.get_kind_display())


def day_of(wish: Wish, name: str, at: datetime) -> str:
    """An optional last day as ISO text, not in the past. Raises DomainError at the field."""
    given = wish.content.get(name)
    if not given:
        return ""
    try:
        day = given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        raise DomainError(_("Write the day like 2026-11-30."), field=name) from None
    if day < local_day(at):
        raise DomainError(_("This day has passed."), field=name)
    return day.isoformat()


def lifted_check(registration: Registration, wish: Wish, at: datetime) -> Remark | None:
    """The remark that is to be lifted: one of the same kind, in force, on the same registration. None for a new one."""
    if wish.lifts is None:
        return None
    standing = remark_of(wish.lifts, at)
    if standing is None or wish.lifts.registration_id != registration.pk or wish.lifts.kind != wish.kind:
        raise DomainError(_("Choose a remark that stands on this registration."), field="lifts")
    return standing


def _licence(registration: Registration, wish: Wish, at: datetime) -> dict[str, Any]:
    text_check(wish)
    if _lifts(registration, wish, at):
        return {}
    licence = str(wish.content.get("licence") or "ordinary")
    if licence not in LICENCES:
        raise DomainError(_("Choose exclusive, sole or ordinary."), field="licence")
    return {"licence": licence, "ends_on": day_of(wish, "ends_on", at)}


def _pledge(registration: Registration, wish: Wish, at: datetime) -> dict[str, Any]:
    text_check(wish)
    if _lifts(registration, wish, at):
        return {}
    unencumbered_check(registration, at, pledges=False)
    return {"claim": str(wish.content.get("claim") or "").strip()[:200], "ends_on": day_of(wish, "ends_on", at)}


def _lifts(registration: Registration, wish: Wish, at: datetime) -> bool:
    """Whether the wish ends a remark; the party that consented to it then has to agree that it ends."""
    standing = lifted_check(registration, wish, at)
    if standing is None:
        return False
    if wish.counterparty is None or wish.counterparty.pk != standing.filing.counterparty_id:
        raise DomainError(_("The party that consented to it has to agree that it ends."), field="counterparty")
    return True


def remark_effect(filing: Filing, decision: Decision, actor: Actor, at: datetime) -> None:
    """What is lifted ends now. A pledge is never recorded over a freeze that came in the meantime."""
    if filing.lifts is not None:
        lift(filing.lifts, at)
    elif filing.kind == FilingKind.PLEDGE:
        unencumbered_check(filing.registration, at, pledges=False)


def lift(filing: Filing, at: datetime) -> None:
    """End a recorded remark. Raises Conflict when it ended before."""
    standing = Filing.objects.filter(pk=filing.pk, state=FilingState.RECORDED, ended_at__isnull=True)
    if not standing.update(ended_at=at):
        raise Conflict(_("%(filing)s is no longer in force."), filing=str(filing.case))


kind_add(FilingKind.LICENCE, KindRule(_licence, remark_effect, consent=True))
kind_add(FilingKind.PLEDGE, KindRule(_pledge, remark_effect, consent=True))
