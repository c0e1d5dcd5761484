"""Whether a party is still in time for a step."""

from datetime import datetime

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict
from registry.models import Case, Deadline
from registry.selectors.instants import instant_words
from registry.selectors.recounting import last_look
from registry.selectors.serving import is_served

from .deadlines import deadline_open

shown = lazy(instant_words, str)


class PeriodOver(Conflict):
    """A party acted after its time; what silence does has happened or is about to."""

    code = "period_over"
    message = _("The time for this step on %(number)s ended at %(closed)s. What you can still do stands on its page.")


def in_time_check(case: Case, clock: str, at: datetime) -> Deadline | None:
    """Raises PeriodOver when `clock` ended by `at`.

    Without service on record it has not really begun; an outage that nobody has carried out yet has moved its end.
    """
    deadline = deadline_open(case, clock)
    if deadline is None or at < deadline.due_at or (deadline.needs_service and not is_served(deadline)):
        return deadline
    if not last_look(at).keeps(deadline, at):
        raise PeriodOver(number=str(case), closed=shown(deadline.due_at))
    return deadline
