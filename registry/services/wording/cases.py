"""Messages about clocks and service, of any kind of case."""

from django.utils.translation import gettext_lazy as _

from .base import Wording

WORDINGS = {
    "case:clock_runs": Wording(
        subject=_("%(number)s: %(clock)s"),
        body=_("In case %(number)s a period runs for you, and no message told you of it yet: %(clock)s."),
    ),
    "case:clock_moved": Wording(
        subject=_("%(number)s: %(clock)s, now by %(due_at)s"),
        body=_(
            "The message that began this period in case %(number)s was served later than expected. The whole period "
            "counts from its service and now ends at %(due_at)s."
        ),
    ),
    "case:reminder": Wording(
        subject=_("Reminder: %(clock)s in %(number)s by %(due_at)s"),
        body=_("In case %(number)s it is your move, until %(due_at)s: %(clock)s."),
        is_service=False,
    ),
    "case:unsealed_to_public": Wording(
        subject=_("%(number)s: your name now stands in the public record of this case"),
        body=_("The registrar lead ordered it and a second officer signed. The reasons: %(reasons)s"),
        silence=_("The order stands; it is recorded in the ledger."),
    ),
    "case:unsealed_to_authority": Wording(
        subject=_("%(number)s: an authority was told who you are"),
        body=_(
            "The registrar lead ordered that %(authority)s is told, and a second officer signed. "
            "The reasons: %(reasons)s"
        ),
        silence=_("The order stands; it is recorded in the ledger. To the public you are still shown by alias."),
    ),
}
