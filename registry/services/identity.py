"""Identity levels: a party hands in a document, an officer looks at it and decides."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict, DomainError
from registry.models import Attachment, IdentityCheck, Officer, Party

from .decisions import ConflictOfInterest
from .messages import notify


@transaction.atomic
def identity_request(party: Party, *, level: str, document: Attachment, at: datetime) -> IdentityCheck:
    """Ask to be known at `level` on the strength of a document. One open request per party."""
    if level == Party.Identity.ORGANISATION and party.kind != Party.Kind.ORGANISATION:
        raise DomainError(_("Only an organisation can be confirmed as one."), field="level")
    if IdentityCheck.objects.filter(party=party, outcome=IdentityCheck.Outcome.OPEN).exists():
        raise Conflict(_("An officer is already looking at a document of yours. Wait for the answer."))
    return IdentityCheck.objects.create(party=party, level=level, document=document, requested_at=at)


@transaction.atomic
def identity_decide(
    check: IdentityCheck, *, officer: Officer, is_accepted: bool, reason: str, at: datetime
) -> IdentityCheck:
    """Accept or reject an open request. A rejection needs a reason; members of the party cannot decide."""
    check = IdentityCheck.objects.select_for_update(of=("self",)).select_related("party").get(pk=check.pk)
    if check.outcome != IdentityCheck.Outcome.OPEN:
        raise Conflict(_("Somebody else has already decided this request."))
    if check.party.memberships.filter(user=officer.user_id).exists():
        raise ConflictOfInterest
    if not is_accepted and not reason.strip():
        raise DomainError(_("Say why the document does not suffice."), field="reason")
    check.outcome = IdentityCheck.Outcome.ACCEPTED if is_accepted else IdentityCheck.Outcome.REJECTED
    check.reason, check.decided_by, check.decided_at = reason, officer, at
    check.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    if is_accepted:
        Party.objects.filter(pk=check.party_id).update(identity=check.level)
    params = {"officer": officer.number, "reason": reason, "level": str(Party.Identity(check.level).label)}
    event = "identity:accepted" if is_accepted else "identity:rejected"
    notify([check.party], event, case=None, at=at, params=params, key=f"check{check.pk}")
    return check
