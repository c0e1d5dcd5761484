"""Who may object, and until when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from objections.models import Window
from objections.selectors.windows import may_object_until, window_current, window_kept_open
from registry.kernel.errors import Conflict, DomainError
from registry.models import Membership, Party, Registration, RegistrationState

from .steps import applicants, shown

OPEN_STATES = frozenset({"pre_published", "objection_pending"})


class WindowClosed(Conflict):
    """No objection can be filed now; says when the window ended, or that there is none."""

    code = "window_closed"
    message = _(
        "Objections to %(number)s closed at %(closed)s. You can still file a refusal: "
        "it will be checked against every later version."
    )


class WindowNotOpen(WindowClosed):
    code = "window_not_open"
    message = _("%(number)s opens to objections at %(opens)s. You can follow it, or file a refusal at any time.")


class NotStanding(DomainError):
    code = "not_standing"
    message = _("%(number)s is your own registration; its applicants cannot object to it.")


def window_closed(registration: Registration, window: Window | None) -> WindowClosed:
    number = str(registration)
    if window is None:
        return WindowClosed(
            _("%(number)s is not open to objections now. You can follow it, or file a refusal at any time."),
            number=number,
        )
    return WindowClosed(number=number, closed=shown(window.closes_at))


def is_registered(registration: Registration) -> bool:
    """Whether it stands in the public register, where anyone may object at any time."""
    return registration.state == RegistrationState.REGISTERED and registration.is_published


def open_check(registration: Registration, party: Party | None, at: datetime) -> None:
    """Raises WindowNotOpen, WindowClosed unless this party may object now: in the window, or once registered.

    Half-open: what arrives at the closing instant is late. What arrived in time and waited for a lock is in time.
    """
    if is_registered(registration):
        return
    window = window_current(registration)
    if window is not None and at < window.opens_at:
        raise WindowNotOpen(number=str(registration), opens=shown(window.opens_at))
    if window is None or not _is_in_time(window, registration, party, at):
        raise window_closed(registration, window)
    if registration.state not in OPEN_STATES:
        raise window_closed(registration, window)


def _is_in_time(window: Window, registration: Registration, party: Party | None, at: datetime) -> bool:
    return at < may_object_until(window, party) or window_kept_open(registration, at)


def standing_check(registration: Registration, party: Party | None, *, user_id: int | None) -> None:
    """Raises NotStanding for an applicant, for a user who belongs to one, and for an applicant's own e-mail."""
    own = applicants(registration)
    ids = [applicant.pk for applicant in own]
    members = Membership.objects.filter(party__in=ids)
    address = party.email.lower() if party else ""
    addresses = {*(one.email.lower() for one in own), *map(str.lower, members.values_list("user__email", flat=True))}
    if (
        (party is not None and party.pk in ids)
        or (user_id is not None and members.filter(user_id=user_id).exists())
        or address in addresses
    ):
        raise NotStanding(number=str(registration))
