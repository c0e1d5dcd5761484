"""Evidence: handed in after the bare five fields, by either party, each file with its receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from objections.models import Objection
from objections.selectors.evidence import evidence_until
from registry.kernel.errors import Conflict, DomainError
from registry.models import Actor, Attachment, Party, User
from registry.services.attachments import attachment_store
from registry.services.cases import act_record

from .steps import counterparts, objection_locked, role_check, shown, tell

MOST_FILES = 50  # of one party in one objection
MOST_BYTES = 500 * 1000**2


class TooMuchEvidence(DomainError):
    code = "too_much_evidence"
    message = _("A party can hand in %(files)d files and %(megabytes)d MB in one case. Leave out what proves nothing.")


class EvidenceLate(Conflict):
    code = "evidence_late"
    message = _("Evidence in %(number)s could be handed in until %(closed)s. Name new facts in a request for review.")


def evidence_add(
    objection: Objection,
    upload: UploadedFile[Any],
    *,
    actor: Actor,
    at: datetime,
    is_confidential: bool = False,
) -> Attachment:
    """Store one file of a party and put its size and digest into the case's public record.

    `is_confidential`: for the parties and officers only, not even named to strangers. Raises EvidenceLate, BadFile.
    """
    party_id = role_check(objection, actor)
    _late_check(objection, at)
    with transaction.atomic():
        objection = objection_locked(objection)
        _late_check(objection, at)
        _caps_check(objection, party_id, upload)
        attachment = attachment_store(
            upload,
            purpose="evidence",
            case=objection.case,
            party=Party.objects.get(pk=party_id),
            user=User.objects.filter(pk=actor.user_id or 0).first(),
            at=at,
            is_confidential=is_confidential,
        )
        if objection.case.number:
            facts: dict[str, object] = {"size": attachment.size}
            if not is_confidential:
                facts["sha256"] = attachment.sha256
            act_record(objection.case, "evidence", at=at, actor=actor, state=objection.state, facts=facts)
            tell(objection, counterparts(objection, actor), "evidence", at=at)
        return attachment


def _caps_check(objection: Objection, party_id: int, upload: UploadedFile[Any]) -> None:
    """Both caps, counted under the case's lock."""
    files = objection.case.attachments.filter(purpose="evidence", party=party_id)
    held = files.aggregate(count=Count("pk"), size=Coalesce(Sum("size"), 0))
    if held["count"] >= MOST_FILES or held["size"] + (upload.size or 0) > MOST_BYTES:
        raise TooMuchEvidence(field="file", files=MOST_FILES, megabytes=MOST_BYTES // 1000**2)


def _late_check(objection: Objection, at: datetime) -> None:
    until = evidence_until(objection)
    if until is not None and at >= until:
        raise EvidenceLate(number=str(objection.case), closed=shown(until))
