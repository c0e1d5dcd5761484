"""Answering many objections to one registration: what waits, the one signature, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from objections.models import AnswerBatch
from objections.selectors.answer_batches import batch_lines, batches_of
from objections.services.answer_batches import GroupChoice, batch_save
from objections.services.answer_groups import AnswerableGroup, answerable_groups
from objections.services.answer_signing import UndoOver, batch_sign, batch_undo
from objections.services.answer_templates import templates_of
from portal.api.authentication import acting_party, reading_party, token_of
from portal.api.base import ApiView, read
from portal.api.idempotency import Answered, once
from portal.api.reading import LISTS_BYTES
from portal.api.requests import ApiRequest
from portal.api.schema import described
from portal.api.shapes.answers import AnswersBody, AnswersShape, BatchShape
from registry.forms.second_factor import CodeForm
from registry.kernel.errors import DomainError
from registry.models import User

from .registrations import own_or_404


class CodeRefused(DomainError):
    """A signature under many answers needs a second factor, over the API as on the page."""

    code = "one_time_code_refused"
    message = _("Sign with a one-time code of the token's user. Each code counts once.")


class RegistrationAnswers(ApiView):
    """Groups by source and ground; one signature under the answers to all of them."""

    max_body = LISTS_BYTES

    @described(_("See which objections wait for your answer"), name="registrations_answers", answer=AnswersShape)
    def get(self, request: ApiRequest, pk: int) -> Response:
        registration = own_or_404(request, pk)
        batch = batches_of(reading_party(request)).filter(registration=registration).first()
        body = {
            "groups": [_group(one) for one in answerable_groups(registration)],
            "templates": templates_of(reading_party(request)),
            "batch": _with_lines(batch) if batch else None,
        }
        return Response(AnswersShape(body).data)

    @described(
        _("Answer many objections with one signature"),
        name="registrations_answer_many",
        body=AnswersBody,
        answer=BatchShape,
        status=201,
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        registration = own_or_404(request, pk)
        party, user, data = acting_party(request), token_of(request).user, read(AnswersBody, request.data)

        def act() -> Answered:
            if not data["trial"]:
                code_check(user, data.get("code", ""))
            groups = {group.key: group for group in answerable_groups(registration)}
            choices = {one["key"]: _choice(one, groups.get(one["key"])) for one in data["groups"]}
            batch = batch_save(registration, party=party, user=user, choices=choices, at=request.received_at)
            if not data["trial"]:
                batch = batch_sign(batch, user=user, lock=batch.lock, at=request.received_at)
            return 200 if data["trial"] else 201, BatchShape(_with_lines(batch)).data

        return once(request, act)


class RegistrationAnswersUndo(ApiView):
    """The time to take answers back is ten minutes."""

    @described(_("Take your last signed answers back"), name="registrations_answers_undo", answer=BatchShape)
    def post(self, request: ApiRequest, pk: int) -> Response:
        registration = own_or_404(request, pk)
        acting_party(request)

        def act() -> Answered:
            batch = batches_of(reading_party(request)).filter(registration=registration).first()
            if batch is None:
                raise UndoOver
            batch_undo(batch, at=request.received_at)
            batch.refresh_from_db()
            return 200, BatchShape(_with_lines(batch)).data

        return once(request, act)


def code_check(user: User, code: str) -> None:
    """Use up a one-time or recovery code of the user; raises CodeRefused."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    if not is_mfa_enabled(user, types=kinds) or not CodeForm({"code": code}, user=user).is_valid():
        raise CodeRefused(field="code")


def _choice(one: Mapping[str, Any], group: AnswerableGroup | None) -> GroupChoice:
    numbers = set(one.get("keep_apart", ()))
    members = group.members if group else ()
    return GroupChoice(
        choice=one["choice"],
        template=one.get("template"),
        text_zh=one.get("text_zh", ""),
        text_en=one.get("text_en", ""),
        lines="\n".join(one.get("remove", ())),
        aside=frozenset(member.objection.pk for member in members if member.objection.case.number in numbers),
        keeps_special_apart=one["keep_special_apart"],
    )


def _group(group: AnswerableGroup) -> dict[str, Any]:
    return {
        "key": group.key,
        "source": group.source.position if group.source else None,
        "ground": group.ground,
        "items": group.items,
        "ends_at": group.ends_at,
        "objections": [one.objection.case.number for one in group.members],
        "special": {one.objection.case.number: one.special for one in group.members if one.special},
    }


def _with_lines(batch: AnswerBatch) -> AnswerBatch:
    batch.line_rows = list(batch_lines(batch))  # type: ignore[attr-defined]  # for the shape
    return batch
