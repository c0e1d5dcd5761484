"""Registering: number, validity, duties, certificate and notice, in the one transaction that settles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from objections.models import Objection, ObjectionState, Window
from objections.selectors.settling import contracts_over
from registry.kernel.calendar import local_day
from registry.kernel.errors import Conflict
from registry.models import SYSTEM, Actor, Decision, ExclusionList, Party, Registration, Screening
from registry.models.clocks import Clock, current_calendar
from registry.services.applicants import applicants_notify, registration_lock
from registry.services.cases import number_take
from registry.services.certificates import ObjectionFact, ProcedureFacts, certificate_issue
from registry.services.decisions import effect_of
from registry.services.duties import duties_open
from registry.services.exclusions import exclusion_record, kept_now
from registry.services.gazette import notice_publish
from registry.services.matches import matches_exclude, matches_open
from registry.services.messages import notify
from registry.services.validity import validity_end

from .ending import objections_moot
from .publication import notice_params
from .removals import Removals, removals_of, scope_words
from .targets import named_numbers


def registration_grant(registration: Registration, window: Window, removals: Removals, *, at: datetime) -> None:
    """Register what stays after the one exclusion list; under the lock, after the settlement rule was checked."""
    exclusion = _exclude(registration, removals, at)
    aside = Objection.objects.filter(pk__in=removals.set_aside).select_related("case", "version", "objector")
    objections_moot(aside.select_related("registration__case", "case"), cause="answered_by_removal", at=at)
    _register(registration, "settle", SYSTEM, exclusion, at)
    certificate_issue(registration, procedure=procedure_facts(registration, window), at=at)
    excluded = exclusion.items.count if exclusion else 0
    kept = kept_now(registration)
    params = notice_params(registration, items=kept.items, excluded=excluded, root=kept.root)
    notice_publish(registration.case, "registration:registered", params=params, at=at)
    applicants_notify(registration, "registered", at=at, items=kept.items, excluded=excluded, dip=registration.number)
    _objectors_tell(registration, at)


@effect_of("registration", "register_unpublished")
def registered_unpublished(decision: Decision, actor: Actor, at: datetime) -> None:
    """Recorded without publication because the applicant asked for it: nobody could object, so no certificate ever."""
    registration = registration_lock(decision.case.registration)
    if not registration.version.asks_unpublished:
        raise Conflict(_("The applicant did not ask that it not be published."))
    if not is_screened(registration):
        raise Conflict(_("The screening against the refusals has not ended yet."))
    if matches_open(registration).exists():
        raise Conflict(_("A match with a refusal is not final yet."))
    if contracts_over(registration, at):
        raise Conflict(_("A contract of a source has ended, so the registration would have no validity."))
    exclusion = _exclude(registration, removals_of(registration), at)
    _register(registration, "register_unpublished", actor, exclusion, at, decision)
    applicants_notify(registration, "registered_unpublished", at=at, dip=registration.number)


def is_screened(registration: Registration) -> bool:
    """Whether the filed version was screened to the end."""
    done = Screening.objects.filter(version=registration.version_id, finished_at__isnull=False)
    return done.filter(registration=registration).exists()


def procedure_facts(registration: Registration, window: Window) -> ProcedureFacts:
    """What the certificate says about the window and every objection that was filed."""
    filed = Objection.objects.filter(registration=registration, filed_at__isnull=False)
    last = local_day(window.closes_at - timedelta(microseconds=1))
    is_plain = registration.case.profile.period("publication").is_plain
    days = None if is_plain else current_calendar().working_days_between(local_day(window.opens_at), last)
    return ProcedureFacts(
        window_opens_at=window.opens_at,
        window_closes_at=window.closes_at,
        working_days=days,
        objections=[_fact(one) for one in filed.select_related("case", "removed").order_by("filed_at", "pk")],
    )


def _fact(objection: Objection) -> ObjectionFact:
    """Set aside is an outcome only where nothing was decided afterwards: then the items named left."""
    scope = scope_words(objection)
    is_aside = objection.is_set_aside and objection.state == ObjectionState.MOOT
    outcome = "set_aside" if is_aside else objection.outcome or objection.state
    removed = objection.removed.count if objection.removed else 0
    return ObjectionFact(
        number=str(objection.case.number),
        scope=scope["zh"],
        scope_en=scope["en"],
        ground=objection.ground,
        outcome=outcome,
        items_excluded=len(named_numbers(objection)) if is_aside else removed,
        decided_at=objection.state_since,
    )


def _exclude(registration: Registration, removals: Removals, at: datetime) -> ExclusionList | None:
    """The one list, and the accepted matches that are excluded by it."""
    numbers = removals.numbers
    if not len(numbers):
        return None
    exclusion = exclusion_record(registration, numbers=numbers, reasons=removals.reasons, at=at)
    if removals.matches:
        facts: dict[str, object] = {"root_after": exclusion.root_after, "items_sha256": exclusion.items.sha256}
        matches_exclude(registration, removals.matches, at=at, facts=facts)
    return exclusion


def _register(
    registration: Registration,
    event: str,
    actor: Actor,
    exclusion: ExclusionList | None,
    at: datetime,
    decision: Decision | None = None,
) -> None:
    end = validity_end(registration, at=at)
    registration.number = number_take("registration", at=at)
    registration.registered_at, registration.valid_until = at, end
    registration.save(update_fields=["number", "registered_at", "valid_until"])
    Registration.advance(
        [registration.pk],
        event,
        at,
        actor=actor,
        decision=decision,
        clock=Clock("validity", due_at=end),
        facts={
            "registration": registration.number,
            "valid_until": end.isoformat(),
            **_root_facts(registration, exclusion),
        },
    )
    registration.refresh_from_db()
    duties_open(registration, at=at)


def _root_facts(registration: Registration, exclusion: ExclusionList | None) -> dict[str, Any]:
    kept = kept_now(registration)
    facts: dict[str, Any] = {"items": kept.items, "root": kept.root, "key_root": kept.key_root}
    if exclusion is not None:
        facts["excluded"] = exclusion.items.count
        facts["excluded_sha256"] = exclusion.items.sha256
        facts["root_before"] = exclusion.root_before
    return facts


def _objectors_tell(registration: Registration, at: datetime) -> None:
    filed = Objection.objects.filter(registration=registration, filed_at__isnull=False)
    objectors = Party.objects.filter(objections__in=filed).distinct()
    version = registration.version
    params = {
        "number": registration.number,
        "name": f"{version.name_zh or version.name_en} {version.label}",
    }
    notify(objectors, "registration:registered_after_objection", case=registration.case, at=at, params=params)
