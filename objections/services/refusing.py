"""How a published registration ends without being registered, and what that does to what is held against it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from objections.models import Objection, ObjectionState, Window
from registry.kernel.errors import DomainError
from registry.models import SYSTEM, Actor, Decision, Registration
from registry.selectors.grounds import RefusalGround
from registry.services.applicants import applicants_notify, registration_lock
from registry.services.decision_drop import decisions_drop
from registry.services.decisions import effect_of
from registry.services.endings import at_registration_end, registration_ended
from registry.services.gazette import notice_publish

from .ending import objections_moot
from .publication import notice_params


def registration_refuse_whole(registration: Registration, *, at: datetime, leaves_nothing: bool = False) -> None:
    """Refused for good: an objection to the whole stands, or every single item has to leave. Under the lock."""
    if registration.state == "pre_published":
        Registration.advance([registration.pk], "hold", at, actor=SYSTEM)
    cause = "nothing_left" if leaves_nothing else "objection_to_the_whole"
    Registration.advance([registration.pk], "uphold_whole", at, actor=SYSTEM, facts={"cause": cause})
    registration.refresh_from_db()
    notice_publish(registration.case, "registration:refused", params=notice_params(registration, cause=cause), at=at)
    applicants_notify(registration, f"refused_{cause}", at=at)
    registration_ended(registration, at)


@effect_of("registration", "refuse_ex_officio")
def refused_ex_officio(decision: Decision, actor: Actor, at: datetime) -> None:
    """A listed ground was found during publication: the window ends; objections wait for the review, if any."""
    if decision.ground not in RefusalGround:
        raise DomainError(_("A refusal needs one of the listed grounds."), field="ground")
    registration = registration_lock(decision.case.registration)
    facts = {"ground": decision.ground}
    private = {"facts": decision.facts, "reasons": decision.reasons}
    Registration.advance(
        [registration.pk], decision.event, at, actor=actor, facts=facts, private=private, decision=decision
    )
    registration.refresh_from_db()
    Window.objects.filter(registration=registration, is_current=True).update(is_current=False)
    notice_publish(
        registration.case,
        "registration:refused",
        params=notice_params(registration, cause="ex_officio", ground=decision.ground),
        at=at,
    )
    applicants_notify(registration, "refused_ex_officio", at=at, clock="review_request", reasons=decision.reasons)


@at_registration_end
def objections_end(registration: Registration, at: datetime) -> None:
    """Nothing is left to decide: live objections become moot and unsigned decisions leave the desks."""
    live = Objection.objects.filter(registration=registration, filed_at__isnull=False).exclude(
        state__in=[state for state in ObjectionState if Objection.TRANSITIONS[state].is_end]
    )
    objections = list(live.select_related("case", "objector", "version", "registration__case"))
    decisions_drop([objection.case_id for objection in objections])
    objections_moot(objections, cause="registration_ended", at=at)
