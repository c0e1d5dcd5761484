"""Notices of intent: a verified party holds the window open for itself, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import NoticeOfIntent, Window
from objections.selectors.windows import window_current
from registry.kernel.calendar import period_end
from registry.kernel.errors import DomainError
from registry.models import Actor, Party, Registration
from registry.models.clocks import current_calendar
from registry.services.cases import act_record
from registry.services.locks import cases_lock

from .standing import standing_check, window_closed


class IdentityNeeded(DomainError):
    code = "identity_needed"
    message = _(
        "A notice of intent needs a checked identity, because it holds the window open for you. "
        "You can object right now without one: five fields are enough, evidence can follow."
    )


@transaction.atomic
def intent_file(registration: Registration, *, party: Party, actor: Actor, at: datetime) -> NoticeOfIntent:
    """Give the party the profile's notice_of_intent period beyond the close. Safe to repeat: there is one per window.

    Raises WindowClosed, IdentityNeeded, or NotStanding for the registrant's own side.
    """
    cases_lock(registration.case)
    registration = Registration.objects.select_related("case__profile", "version").get(pk=registration.pk)
    window = window_current(registration)
    if window is None or not window.contains(at) or registration.state != "pre_published":
        raise window_closed(registration, window)
    standing_check(registration, party, user_id=actor.user_id)
    if party.identity == Party.Identity.EMAIL:
        raise IdentityNeeded
    notice, is_new = NoticeOfIntent.objects.get_or_create(
        window=window, party=party, defaults={"filed_at": at, "runs_until": intent_end(registration, window)}
    )
    if is_new:
        facts: dict[str, object] = {"runs_until": notice.runs_until.isoformat()}
        act_record(registration.case, "intent", at=at, actor=actor, state=registration.state, facts=facts)
    return notice


def intent_end(registration: Registration, window: Window) -> datetime:
    """The period counted from the last day of the window, which is its event."""
    period = registration.case.profile.period("notice_of_intent")
    start = window.closes_at if period.is_plain else window.closes_at - timedelta(microseconds=1)
    return period_end(start, period, current_calendar())
