"""What waits for a party, told the same way on every page that begins with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext

from registry.models import Deadline, Party, Registration
from registry.selectors.account import Bundle, bundles_of, moves_of
from registry.selectors.clock_words import WORDS


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that waits for the party: what, until when, and what its silence does."""

    number: str
    url: str
    label: str | Promise
    silence: str | Promise
    due_at: datetime


def todo(party: Party) -> list[Move]:
    """What waits for the party, the nearest end first; many objections to one registration make one line."""
    bundles = bundles_of(party)
    found = [*_bundled(bundles), *moves(moves_of(party, bundled=bundles))]
    return sorted(found, key=lambda move: move.due_at)


def _bundled(bundles: Sequence[Bundle]) -> list[Move]:
    own = {row.case_id: row for row in _applications(one.registration_case for one in bundles)}
    found = []
    for one in bundles:
        application = own[one.registration_case]
        said = ngettext("%(n)s objection waits for your answer", "%(n)s objections wait for your answer", one.count) % {
            "n": f"{one.count:,}"
        }
        _label, silence = WORDS["answer"]
        url = reverse("answer_groups", args=[application.pk])
        found.append(Move(_name(application), url, said, silence, one.due_at))
    return found


def _applications(cases: Iterable[int]) -> QuerySet[Registration]:
    return Registration.objects.filter(case__in=list(cases)).select_related("dataset", "version")


def moves(deadlines: Sequence[Deadline]) -> list[Move]:
    """Deadlines as lines of the to-do list; an application leads to its task list, any other case to its page."""
    own = {row.case_id: row for row in _applications({deadline.case_id for deadline in deadlines})}
    found = []
    for deadline in deadlines:
        number = deadline.case.number or ""
        application = own.get(deadline.case_id)
        if application:
            url, number = reverse("registration_tasks", args=[application.pk]), number or _name(application)
        else:
            url = f"/cases/{number}/" if number else "/me/"
        label, silence = WORDS.get(deadline.clock, (deadline.clock, ""))
        found.append(Move(number, url, label, silence, deadline.due_at))
    return found


def _name(registration: Registration) -> str:
    version = registration.version
    names = [version.name_en, version.name_zh] if get_language() == "en" else [version.name_zh, version.name_en]
    return f"{next(filter(None, names), registration.dataset.slug)} {version.label}"
