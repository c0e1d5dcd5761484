"""Events of a mail service (anymail's tracking webhooks) become events of our mails."""

from __future__ import annotations

from typing import Any

from anymail.signals import tracking

from registry.kernel import clock
from registry.services.mail_events import mail_event


def tracked(sender: object, event: Any, esp_name: str, **kwargs: Any) -> None:
    """`event` is an anymail AnymailTrackingEvent; its basic auth was checked by anymail's view."""
    if event.message_id:
        mail_event(str(event.message_id), str(event.event_type), clock.now())


def connect() -> None:
    tracking.connect(tracked, dispatch_uid="portal.views.mail_events")
