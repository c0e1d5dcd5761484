"""Filing an objection: from the body to the service."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from objections.selectors.case_access import Access
from objections.services.filing import objection_file
from objections.services.targets import TargetInput
from portal.api.authentication import acting, acting_party
from portal.api.base import read
from portal.api.idempotency import Answered, once
from portal.api.requests import ApiRequest
from portal.api.shapes.objections import ObjectionBody
from registry.kernel.errors import DomainError
from registry.models import Match, Registration, Source, Version

from .objections import again, shown


def file_objection(request: ApiRequest, registration: Registration) -> Response:
    """The bare fields make an objection; its evidence is handed in afterwards."""
    party, actor = acting_party(request), acting(request, "objector")
    data = read(ObjectionBody, request.data)

    def act() -> Answered:
        objection = objection_file(
            registration=registration,
            objector=party,
            ground=data["ground"],
            statement=data["statement"],
            wish=data["wish"],
            targets=[target_input(registration.version, target) for target in data["targets"]],
            actor=actor,
            at=request.received_at,
        )
        return 201, shown(request, again(objection), Access(full=True, roles=frozenset({"objector"})))

    return once(request, act)


def target_input(version: Version, target: dict[str, Any]) -> TargetInput:
    """Positions and numbers brought to rows of the version. Raises DomainError for what the version does not have."""
    kind = target["kind"]
    if kind == "source":
        found = Source.objects.filter(version=version, position=target["source"]).first()
        if found is None:
            raise DomainError(_("The version has no source %(position)d."), field="source", position=target["source"])
        return TargetInput(kind, source=found.pk)
    if kind == "matches":
        match = Match.objects.filter(version=version, refusal__case__number=target["refusal"]).order_by("-pk").first()
        if match is None:
            raise DomainError(_("No refusal with this number matched the version."), field="refusal")
        return TargetInput(kind, match=match.pk)
    return TargetInput(kind, text=target.get("domain") or "\n".join(target.get("items", ())))
