"""A redacted copy for the public beside the sealed original: made by who handed it in, published by an officer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from objections.models import Objection
from registry.kernel.errors import Conflict, NotAllowed
from registry.models import Actor, Attachment, Party, User
from registry.services.attachments import attachment_store
from registry.services.cases import act_record
from registry.services.decisions import officer_check
from registry.services.locks import cases_lock

from .steps import objection_locked, role_check


class PublishedAlready(Conflict):
    code = "published_already"
    message = _("This copy is already public.")


def copy_add(
    objection: Objection, original: Attachment, upload: UploadedFile[Any], *, actor: Actor, at: datetime
) -> Attachment:
    """The party that handed in `original` hands in its redacted copy. Raises NotAllowed, BadFile."""
    party_id = role_check(objection, actor)
    if original.case_id != objection.case_id or original.party_id != party_id or original.purpose != "evidence":
        raise NotAllowed
    with transaction.atomic():
        objection = objection_locked(objection)
        copy = attachment_store(
            upload,
            purpose="redacted",
            case=objection.case,
            party=Party.objects.get(pk=party_id),
            user=User.objects.filter(pk=actor.user_id or 0).first(),
            at=at,
        )
        copy.redacts = original
        copy.save(update_fields=["redacts"])
        return copy


@transaction.atomic
def copy_publish(copy: Attachment, *, actor: Actor, officer: Any, at: datetime) -> Attachment:
    """An officer looked at it: strangers may fetch it from the case page. Raises PublishedAlready, NotAllowed."""
    if copy.purpose != "redacted" or copy.case is None:
        raise NotAllowed
    cases_lock(copy.case)
    officer_check(copy.case, officer)
    fresh = Attachment.objects.select_for_update(of=("self",)).select_related("case").get(pk=copy.pk)
    if fresh.published_at is not None:
        raise PublishedAlready
    fresh.published_at = at
    fresh.save(update_fields=["published_at"])
    case = copy.case
    facts: dict[str, object] = {"size": fresh.size, "sha256": fresh.sha256}
    act_record(case, "publish_copy", at=at, actor=actor, state=case.subject.state, facts=facts)
    return fresh
