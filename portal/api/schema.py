"""How the API describes itself: what every operation has in common is added here, not repeated at each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from portal.problems import MEDIA_TYPE

from .shapes.base import Shape

F = TypeVar("F", bound=Callable[..., Any])
METHODS = ("get", "post", "patch", "delete")
# POST that changes nothing
NO_ACT = frozenset({"check_bulk", "check_stream", "check_opt_outs", "lookup_bulk", "lookup_hashes"})

TEXTS = {"type": "object", "required": ["zh", "en"], "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}}
PROBLEM = {
    "type": "object",
    "description": _("RFC 9457. `code` is stable; title and detail are in the reader's language, and in both."),
    "required": ["type", "title", "titles", "status", "code", "detail", "details"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "titles": TEXTS,
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "details": TEXTS,
        "errors": {
            "type": "object",
            "description": _(
                "By field, nested as the body is; what is about the whole body stands under an empty key."
            ),
            "additionalProperties": True,
        },
        "listed": {
            "type": "array",
            "description": _("Every single fault, such as each bad line or each missing field."),
            "items": {"type": "object", "additionalProperties": True},
        },
    },
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 100},
    "description": _(
        "The same request sent again with the same key within 24 hours is done once and answered twice the same."
    ),
}


def described(
    summary: Any,
    *,
    name: str,
    answer: Any = None,
    body: Any = None,
    params: Sequence[Any] = (),
    status: int = 200,
    paged: bool = False,
    description: Any = None,
) -> Callable[[F], F]:
    """One operation: `name` is its operationId; `body` a shape, or {media type: shape}; `answer` the shape of 2xx,
    or {(status, media type): shape}."""
    shown = page_of(answer) if paged and answer is not None else answer
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=description or "",
        request=body,
        responses=shown if isinstance(shown, dict) else {status: shown},
        parameters=list(params),
        tags=[name.partition("_")[0]],
    )


@cache
def page_of(shape: Any) -> type[Shape]:
    """The envelope of a list."""
    fields = {
        "results": shape(many=True),
        "next": serializers.CharField(allow_null=True, help_text=_("Where the list goes on; also in the Link header.")),
        "__doc__": f"A page of {shape.__name__}.",
    }
    return type(f"{shape.__name__}Page", (Shape,), fields)


def schema_finish(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """drf-spectacular's hook: problems, idempotency keys and the order of operations."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    problem = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for operations in result["paths"].values():
        for method in [method for method in METHODS if method in operations]:
            operation = operations[method]
            operation["responses"]["4XX"] = {"description": _("A problem document."), **problem}
            if method == "post" and operation["operationId"] not in NO_ACT:
                operation["parameters"] = [*operation.get("parameters", []), KEY]
    return result


def schema_document() -> dict[str, Any]:
    """The whole description, in the language of the moment."""
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # drf-spectacular's own
    return document
