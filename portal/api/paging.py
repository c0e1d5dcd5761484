"""Lists in pages: by key, so that a page is as fast at the end as at the beginning and nothing is shown twice."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from portal.api.requests import ApiRequest

from .base import read

DEFAULT, MOST = 20, 100


class PageParams(serializers.Serializer[Any]):
    """Query parameters of every list."""

    cursor = serializers.CharField(required=False, max_length=40, help_text=_("As given by the page before."))
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=DEFAULT)

    def validate_cursor(self, value: str) -> int:
        try:
            return int(urlsafe_b64decode(value.encode() + b"==").decode("ascii"))
        except ValueError:
            raise serializers.ValidationError(_("This is no cursor of ours. Begin without one.")) from None


def page(
    request: ApiRequest,
    rows: QuerySet[Any],
    shape: type[serializers.BaseSerializer[Any]],
    params: dict[str, Any],
    *,
    key: str = "pk",
    ascending: bool = False,
    context: dict[str, Any] | None = None,
) -> Response:
    """One page of `rows` ordered by `key`, newest (greatest) first unless `ascending`; `Link` leads to the next."""
    cursor, limit = params.get("cursor"), params["limit"]
    if cursor is not None:
        rows = rows.filter(**{f"{key}__{'gt' if ascending else 'lt'}": cursor})
    found: Sequence[Model] = list(rows.order_by(key if ascending else f"-{key}")[: limit + 1])
    more = found[limit - 1] if len(found) > limit else None
    address = next_address(request, getattr(more, key)) if more is not None else None
    return page_of(shape(found[:limit], many=True, context=context or {}).data, address)


def page_of(results: Any, address: str | None) -> Response:
    """The one shape of a page: serialized `results`; `address` is that of the next, if there is one."""
    body = {"results": results, "next": address}
    return Response(body, headers={"Link": f'<{address}>; rel="next"'} if address else {})


def next_address(request: ApiRequest, position: int) -> str:
    """This list after `position`, as an absolute address."""
    query = request.query_params.copy()
    query["cursor"] = urlsafe_b64encode(str(position).encode()).decode().rstrip("=")
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def params_of(request: ApiRequest, shape: type[PageParams] = PageParams) -> dict[str, Any]:
    """The checked query parameters; raises ValidationError, which names the parameter."""
    found: dict[str, Any] = read(shape, request.query_params.dict())
    return found
