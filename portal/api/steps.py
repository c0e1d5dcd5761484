"""Steps on a case, one address each, described in tables: who takes it, what it needs, which service does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.http import Http404
from django.urls import URLPattern, path
from django.utils.functional import Promise
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from portal.api.requests import ApiRequest
from registry.models import Actor

from .base import ApiView, read
from .idempotency import Answered, once
from .schema import described
from .shapes.base import Nothing

Run = Callable[[Any, Any, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class Step:
    """`name` ends the address; `roles` are those that may take it; `run` gets row, checked body, actor and instant."""

    name: str
    summary: str | Promise
    run: Run
    body: type[BaseSerializer[Any]] = Nothing
    roles: tuple[str, ...] = ()


class StepView(ApiView):
    """Finds the row and the actor, calls the service once, and shows the row as it is then."""

    step: ClassVar[Step]
    answer: ClassVar[type[BaseSerializer[Any]]]

    def find(self, request: ApiRequest, **kwargs: Any) -> tuple[Any, Actor]:
        """The row and who acts on it; Http404 for what the caller has no part in."""
        raise Http404

    def shown(self, request: ApiRequest, row: Any) -> Any:
        """The row anew, as its own address shows it."""
        raise Http404

    def take(self, request: ApiRequest, **kwargs: Any) -> Response:
        row, actor = self.find(request, **kwargs)
        data = read(self.step.body, request.data)

        def act() -> Answered:
            self.step.run(row, data, actor, request.received_at)
            return 200, self.shown(request, row)

        return once(request, act)


def step_paths(base: type[StepView], steps: Iterable[Step], prefix: str, *, tag: str) -> list[URLPattern]:
    """An address for each step below `prefix`."""
    return [path(f"{prefix}{one.name}/", _view(base, one, tag).as_view()) for one in steps]


def _view(base: type[StepView], step: Step, tag: str) -> type[StepView]:
    def post(self: StepView, request: ApiRequest, **kwargs: Any) -> Response:
        return self.take(request, **kwargs)

    name = f"{tag}_{step.name.replace('-', '_')}"
    body = None if step.body is Nothing else step.body
    documented = described(step.summary, name=name, body=body, answer=base.answer)(post)
    return type(f"{base.__name__}_{name}", (base,), {"step": step, "post": documented, "__doc__": ""})


def plain(service: Callable[..., object], *fields: str) -> Run:
    """A service that takes the row and these fields of the body."""
    return lambda row, data, actor, at: service(row, **{name: data[name] for name in fields}, actor=actor, at=at)
