"""Every signing key's first use stands in the ledger; after a compromise the order in the log decides what counts."""

from datetime import datetime

from registry.certification.keys import Use
from registry.models import SigningKeyEvent
from registry.models.recording import EntryDraft, record

from .keys import key_provider

BEGAN = "began"
USES = (Use.LOG, Use.VC, Use.PDF)


def keys_announce(*, at: datetime) -> list[SigningKeyEvent]:
    """Enter keys that have not been announced yet, inside the caller's transaction; usually there are none."""
    current = {_kid(use, at): use for use in USES}
    known = set(SigningKeyEvent.objects.filter(key_id__in=current, event=BEGAN).values_list("key_id", flat=True))
    return [_announce(kid, use, at) for kid, use in current.items() if kid not in known]


def _kid(use: Use, at: datetime) -> str:
    provider = key_provider()
    return provider.pdf_identity(at).key.kid if use is Use.PDF else provider.signer(use).kid


def _announce(kid: str, use: Use, at: datetime) -> SigningKeyEvent:
    draft = EntryDraft("signing_key:began", at, {"key_id": kid, "purpose": use.value})
    return SigningKeyEvent.objects.create(
        key_id=kid, purpose=use.value, event=BEGAN, at=at, entry_id=record([draft])[0]
    )
