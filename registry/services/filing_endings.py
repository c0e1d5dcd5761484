"""Whoever has a remark on a registration, or was asked to consent to one, is told when the registration has ended."""

from datetime import datetime

from registry.models import Filing, Registration
from registry.selectors.remarks import filings_of, remark_of

from .endings import at_registration_end
from .messages import notify


@at_registration_end
def others_told(registration: Registration, at: datetime) -> None:
    """Pending filings stay with the officers, who can no longer record them; what stood on it stands on nothing."""
    for filing in filings_of(registration):
        other = filing.counterparty
        if other is not None and _is_live(filing, at):
            params = {"number": filing.case.number, "registration": str(registration)}
            notify([other], "filing:registration_ended", case=filing.case, at=at, params=params)


def _is_live(filing: Filing, at: datetime) -> bool:
    return not filing.is_ended or remark_of(filing, at) is not None
