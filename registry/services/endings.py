"""What else has to happen when a registration ends or loses items: whoever holds something against it is told.

A table of plain functions, filled by the areas that own the children of a registration (matches, objections).
"""

from collections.abc import Callable
from datetime import datetime

from registry.models import Registration

AtEnd = Callable[[Registration, datetime], None]
AT_END: list[AtEnd] = []


def at_registration_end(function: AtEnd) -> AtEnd:
    """Register what to do, in the same transaction, when an application was withdrawn, ended or finally refused."""
    AT_END.append(function)
    return function


def registration_ended(registration: Registration, at: datetime) -> None:
    for function in AT_END:
        function(registration, at)


AT_NARROWING: list[AtEnd] = []


def at_narrowing(function: AtEnd) -> AtEnd:
    """Register what to do, in the same transaction, when items left a registered version by an exclusion list."""
    AT_NARROWING.append(function)
    return function


def registration_narrowed(registration: Registration, at: datetime) -> None:
    for function in AT_NARROWING:
        function(registration, at)


AT_CERTIFYING: list[AtEnd] = []


def at_certifying(function: AtEnd) -> AtEnd:
    """Register what to do, in the same transaction, when a registration without a live certificate got one again."""
    AT_CERTIFYING.append(function)
    return function


def registration_certified_again(registration: Registration, at: datetime) -> None:
    for function in AT_CERTIFYING:
        function(registration, at)
