"""Joint requests: cooling off, its extension and a settlement are asked for by one side and take the other's yes."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import JointRequest, Objection
from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, CaseParty, ItemSet
from registry.models.clocks import Clock
from registry.services.deadlines import clock_resumed, deadline_extend, deadline_left, deadline_open
from registry.services.itemsets import Numbers, itemset_store

from .after_registration import agreed_check, challenge_over
from .answers import ExtendedOnce
from .steps import counterparts, in_time_check, objection_locked, role_check, tell, tell_both
from .targets import named_numbers

Step = JointRequest.Step
STATE_FOR = {Step.COOL_OFF: "served", Step.EXTEND: "cooling_off", Step.SETTLE: "cooling_off"}
CLOCK_FOR = {Step.COOL_OFF: "answer", Step.EXTEND: "cooling_off", Step.SETTLE: "cooling_off"}


class NothingAsked(Conflict):
    code = "nothing_asked"
    message = _("There is no open request of the other side here. Reload the page.")


@transaction.atomic
def joint_request(
    objection: Objection,
    *,
    step: str,
    actor: Actor,
    at: datetime,
    text: str = "",
    removed: Numbers | None = None,
) -> JointRequest:
    """Ask the other side; the clock goes on running meanwhile. An open request of the other side is accepted instead.

    A settlement names the items to be removed. Raises PeriodOver, ExtendedOnce, or Conflict in another state.
    """
    objection = objection_locked(objection)
    party_id = role_check(objection, actor)
    step = Step(step)
    _step_check(objection, step, at)
    waiting = objection.joint_requests.filter(step=step, accepted_at__isnull=True, declined_at__isnull=True).first()
    if waiting is not None:
        if not _is_own(objection, waiting, actor):
            raise Conflict(_("The other side has asked for the same. Accept or decline its request."))
        return waiting
    items = _items_check(objection, removed, at) if step is Step.SETTLE else None
    asked = JointRequest.objects.create(
        objection=objection, step=step, asked_by_id=party_id, asked_at=at, items=items, text=text.strip()
    )
    tell(objection, counterparts(objection, actor), f"asked_{step}", at=at, text=text.strip())
    return asked


@transaction.atomic
def joint_accept(request: JointRequest, *, actor: Actor, at: datetime) -> Objection:
    """Say yes to the other side's request; it takes effect at once."""
    objection = objection_locked(request.objection)
    request = _open_request(request, objection, actor, at)
    request.accepted_at = at
    request.save(update_fields=["accepted_at"])
    if request.step == Step.COOL_OFF:
        _cool_off(objection, actor, at)
    elif request.step == Step.EXTEND:
        Objection.advance([objection.pk], "extend", at, actor=actor)
        deadline_extend(objection.case, "cooling_off", "cooling_off_extension", at=at)
        Objection.objects.filter(pk=objection.pk).update(is_cooling_extended=True)
    else:
        items = request.items
        if items is not None:
            agreed_check(objection, items)
        Objection.objects.filter(pk=objection.pk).update(removed=items)
        facts = {"items": items.count if items else 0}
        Objection.advance([objection.pk], "settle", at, actor=actor, facts=facts)
    objection.refresh_from_db()
    tell_both(objection, f"agreed_{request.step}", at=at, items=request.items.count if request.items else 0)
    if request.step == Step.SETTLE:
        challenge_over(objection, at=at)
    return objection


@transaction.atomic
def joint_decline(request: JointRequest, *, actor: Actor, at: datetime) -> JointRequest:
    objection = objection_locked(request.objection)
    request = _open_request(request, objection, actor, at)
    request.declined_at = at
    request.save(update_fields=["declined_at"])
    tell(objection, [request.asked_by], "declined", at=at)
    return request


@transaction.atomic
def objection_end_cooling(objection: Objection, *, actor: Actor, at: datetime) -> Objection:
    """Either party ends the cooling-off period; the answer clock goes on with what was left of it."""
    objection = objection_locked(objection)
    role_check(objection, actor)
    Objection.advance([objection.pk], "end", at, actor=actor, clock=answer_clock(objection, at))
    return cooling_over(objection, at=at)


def cooling_over(objection: Objection, *, at: datetime) -> Objection:
    """After `end` or silence: open requests fall, both sides learn how long the answer clock still runs."""
    objection.joint_requests.filter(accepted_at__isnull=True, declined_at__isnull=True).update(declined_at=at)
    objection.refresh_from_db()
    tell_both(objection, "cooling_over", at=at)
    return objection


def answer_clock(objection: Objection, at: datetime) -> Clock:
    """The answer clock that stood still during the cooling-off period."""
    return clock_resumed(objection.case, "answer", objection.answer_left or 1, at=at)


def _cool_off(objection: Objection, actor: Actor, at: datetime) -> None:
    deadline = deadline_open(objection.case, "answer")
    left = deadline_left(deadline, at) if deadline else 1
    Objection.objects.filter(pk=objection.pk).update(answer_left=left)
    Objection.advance([objection.pk], "cool_off", at, actor=actor)


def _step_check(objection: Objection, step: Step, at: datetime) -> None:
    if objection.state != STATE_FOR[step]:
        raise Conflict(_("This is not possible while the case is “%(state)s”."), state=objection.state_label)
    in_time_check(objection.case, CLOCK_FOR[step], at)
    if step is Step.EXTEND and objection.is_cooling_extended:
        raise ExtendedOnce(number=objection.case.number)


def _items_check(objection: Objection, removed: Numbers | None, at: datetime) -> ItemSet:
    named = named_numbers(objection)
    numbers = named if removed is None else np.unique(removed)
    if not np.isin(numbers, named).all():
        raise DomainError(_("A settlement can remove only items that the objection names."), field="removed")
    return itemset_store(objection.version, numbers, at=at)


def _open_request(request: JointRequest, objection: Objection, actor: Actor, at: datetime) -> JointRequest:
    """The request as it is now; the side that asked cannot answer itself."""
    role_check(objection, actor)
    request = JointRequest.objects.select_related("items", "asked_by").get(pk=request.pk)
    if request.accepted_at or request.declined_at or _is_own(objection, request, actor):
        raise NothingAsked
    _step_check(objection, Step(request.step), at)
    return request


def _is_own(objection: Objection, request: JointRequest, actor: Actor) -> bool:
    """Whether the actor's side asked: joint applicants are one side."""
    return CaseParty.objects.filter(case=objection.case, party=request.asked_by_id, role=actor.role).exists()
