"""Signed links to files: short-lived, for one file, made after a permission check and good without cookies.

So files can be served under a name of their own (setting FILES_URL), where no cookie of ours is ever sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from registry.kernel.errors import Conflict
from registry.models import Attachment

LIFETIME = timedelta(minutes=5)
SALT = "files.open"


class FileLinkOver(Conflict):
    code = "link_over"
    message = _("This link to a file has ended; links last five minutes. Open the file from its page again.")


class FileWithheld(Conflict):
    """Harmful, or not looked at yet."""

    code = "file_withheld"


def file_link(attachment: Attachment, *, at: datetime) -> str:
    """The address of the file for the next five minutes. Raises FileWithheld."""
    withheld_check(attachment)
    token = signing.dumps({"file": attachment.pk, "at": int(at.timestamp())}, salt=SALT)
    return f"{settings.FILES_URL}/files/open/{token}/"


def file_by_link(token: str, *, at: datetime) -> Attachment:
    """The file of a link. Raises FileLinkOver, FileWithheld."""
    try:
        claim = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise FileLinkOver from None
    found = Attachment.objects.filter(pk=claim["file"]).first()
    if found is None or not 0 <= at.timestamp() - claim["at"] < LIFETIME.total_seconds():
        raise FileLinkOver
    withheld_check(found)
    return found


def withheld_check(attachment: Attachment) -> None:
    if attachment.scan == Attachment.Scan.FOUND:
        raise FileWithheld(
            _("“%(name)s” holds harmful content and is not handed out. Its size and SHA-256 stay on record."),
            name=attachment.name,
        )
    if attachment.scan == Attachment.Scan.WAITING:
        raise FileWithheld(
            _("“%(name)s” is being checked for harmful content. Try again in a minute."), name=attachment.name
        )
