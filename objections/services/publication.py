"""Pre-publication: a screened registration becomes public and the window opens in which anyone else may object."""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from objections.models import Window
from registry.kernel.calendar import Step, steps_end
from registry.models import (
    SYSTEM,
    Job,
    Manifest,
    OriginKind,
    Registration,
    RegistrationState,
    Screening,
)
from registry.models.clocks import Clock, current_calendar
from registry.services.applicants import applicants_notify, registration_lock
from registry.services.gazette import notice_publish
from registry.services.locks import cases_lock
from registry.services.match_messages import holders_tell_published
from registry.services.registrations import registration_send_back

from .carrying import CarryPlan, carry_over, carry_plan
from .hand_carrying import hands_carry, hands_left
from .refiling import refiling_tell, withdrawn_alike

log = structlog.get_logger()
# Above this share most of what was handed in could be neither screened nor certified: notice would be of a minority.
MAX_UNRESOLVABLE_SHARE = 0.5
MANY_SOURCES = 1000
# A failed screening is begun again by a sweep; only after so many does the application go back.
MAX_FAILURES = 3


def registrations_publish_screened(at: datetime) -> int:
    """Publish (or send back) what has been screened; returns how many. One that fails stops no other."""
    done = 0
    waiting = Registration.objects.filter(state=RegistrationState.SCREENING, version__asks_unpublished=False)
    for registration in waiting.select_related("case__profile", "version").order_by("pk"):
        try:
            done += registration_publish(registration, at=at) is not None
        except Exception as error:
            log.exception("publication.failed", registration=registration.pk, error=type(error).__name__)
    return done


def registration_publish(registration: Registration, *, at: datetime) -> Registration | None:
    """Open the window of a screened registration; None as long as its screening runs or nothing is to be done.

    Sends it back instead when the manifest could not be read or more than half of its rows are unresolvable. A
    registration whose applicant asked not to be published waits for the officers' decision.
    """
    if screening_last(registration) is None:
        return None
    plan = carry_plan(registration)
    earlier = withdrawn_alike(registration, at)
    with transaction.atomic():
        hands = hands_left(registration)
        cases_lock(registration.case, *(match.refusal.case for match in hands))
        registration = registration_lock(registration)
        screening = screening_last(registration)
        is_waiting = registration.state == RegistrationState.SCREENING and not registration.version.asks_unpublished
        if not is_waiting or screening is None:
            return None
        reason = _unfit(registration, screening)
        if reason:
            registration_send_back(registration, reasons=reason, at=at)
            registration.refresh_from_db()
            return registration
        published = _publish(registration, screening, plan, at)
        hands_carry(published, screening, plan, hands, at=at)
        refiling_tell(published, earlier, at=at)
        return published


def screening_last(registration: Registration) -> Screening | None:
    """The newest screening of the version when it has come to an end, or failed for good; None while it may succeed.

    What counts is since the application came to this state: an examiner who passes it again asks for another try.
    """
    found = Screening.objects.filter(
        registration=registration, version=registration.version_id, is_delta=False, as_of__gte=registration.state_since
    )
    last = found.select_related("job", "snapshot").order_by("-pk").first()
    if last is None or last.finished_at:
        return last
    failed = found.filter(job__state__in=[Job.State.FAILED, Job.State.CANCELLED])
    return last if failed.filter(pk=last.pk).exists() and failed.count() >= MAX_FAILURES else None


def _unfit(registration: Registration, screening: Screening) -> str:
    """Why the manifest cannot be published, as the applicants read it; empty when it can."""
    if screening.finished_at is None:
        return _("The screening against the refusals failed %(times)d times, so nothing was published.") % {
            "times": MAX_FAILURES
        }
    manifest = Manifest.objects.get(version=registration.version, is_current=True)
    rows, bad = manifest.rows or 0, manifest.unresolvable or 0
    if rows and bad > rows * MAX_UNRESOLVABLE_SHARE:
        return _("%(bad)d of %(rows)d rows name no item. Correct them and hand the manifest in again.") % {
            "bad": bad,
            "rows": rows,
        }
    return ""


def publication_clock(registration: Registration, at: datetime) -> Clock:
    """Which clock the window follows and when it ends: longer for crawled or very many sources, never below the floor.

    A demonstration counts in seconds and has no floor.
    """
    sources = registration.version.sources
    is_long = sources.filter(origin=OriginKind.CRAWLED).exists() or sources.count() > MANY_SOURCES
    key = "publication_crawled" if is_long else "publication"
    profile, calendar = registration.case.profile, current_calendar()
    steps = [Step(profile.period(clock)) for clock in (key, "publication_floor")]
    ends_at, longest = max(((steps_end(at, [step], calendar), step) for step in steps), key=itemgetter(0))
    return Clock(key, ends_at, (longest,))


def _publish(registration: Registration, screening: Screening, plan: CarryPlan, at: datetime) -> Registration:
    clock = publication_clock(registration, at)
    assert clock.due_at is not None
    Window.objects.create(registration=registration, version=registration.version, opens_at=at, closes_at=clock.due_at)
    Registration.objects.filter(pk=registration.pk).update(is_published=True)
    facts = {
        "opens_at": at.isoformat(),
        "closes_at": clock.due_at.isoformat(),
        "snapshot": screening.snapshot.number,
        "snapshot_sha256": screening.snapshot.digest,
        **_roots(registration),
    }
    Registration.advance([registration.pk], "publish", at, actor=SYSTEM, facts=facts, clock=clock)
    registration.refresh_from_db()
    carry_over(registration, plan, at=at)
    params = notice_params(registration)
    notice_publish(registration.case, "registration:published", params=params, at=at, closes_at=clock.due_at)
    applicants_notify(registration, "published", at=at, clock=clock.key)
    holders_tell_published(registration, closes_at=clock.due_at, at=at)
    return registration


def _roots(registration: Registration) -> dict[str, object]:
    manifest = Manifest.objects.get(version=registration.version, is_current=True)
    return {
        "items": manifest.items,
        "unresolvable": manifest.unresolvable,
        "root": manifest.root_sha256,
        "key_root": manifest.key_root_sha256,
        "format": manifest.format_id,
    }


def notice_params(registration: Registration, **more: object) -> dict[str, object]:
    """What a Gazette notice about a registration names; no party, since an applicant may be a sealed person."""
    version = registration.version
    return {
        "number": str(registration),
        "application": registration.case.number,
        "slug": registration.dataset.slug,
        "version": version.label,
        "name_zh": version.name_zh,
        "name_en": version.name_en,
        **more,
    }
