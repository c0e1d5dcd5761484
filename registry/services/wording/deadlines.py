"""Messages about ends that moved later, one per clock and cause: what ended when, when it ends now, why."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.selectors.clock_words import WORDS

from .base import Wording

SUBJECT = _("%(number)s: “{clock}” now ends at %(due_at)s")
BODIES = {
    "calendar": _(
        "“{clock}” in %(number)s ended at %(was_due_at)s and now ends at %(due_at)s: the registry entered the working "
        "days of %(year)s (edition %(edition)d of the calendar), signed by two officers. An end only ever moves later."
    ),
    "profile": _(
        "“{clock}” in %(number)s ended at %(was_due_at)s and now ends at %(due_at)s: new rules apply to cases under "
        "way (%(profile)s), signed by two officers. An end only ever moves later."
    ),
    "outage": _(
        "“{clock}” in %(number)s ended at %(was_due_at)s and now ends at %(due_at)s: the register could not be reached "
        "from %(from_at)s to %(until_at)s, and every period that ran through that time is extended."
    ),
}
SILENCE = _("If nothing happens by %(due_at)s: {effect}")

WORDINGS = {
    f"deadline:{cause}:{clock}": Wording(
        subject=format_lazy(SUBJECT, clock=name),
        body=format_lazy(body, clock=name),
        silence=format_lazy(SILENCE, effect=effect),
    )
    for clock, (name, effect) in WORDS.items()
    for cause, body in BODIES.items()
}
