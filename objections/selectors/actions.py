"""What a party of an objection can do now; the page shows these and no others. The services check all of it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from objections.models import JointRequest, Objection

from .case_access import Access
from .evidence import evidence_until
from .setting_aside import can_set_aside

DECIDED = frozenset({"upheld", "partly_upheld", "rejected"})


@dataclass(frozen=True, slots=True)
class Moves:
    """`main`: the step the case waits for from this viewer; `more`: others; `asked`: the other side's open request."""

    main: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    asked: JointRequest | None = None
    waiting: JointRequest | None = None  # the viewer's own open request

    @property
    def has_more(self) -> bool:
        """Whether there are steps beside the framed ones (the answer, a correction, the reply)."""
        return bool(set(self.main) - {"answer", "cure", "reply"} or self.more)


def moves_of(objection: Objection, access: Access, party_id: int | None, at: datetime) -> Moves:
    """Empty for strangers and officers; officers work at the desk."""
    if not (access.is_curator or access.is_objector):
        return Moves()
    main = [*_curator(objection)] if access.is_curator else [*_objector(objection)]
    more = [*_either(objection)]
    if access.is_objector and "withdraw" in Objection.TRANSITIONS[objection.state].edges:
        more.append("withdraw")
    if access.is_curator and can_set_aside(objection, at):
        more.append("set-aside")
    until = evidence_until(objection)
    if until is not None and at < until:
        more.append("evidence")
    if objection.case.attachments.filter(purpose="evidence", party=party_id).exists():
        more.append("redact")
    request = open_request(objection)
    is_own = request is not None and _same_side(objection, request, access)
    if is_own:
        more = [step for step in more if step != _STEP_NAMES[request.step]]  # type: ignore[union-attr]  # checked
    return Moves(
        main=tuple(main),
        more=tuple(more),
        asked=None if is_own else request,
        waiting=request if is_own else None,
    )


_STEP_NAMES = {"cool_off": "cool-off", "extend": "extend-cooling", "settle": "settle"}


def _curator(objection: Objection) -> list[str]:
    return {"served": ["answer"]}.get(objection.state, [])


def _objector(objection: Objection) -> list[str]:
    return {"deficient": ["cure"], "reply_open": ["reply", "waive-reply"], "inadmissible": ["review"]}.get(
        objection.state, []
    )


def _either(objection: Objection) -> list[str]:
    if objection.state == "served":
        return ["cool-off"]
    if objection.state == "cooling_off":
        longer = [] if objection.is_cooling_extended else ["extend-cooling"]
        return ["settle", *longer, "end-cooling"]
    return ["review", "waive-review"] if objection.state in DECIDED else []


def open_request(objection: Objection) -> JointRequest | None:
    found = objection.joint_requests.filter(accepted_at__isnull=True, declined_at__isnull=True)
    return found.select_related("items", "asked_by").first()


def _same_side(objection: Objection, request: JointRequest, access: Access) -> bool:
    is_objectors = request.asked_by_id == objection.objector_id
    return is_objectors if access.is_objector else not is_objectors
