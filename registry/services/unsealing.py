"""Opening a sealed identity: the lead orders, another officer signs, the ledger keeps it, the person is told."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError, NotAllowed
from registry.models import Actor, Case, CaseParty, Officer, Party, UnsealOrder

from .cases import act_record
from .decisions import officer_check
from .locks import cases_lock
from .messages import notify


class NotSealed(Conflict):
    code = "not_sealed"
    message = _("There is no sealed person of this reference in this case.")


class OrderOpen(Conflict):
    code = "order_open"
    message = _("An order on this person already waits for its second signature.")


class OrderEnded(Conflict):
    code = "order_ended"
    message = _("This order was already signed or declined.")


class OwnOrder(Conflict):
    code = "second_person"
    status = 403
    message = _("Another officer signs an order than the one who gave it.")


def unseal_order(
    case: Case, party: Party, *, to: str, authority: str, reasons: str, officer: Officer, at: datetime
) -> UnsealOrder:
    """The lead orders; nothing is opened before the second signature. Raises NotAllowed, NotSealed, OrderOpen."""
    if officer.role != Officer.Role.LEAD:
        raise NotAllowed
    officer_check(case, officer)
    if not reasons.strip():
        raise DomainError(_("State the reasons: the person reads them."), field="reasons")
    if to == UnsealOrder.To.AUTHORITY and not authority.strip():
        raise DomainError(_("Name the authority and its reference."), field="authority")
    if not (party.is_sealed and case.case_parties.filter(party=party, unsealed_at__isnull=True).exists()):
        raise NotSealed
    try:
        with transaction.atomic():
            return UnsealOrder.objects.create(
                case=case,
                party=party,
                to=to,
                authority=authority.strip() if to == UnsealOrder.To.AUTHORITY else "",
                reasons=reasons.strip(),
                ordered_by=officer,
                ordered_at=at,
            )
    except IntegrityError:
        raise OrderOpen from None


@transaction.atomic
def unseal_sign(order: UnsealOrder, *, officer: Officer, actor: Actor, at: datetime) -> UnsealOrder:
    """The second signature: ledger entry, the identity is open to whom the order says, the person is told why."""
    order = _locked(order, officer)
    case = order.case
    facts: dict[str, object] = {"order": order.pk, "alias": order.party.alias, "to": order.to}
    act = act_record(case, "unseal", at=at, actor=actor, state=case.subject.state, facts=facts)
    order.signed_by, order.signed_at, order.entry = officer, at, act.entry
    order.save(update_fields=["signed_by", "signed_at", "entry"])
    if order.to == UnsealOrder.To.PUBLIC:
        CaseParty.objects.filter(case=case, party=order.party).update(unsealed_at=at)
    params = {"number": case.number, "reasons": order.reasons, "authority": order.authority}
    notify([order.party], f"case:unsealed_to_{order.to}", case=case, at=at, params=params, key=f"order{order.pk}")
    return order


@transaction.atomic
def unseal_decline(order: UnsealOrder, *, officer: Officer, at: datetime) -> UnsealOrder:
    """The second officer does not sign; nothing was opened."""
    order = _locked(order, officer)
    order.declined_at = at
    order.save(update_fields=["declined_at"])
    return order


def _locked(order: UnsealOrder, officer: Officer) -> UnsealOrder:
    cases_lock(order.case)
    fresh = UnsealOrder.objects.select_for_update(of=("self",)).select_related("case", "party").get(pk=order.pk)
    if fresh.ordered_by_id == officer.pk:
        raise OwnOrder
    if not fresh.is_open:
        raise OrderEnded
    officer_check(fresh.case, officer)
    return fresh
