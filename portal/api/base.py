"""What every view of the API has in common: JSON, limits, open CORS on what is public, ETag on single resources."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny, IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from registry.kernel.canon import sha256_hex

from .limits import SAFE, limit_of
from .reading import JSON_BYTES, StrictJson, size_check

READABLE_HEADERS = "ETag, Link, Retry-After"


class JsonAlways(DefaultContentNegotiation):
    """Whatever the caller says it accepts, the answer is JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """Needs a token unless a subclass says otherwise. `max_body` in bytes; `has_etag`: one resource, not a list."""

    permission_classes = [IsAuthenticated]
    content_negotiation_class = JsonAlways
    metadata_class = None
    parser_classes = [StrictJson]
    max_body = JSON_BYTES
    has_etag = False
    is_bulk = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        size_check(request, self.max_body)

    def get_throttles(self) -> list[BaseThrottle]:
        return [limit_of(self.request, self)]

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What a browser asks before it reads from another origin."""
        response = Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})
        if self.is_open:
            response["Access-Control-Allow-Methods"] = "GET, HEAD"
            response["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match"
        return response

    def finalize_response(self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]  # any response
        answer.setdefault("Cache-Control", "no-store" if request.auth else "no-cache")
        patch_vary_headers(answer, ["Authorization", "Accept-Language"])
        if request.method in SAFE and self.is_open:
            answer["Access-Control-Allow-Origin"] = "*"
            answer["Access-Control-Expose-Headers"] = READABLE_HEADERS
        if isinstance(answer, Response) and self.has_etag and request.method in ("GET", "HEAD"):
            answer.add_post_render_callback(lambda rendered: _tagged(request, rendered))
        return answer

    @property
    def is_open(self) -> bool:
        """Whether visitors may read here."""
        return IsAuthenticated not in self.permission_classes


class OpenView(ApiView):
    """Anybody may read."""

    permission_classes = [AllowAny]


class MixedView(ApiView):
    """Anybody may read; writing needs a token."""

    permission_classes = [IsAuthenticatedOrReadOnly]


def read(shape: type[BaseSerializer[Any]], data: Any, **options: Any) -> Any:
    """Check the shape of a body or of query parameters; raises ValidationError."""
    serializer = shape(data=data, **options)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def _tagged(request: Request, response: Response) -> HttpResponseBase | None:
    """The answer with its ETag, or 304 when the caller has it already."""
    if response.status_code != 200:
        return None
    response["ETag"] = f'"{sha256_hex(response.content)[:32]}"'
    answer: Any = get_conditional_response(request._request, etag=response["ETag"], response=response)
    if answer is not response and "Access-Control-Allow-Origin" in response:
        answer["Access-Control-Allow-Origin"] = response["Access-Control-Allow-Origin"]
    return answer if answer is not response else None
