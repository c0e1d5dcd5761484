"""Reading publication windows and notices of intent."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from objections.models import NoticeOfIntent, Objection, Window
from registry.models import Deadline, Party, Registration
from registry.selectors.recounting import last_look

PUBLICATION = ("publication", "publication_crawled")


def window_current(registration: Registration) -> Window | None:
    """The window of the version that is being registered; None before publication and after a replacement."""
    return Window.objects.filter(registration=registration, is_current=True).first()


def window_kept_open(registration: Registration, at: datetime) -> bool:
    """Whether a window whose end has come is not over: its end moves later, or nobody knows that the door was open."""
    running = Deadline.objects.filter(case=registration.case_id, clock__in=PUBLICATION, fired_at__isnull=True)
    deadline = running.filter(cancelled_at__isnull=True).select_related("case__profile", "profile").first()
    return deadline is not None and last_look(at).keeps(deadline, at)


def intent_of(window: Window, party: Party) -> NoticeOfIntent | None:
    return NoticeOfIntent.objects.filter(window=window, party=party).first()


def intents_running(window: Window, at: datetime) -> QuerySet[NoticeOfIntent]:
    """Notices whose time is not over and whose party has not objected since: each holds the settlement.

    While an outage is not carried out yet, what ended in it is not over.
    """
    used = Objection.objects.filter(
        registration=window.registration_id, objector=OuterRef("party"), filed_at__gte=OuterRef("filed_at")
    )
    sure = last_look(at).sure_until(at)
    return NoticeOfIntent.objects.filter(~Exists(used), window=window, runs_until__gt=sure)


def may_object_until(window: Window, party: Party | None) -> datetime:
    """The exclusive end of the time in which this party may object to the version."""
    intent = intent_of(window, party) if party else None
    return max(window.closes_at, intent.runs_until) if intent else window.closes_at
