"""What moves with the end of a window: the window itself, its notice in the Gazette, notices of intent, and the time
for evidence. Only later, like everything that moves."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F, QuerySet

from objections.models import NoticeOfIntent, Objection
from objections.selectors.settling import FINAL
from objections.selectors.windows import window_current
from registry.kernel.calendar import period_end
from registry.models import SYSTEM, Case, DeadlineMove, Outage, Registration
from registry.models.clocks import current_calendar
from registry.selectors.recounting import extended_by, outage_minimum
from registry.services.applicants import registration_lock
from registry.services.cases import act_record
from registry.services.gazette import notice_publish
from registry.services.messages import notify
from registry.services.moving import also_recounted, on_move

from .intents import intent_end
from .publication import notice_params
from .steps import objection_locked, tell

log = structlog.get_logger()


@on_move("registration", "publication")
@on_move("registration", "publication_crawled")
def window_follows(move: DeadlineMove, at: datetime) -> None:
    """The public window ends when its deadline does; the Gazette says so again."""
    registration = Registration.objects.select_related("case__profile", "dataset", "version").get(
        case=move.deadline.case_id
    )
    window = window_current(registration)
    if window is None or window.closes_at >= move.to_at:
        return
    window.closes_at = move.to_at
    window.save(update_fields=["closes_at"])
    params = notice_params(registration)
    notice_publish(registration.case, "registration:window_moved", params=params, at=at, closes_at=move.to_at)
    for intent in NoticeOfIntent.objects.filter(window=window):
        _intent_move(intent, intent_end(registration, window), at)


@also_recounted
def intents_recount(at: datetime, outage: Outage | None) -> None:
    """Notices of intent that still run, by the calendar of now and after an outage."""
    since = outage.starts_at if outage else at
    running = NoticeOfIntent.objects.filter(window__is_current=True, runs_until__gt=since).order_by("pk")
    for pk in running.values_list("pk", flat=True):
        with transaction.atomic():
            intent = NoticeOfIntent.objects.select_related("window__registration__case__profile").get(pk=pk)
            registration = registration_lock(intent.window.registration)
            intent.refresh_from_db(fields=["runs_until"])
            ends = [intent_end(registration, window_current(registration) or intent.window)]
            ends += _after(outage, registration.case, "notice_of_intent", intent.filed_at, intent.runs_until)
            _intent_move(intent, max(ends), at)


def _after(outage: Outage | None, case: Case, clock: str, starts_at: datetime, due_at: datetime) -> list[datetime]:
    if outage is None or case.profile.period(clock).is_plain:
        return []
    end = extended_by(
        outage,
        starts_at=starts_at,
        due_at=due_at,
        minimum=outage_minimum(case.profile),
        calendar=current_calendar(),
    )
    return [end] if end else []


def _intent_move(intent: NoticeOfIntent, to_at: datetime, at: datetime) -> None:
    if to_at <= intent.runs_until:
        return
    from_at, intent.runs_until = intent.runs_until, to_at
    intent.save(update_fields=["runs_until"])
    registration = intent.window.registration
    facts: dict[str, object] = {"from": from_at.isoformat(), "to": to_at.isoformat()}
    act_record(registration.case, "intent_moved", at=at, actor=SYSTEM, state=registration.state, facts=facts)
    params = {"number": str(registration), "was_due_at": from_at.isoformat(), "due_at": to_at.isoformat()}
    key = f"intent-{intent.pk}-{to_at:%Y%m%d}"
    notify([intent.party], "objection:intent_moved", case=registration.case, at=at, params=params, key=key)


@also_recounted
def evidence_recount(at: datetime, outage: Outage | None) -> None:
    """The time in which evidence may follow an objection."""
    for pk in _evidence_running(outage.starts_at if outage else at).values_list("pk", flat=True):
        with transaction.atomic():
            objection = objection_locked(Objection.objects.select_related("case").get(pk=pk))
            if objection.filed_at is None or objection.evidence_until is None:
                continue
            period = objection.case.profile.period("objection_evidence")
            ends = [period_end(objection.filed_at, period, current_calendar())]
            ends += _after(outage, objection.case, "objection_evidence", objection.filed_at, objection.evidence_until)
            if max(ends) > objection.evidence_until:
                objection.evidence_until = max(ends)
                objection.save(update_fields=["evidence_until"])
                until = objection.evidence_until.isoformat()
                tell(objection, [objection.objector], "evidence_moved", at=at, evidence_until_at=until)


def _evidence_running(since: datetime) -> QuerySet[Objection]:
    filed = Objection.objects.filter(filed_at__isnull=False, evidence_until__gt=since)
    return filed.exclude(state__in=FINAL).filter(evidence_until__gt=F("filed_at")).order_by("pk")
