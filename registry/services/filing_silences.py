"""What silence does to a filing, told to everyone concerned when it has happened.

The registrar's silence (examination, review) only leaves an overdue mark: it never records and never rejects.
"""

from datetime import datetime

from registry.models import SYSTEM, Deadline, Filing

from .deadlines import on_silence
from .filings import filing_read, filing_tell


def _silent(deadline: Deadline, at: datetime, tell: str) -> None:
    filing = filing_read(deadline.case.filing)
    facts = {"clock": deadline.clock, "kind": filing.kind}
    Filing.advance([filing.pk], "silence", at, actor=SYSTEM, facts=facts)
    filing_tell(filing_read(filing), tell, at)


@on_silence("filing", "consent")
def no_consent(deadline: Deadline, at: datetime) -> None:
    """Nothing is recorded without the other party's consent."""
    _silent(deadline, at, "no_consent")


@on_silence("filing", "correction")
def not_corrected(deadline: Deadline, at: datetime) -> None:
    _silent(deadline, at, "not_corrected")


@on_silence("filing", "review_request")
def no_review_asked(deadline: Deadline, at: datetime) -> None:
    """The rejection is final."""
    _silent(deadline, at, "final")
