"""Whether a party is still in time for a step."""

from collections.abc import Collection
from datetime import datetime

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict
from registry.models import Case, Deadline
from registry.selectors.instants import instant_words
from registry.selectors.recounting import last_look
from registry.selectors.serving import served_among

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
    if deadline is not None and periods_over([deadline], at):
        raise PeriodOver(number=str(case), closed=shown(deadline.due_at))
    return deadline


def periods_over(deadlines: Collection[Deadline], at: datetime) -> set[int]:
    """The ids of those running deadlines that have ended by `at`, for the parties too: see `in_time_check`."""
    ended = [deadline for deadline in deadlines if at >= deadline.due_at]
    if not ended:
        return set()
    served = served_among([deadline for deadline in ended if deadline.needs_service])
    look = last_look(at)
    return {
        deadline.pk
        for deadline in ended
        if (not deadline.needs_service or deadline.pk in served) and not look.keeps(deadline, at)
    }
