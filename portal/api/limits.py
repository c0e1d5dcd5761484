"""How often one caller may ask. Generous for reading; the counters live in the cache and vanish with it."""

from typing import Any

import structlog
from django.http import HttpRequest
from django.views import View
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from registry.models import ApiToken

log = structlog.get_logger()
SAFE = ("GET", "HEAD", "OPTIONS")


class Limit(SimpleRateThrottle):
    """Counts by token, or by address for visitors. Without a cache nobody is turned away."""

    rates = {"read": "600/min", "act": "120/min", "bulk": "60/min"}

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self.rate = self.rates[scope]
        super().__init__()

    def get_cache_key(self, request: Request, view: Any) -> str:
        token = request.auth
        ident = f"token{token.pk}" if isinstance(token, ApiToken) else self.get_ident(request)
        return f"limit:{self.scope}:{ident}"

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            return super().allow_request(request, view)
        except RedisError:
            log.warning("api.limits_without_cache", scope=self.scope)
            return True


def client_address(request: HttpRequest) -> str:
    """Whose request it is, by the rule of these limits: NUM_PROXIES says how much of X-Forwarded-For is believed."""
    return BaseThrottle().get_ident(Request(request)) or ""


def limit_of(request: Request, view: View) -> Limit:
    """What this request counts as."""
    bulk = getattr(view, "is_bulk", False)
    return Limit("read" if request.method in SAFE else "bulk" if bulk else "act")
