"""Messages about ends that moved later: what ended when, when it ends now, and why."""

from django.utils.translation import gettext_lazy as _

from .base import Wording

SUBJECT = _("%(number)s: “%(clock)s” now ends at %(due_at)s")
SILENCE = _("If nothing happens by %(due_at)s: %(effect_of)s")

WORDINGS = {
    "deadline:calendar": Wording(
        subject=SUBJECT,
        body=_(
            "“%(clock)s” in %(number)s ended at %(was_due_at)s and now ends at %(due_at)s: the registry entered the "
            "working days of %(year)s (edition %(edition)d of the calendar), signed by two officers. An end only ever "
            "moves later."
        ),
        silence=SILENCE,
    ),
    "deadline:profile": Wording(
        subject=SUBJECT,
        body=_(
            "“%(clock)s” in %(number)s ended at %(was_due_at)s and now ends at %(due_at)s: new rules apply to cases "
            "under way (%(profile)s), signed by two officers. An end only ever moves later."
        ),
        silence=SILENCE,
    ),
    "deadline:outage": Wording(
        subject=SUBJECT,
        body=_(
            "“%(clock)s” in %(number)s ended at %(was_due_at)s and now ends at %(due_at)s: the register could not be "
            "reached from %(from_at)s to %(until_at)s, and every period that ran through that time is extended."
        ),
        silence=SILENCE,
    ),
}
