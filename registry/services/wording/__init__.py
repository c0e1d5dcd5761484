"""What messages say, one module per area; made when read or sent, in the reader's language.

Every wording names cause, actor, deadline and what silence does, and ends with where to go. Apps above the registry
add theirs with `wordings_add` when they get ready.
"""

from . import account, base, cases, certificates, control, deadlines, filings, matches, notices, refusals, registrations
from .base import Text, Wording, is_service, render, wordings_add

wordings_add(account.WORDINGS)
wordings_add(cases.WORDINGS)
wordings_add(notices.WORDINGS)
wordings_add(registrations.WORDINGS)
wordings_add(refusals.WORDINGS)
wordings_add(control.WORDINGS)
wordings_add(matches.WORDINGS)
wordings_add(certificates.WORDINGS)
wordings_add(filings.WORDINGS)
wordings_add(deadlines.WORDINGS)

__all__ = ["Text", "Wording", "base", "is_service", "render", "wordings_add"]
