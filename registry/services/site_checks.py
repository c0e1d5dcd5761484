"""Check my site: a host is asked for, read by the sweep, and kept as evidence under an address of its own."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from registry.kernel import clock
from registry.kernel.errors import DomainError
from registry.kernel.hosts import canonical_host, is_ip, is_public_suffix
from registry.kernel.urlerrors import UnresolvableUrl
from registry.kernel.urls import canonicalise
from registry.models import SiteCheck

from .attempts import lease_next
from .site_fetch import evidence_of, evidence_put, site_fetch

log = structlog.get_logger()
FRESH = timedelta(minutes=10)  # a reading of the same host is shown again for so long
PER_ADDRESS = 30  # readings somebody may begin
PER_ADDRESS_IN = 3600  # seconds
MAX_TEXT = 2048
MAX_ATTEMPTS = 3  # of a reading that a worker did not survive


class TooManyChecks(DomainError):
    code = "too_many_checks"
    status = 429
    message = _("You had many sites read within an hour. Try again later; what was read stays where it is.")


def site_check_ask(text: str, *, asker: str, at: datetime) -> SiteCheck:
    """The reading of a host, begun now unless one is fresh. `asker` is an address, counted and not kept.

    Raises DomainError at `site` for what is no public host name, or TooManyChecks.
    """
    host = _host(text)
    known = SiteCheck.objects.filter(host=host, asked_at__gt=at - FRESH).order_by("-asked_at").first()
    if known is not None:
        return known
    _count(asker)
    return SiteCheck.objects.create(public_id=secrets.token_hex(12), host=host, asked_at=at)


def _host(text: str) -> str:
    text = text.strip()[:MAX_TEXT]
    try:
        host = canonicalise(text).host if "://" in text else canonical_host(text.partition("/")[0].removeprefix("*."))
    except UnresolvableUrl:
        host = ""
    if "." not in host or is_ip(host) or is_public_suffix(host):
        raise DomainError(_("This is no site on the Internet. Type its name, for example example.com."), field="site")
    return host


def _count(asker: str) -> None:
    """Without a cache nobody is turned away."""
    key = f"site-checks:{sha256(asker.encode()).hexdigest()[:32]}"
    try:
        cache.add(key, 0, PER_ADDRESS_IN)
        count = cache.incr(key)
    except (RedisError, ValueError):  # no cache, or the hour ended between the two
        log.warning("site_check.not_counted")
        return
    if count > PER_ADDRESS:
        raise TooManyChecks


def _waiting() -> QuerySet[SiteCheck]:
    return SiteCheck.objects.filter(finished_at__isnull=True, attempts__lt=MAX_ATTEMPTS)


def sites_read(at: datetime, *, limit: int = 3, now: Callable[[], datetime] = clock.now) -> int:
    """Read the sites that wait, one by one; returns how many. Read twice, the first evidence stays."""
    for done in range(limit):
        row = lease_next(_waiting(), at)
        if row is None:
            return done
        digest = evidence_put(evidence_of(row.host, row.asked_at, site_fetch(row.host, now)))
        SiteCheck.objects.filter(pk=row.pk, finished_at__isnull=True).update(
            snapshot_sha256=digest, finished_at=now(), lease_until=None
        )
        log.info("site_check.read", check=row.pk)
    return limit
