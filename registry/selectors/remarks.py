"""Remarks that stand on a registration: licences, pledges, court measures; since when, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from registry.kernel.calendar import day_end
from registry.models import Filing, FilingKind, FilingState, Registration

STANDING = (FilingKind.LICENCE, FilingKind.PLEDGE, FilingKind.MEASURE)
FREEZE = "freeze"


@dataclass(frozen=True, slots=True)
class Remark:
    """One recorded filing that is in force; `until` is exclusive, None without an end."""

    filing: Filing
    until: datetime | None = None

    @property
    def number(self) -> str:
        return str(self.filing.case.number)

    @property
    def is_freeze(self) -> bool:
        """Whether a court has forbidden to dispose of the registration."""
        return self.filing.kind == FilingKind.MEASURE and self.filing.content.get("measure") == FREEZE


def filings_of(registration: Registration) -> QuerySet[Filing]:
    """Everything that was filed after registration, newest first."""
    related = ("case", "applicant", "counterparty", "items", "lifts__case", "registration__case")
    return registration.filings.select_related(*related).order_by("-pk")


def remarks_in_force(registration: Registration, at: datetime) -> list[Remark]:
    """Oldest first. A filing that lifted another one is itself no remark."""
    recorded = filings_of(registration).filter(kind__in=STANDING, state=FilingState.RECORDED)
    found = (remark_of(filing, at) for filing in recorded.order_by("recorded_at", "pk"))
    return [remark for remark in found if remark is not None]


def remark_of(filing: Filing, at: datetime) -> Remark | None:
    """The remark a filing makes at `at`; None when it makes none, or it was lifted or its time is over."""
    is_remark = filing.kind in STANDING and filing.state == FilingState.RECORDED and filing.lifts_id is None
    if not is_remark or filing.ended_at is not None:
        return None
    until = remark_until(filing)
    return None if until is not None and at >= until else Remark(filing, until)


def remark_until(filing: Filing) -> datetime | None:
    """The exclusive end that the filing itself names."""
    text = filing.content.get("ends_on")
    return day_end(date.fromisoformat(text)) if text else None
