"""Whether a party is still in time for a step."""

from datetime import datetime

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict
from registry.models import Case, Deadline
from registry.selectors.serving import is_served

from .deadlines import deadline_open
from .wording.base import instant_words

shown = lazy(instant_words, str)


class PeriodOver(Conflict):
    """A party acted after its time; what silence does has happened or is about to."""

    code = "period_over"
    message = _("The time for this step on %(number)s ended at %(closed)s. What you can still do stands on its page.")


def in_time_check(case: Case, clock: str, at: datetime) -> Deadline | None:
    """Raises PeriodOver when `clock` ended by `at`; without service on record it has not really begun."""
    deadline = deadline_open(case, clock)
    if deadline is not None and at >= deadline.due_at and (not deadline.needs_service or is_served(deadline)):
        raise PeriodOver(number=str(case), closed=shown(deadline.due_at))
    return deadline
