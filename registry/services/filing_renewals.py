"""Renewal: asked for in the last months of validity, examined by two officers; validity runs on while it is pending.

The new term begins where the old one ends and is cut to the shortest source contract. A contract that was renewed is
told with the filing, its proof handed in with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.kernel.calendar import local_day
from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, Decision, Filing, FilingKind, Registration, RegistrationState, Source
from registry.models.clocks import Clock, deadline_for, deadlines_cancel, deadlines_open

from .certificate_renewing import certificate_follow
from .filing_kinds import KindRule, Wish, kind_add
from .in_time import shown
from .validity import renewal_end, renewal_opens


class NotYetRenewable(Conflict):
    code = "not_yet_renewable"
    message = _("%(number)s can be renewed from %(opens)s until %(until)s.")


class NoLongerTerm(Conflict):
    """The shortest source contract ends no later than the present term."""

    code = "no_longer_term"
    message = _("The contract of source %(source)s ends on %(day)s, so there is nothing to renew. Renew it first.")


def _renewal(registration: Registration, wish: Wish, at: datetime) -> dict[str, Any]:
    """{"contracts": {position of the source: new last day}}."""
    until, opens = registration.valid_until, renewal_opens(registration)
    assert until is not None  # it is registered
    assert opens is not None
    if not opens <= (wish.filed_at or at) < until:
        raise NotYetRenewable(number=str(registration), opens=shown(opens), until=shown(until))
    contracts = _contracts(registration, dict(wish.content.get("contracts") or {}), at)
    _longer_check(registration, contracts)
    return {"contracts": contracts}


def _contracts(registration: Registration, given: Mapping[str, Any], at: datetime) -> dict[str, str]:
    """New last days by position of the source; raises DomainError at the field (contract_3) for a wrong one."""
    known = {str(source.position): source for source in registration.version.sources.all()}
    found = {}
    for position, value in given.items():
        if not value:
            continue
        field = f"contract_{position}"
        source = known.get(str(position))
        if source is None or source.contract_ends_on is None:
            raise DomainError(_("This source has no contract that ends."), field=field)
        day = _day(value, field)
        if day < max(source.contract_ends_on, local_day(at)):
            raise DomainError(_("A renewed contract ends later than the old one."), field=field)
        if day != source.contract_ends_on:
            found[str(position)] = day.isoformat()
    return found


def _day(value: Any, field: str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise DomainError(_("Write the day like 2026-11-30."), field=field) from None


def _longer_check(registration: Registration, contracts: Mapping[str, str]) -> datetime:
    """The end of the new term. Raises NoLongerTerm when it is not later than the present one."""
    until = registration.valid_until
    assert until is not None  # it is registered
    ends = _ends(registration, contracts)
    end = renewal_end(registration, ends.values())
    if end <= until:
        source, day = min(ends.items(), key=lambda one: one[1])
        raise NoLongerTerm(source=f"S-{source:03d}", day=day.isoformat())
    return end


def _ends(registration: Registration, contracts: Mapping[str, str]) -> dict[int, date]:
    """The last day of every contract that ends, by position of its source, renewed ones as renewed."""
    ends = {}
    for source in registration.version.sources.filter(contract_ends_on__isnull=False):
        renewed = contracts.get(str(source.position))
        ends[source.position] = date.fromisoformat(renewed) if renewed else source.contract_ends_on
    return {position: day for position, day in ends.items() if day is not None}


def _renewed(filing: Filing, decision: Decision, actor: Actor, at: datetime) -> None:
    """The new term, its deadline, and the certificate of it."""
    registration = filing.registration
    contracts: dict[str, str] = filing.content.get("contracts", {})
    end = _longer_check(registration, contracts)
    for position, day in contracts.items():
        source = Source.objects.filter(version=registration.version, position=int(position))
        source.update(contract_ends_on=date.fromisoformat(day))
    Registration.objects.filter(pk=registration.pk).update(valid_until=end)
    case = registration.case
    deadlines_cancel([case.pk], at)
    rule = Registration.TRANSITIONS[RegistrationState.REGISTERED]
    deadlines_open([deadline_for(case, rule, at, Clock("validity", end))])
    certificate_follow(Registration.objects.get(pk=registration.pk), reason="renewal", at=at)


kind_add(FilingKind.RENEWAL, KindRule(_renewal, _renewed, notice="registration:renewed"))
