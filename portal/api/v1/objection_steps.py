"""The steps of an objection's parties: the same services as behind the case page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from objections.models import JointRequest, Objection
from objections.selectors.actions import open_request
from objections.selectors.case_access import case_access
from objections.services.admission import objection_cure
from objections.services.answers import (
    objection_answer,
    objection_concede,
    objection_extend,
    objection_reply,
    objection_waive_reply,
)
from objections.services.cooling import NothingAsked, joint_accept, joint_decline, joint_request, objection_end_cooling
from objections.services.evidence import evidence_add
from objections.services.replacing import registration_set_aside
from objections.services.reviews import objection_request_review, objection_waive_review
from objections.services.targets import items_of_text
from objections.services.withdrawing import objection_withdraw
from portal.api.authentication import acting, viewer
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, file_mark, once
from portal.api.reading import EVIDENCE_BYTES, FILES, LISTS_BYTES
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.base import FileShape
from portal.api.shapes.objections import (
    AnswerBody,
    EvidenceBody,
    ObjectionShape,
    ReasonsBody,
    SettleBody,
    StatementBody,
    WordsBody,
)
from portal.api.steps import Run, Step, StepView, plain
from registry.models import Actor
from registry.services.itemsets import Numbers

from .objections import again, objection_or_404, shown

OBJECTOR, CURATOR = ("objector",), ("curator",)
EITHER = (*CURATOR, *OBJECTOR)
Joint = JointRequest.Step


class ObjectionStep(StepView):
    """A step of a party to the objection."""

    answer = ObjectionShape
    max_body = LISTS_BYTES

    def find(self, request: ApiRequest, **kwargs: Any) -> tuple[Any, Actor]:
        objection, access = objection_or_404(request, kwargs["number"])
        return objection, role_actor(request, access.roles, self.step.roles)

    def shown(self, request: ApiRequest, row: Any) -> Any:
        objection = again(row)
        access = case_access(objection.case, viewer(request))
        assert access is not None  # a party of the case
        return shown(request, objection, access)


def role_actor(request: ApiRequest, own: frozenset[str], wanted: tuple[str, ...]) -> Actor:
    """The caller in the role it has; to whoever has none the address does not exist."""
    role = next((role for role in wanted if role in own), None)
    if role is None:
        raise Http404
    return acting(request, role)


def _answer(objection: Objection, data: Any, actor: Actor, at: datetime) -> object:
    choice, statement = data["choice"], data["statement"]
    if choice == "remove_all":
        return objection_concede(objection, statement=statement, actor=actor, at=at)
    removed = _named(objection, data) if choice == "remove_some" else None
    return objection_answer(objection, choice=choice, statement=statement, removed=removed, actor=actor, at=at)


def _concede(objection: Objection, data: Any, actor: Actor, at: datetime) -> object:
    return objection_concede(objection, statement=data["text"], actor=actor, at=at)


def _joint(step: str) -> Run:
    def run(objection: Objection, data: Any, actor: Actor, at: datetime) -> object:
        removed = _named(objection, data) if data.get("items") else None
        return joint_request(objection, step=step, text=data["text"], removed=removed, actor=actor, at=at)

    return run


def _accept(objection: Objection, data: Any, actor: Actor, at: datetime) -> object:
    return joint_accept(_asked(objection), actor=actor, at=at)


def _decline(objection: Objection, data: Any, actor: Actor, at: datetime) -> object:
    return joint_decline(_asked(objection), actor=actor, at=at)


def _set_aside(objection: Objection, data: Any, actor: Actor, at: datetime) -> object:
    return registration_set_aside(objection, actor=replace(actor, role="applicant"), at=at)


def _named(objection: Objection, data: Any) -> Numbers:
    """Item numbers for addresses and digests; raises NothingNamed for a line that names none."""
    return items_of_text(objection, "\n".join(data["items"]))


def _asked(objection: Objection) -> JointRequest:
    asked = open_request(objection)
    if asked is None:
        raise NothingAsked
    return asked


STEPS = (
    Step("answer", _("Answer: remove all, remove some, or contest"), _answer, AnswerBody, CURATOR),
    Step("concede", _("Concede: remove everything that is named"), _concede, WordsBody, CURATOR),
    Step("extend", _("Ask for more time to answer, once"), plain(objection_extend), roles=CURATOR),
    Step("cure", _("Add what the examiner asked for"), plain(objection_cure, "statement"), StatementBody, OBJECTOR),
    Step("reply", _("Reply to the answer"), plain(objection_reply, "statement"), StatementBody, OBJECTOR),
    Step("waive-reply", _("Waive the reply"), plain(objection_waive_reply), roles=OBJECTOR),
    Step("withdraw", _("Withdraw the objection"), plain(objection_withdraw), roles=OBJECTOR),
    Step("review", _("Ask for a review"), plain(objection_request_review, "reasons"), ReasonsBody, EITHER),
    Step("waive-review", _("Give up review"), plain(objection_waive_review), roles=EITHER),
    Step("cool-off", _("Ask the other side for a cooling-off period"), _joint(Joint.COOL_OFF), WordsBody, EITHER),
    Step("extend-cooling", _("Ask the other side for a longer one"), _joint(Joint.EXTEND), WordsBody, EITHER),
    Step("settle", _("Offer the other side a settlement"), _joint(Joint.SETTLE), SettleBody, EITHER),
    Step("end-cooling", _("End the cooling-off period"), plain(objection_end_cooling), roles=EITHER),
    Step("accept", _("Accept what the other side asks for"), _accept, roles=EITHER),
    Step("decline", _("Decline what the other side asks for"), _decline, roles=EITHER),
    Step("set-aside", _("Set undecided items aside so that the rest can be registered"), _set_aside, roles=CURATOR),
)


class ObjectionEvidence(ApiView):
    """One file of a party."""

    parser_classes = FILES
    max_body = EVIDENCE_BYTES

    @described(
        _("Hand in one file of evidence"),
        name="objections_evidence",
        body={"multipart/form-data": EvidenceBody},
        answer=FileShape,
        status=201,
    )
    def post(self, request: ApiRequest, number: str) -> Response:
        objection, access = objection_or_404(request, number)
        actor = role_actor(request, access.roles, EITHER)
        data = read(EvidenceBody, request.data)
        secret, file = data["is_confidential"], data["file"]

        def act() -> Answered:
            stored = evidence_add(objection, file, is_confidential=secret, actor=actor, at=request.received_at)
            return 201, FileShape(stored).data

        return once(request, act, body=file_mark(request, file, str(secret)))
