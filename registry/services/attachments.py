"""Files that parties hand in: checked, stored by content, recorded with size and SHA-256."""

import unicodedata
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.kernel.media import sniff
from registry.models import Attachment, Case, Party, User

from .scanning import scanner

MAX_BYTES = 100 * 1000**2
_MAX_NAME = 255


class BadFile(DomainError):
    """The file cannot be taken; the sentence says why and what would do."""

    code = "bad_file"


def attachment_store(
    upload: UploadedFile[Any],
    *,
    purpose: str,
    case: Case | None,
    party: Party | None,
    user: User | None,
    at: datetime,
    is_confidential: bool = False,
) -> Attachment:
    """Take one uploaded file. Its type is told by its content; name and claimed type are not believed.

    Raises BadFile for an empty or too large file, or one of a form that is not taken. The same content handed in twice
    makes two rows and one stored file.
    """
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise BadFile(_("“%(name)s” is empty. Choose the file again."), name=name)
    if size > MAX_BYTES:
        raise BadFile(_("“%(name)s” is larger than 100 MB. Split it or leave out what proves nothing."), name=name)
    digest, stored = store.put_chunks(upload.chunks())
    media_type = sniff(store.path_of(digest))
    if media_type is None:
        raise BadFile(
            _(
                "“%(name)s” is none of the forms we take: PDF, image, Word, Excel, PowerPoint, "
                "OpenDocument, text, gzip."
            ),
            name=name,
        )
    return Attachment.objects.create(
        case=case,
        party=party,
        uploaded_by=user,
        purpose=purpose,
        name=name,
        size=stored,
        sha256=digest,
        media_type=media_type,
        is_confidential=is_confidential,
        uploaded_at=at,
        scan=Attachment.Scan.WAITING if scanner() else Attachment.Scan.NONE,
    )


def list_store(path: Path, name: str, *, limit: int, too_large: Promise, at: datetime, **fields: Any) -> Attachment:
    """Take a list or manifest into the store, to be read by a job; the row is the caller's to save.

    Its form is told when it is read. Raises DomainError at `file` where it is empty, or larger than `limit`: the
    sentence `too_large` names it as `limit`, in MB.
    """
    size = path.stat().st_size
    if size == 0:
        raise DomainError(_("The file is empty. Choose the file again."), field="file")
    if size > limit:
        raise DomainError(too_large, field="file", limit=limit // 1024**2)
    return Attachment(
        **fields,
        name=clean_name(name),
        size=size,
        sha256=store.put_file(path),
        media_type="application/octet-stream",
        uploaded_at=at,
    )


def upload_path(upload: UploadedFile[Any]) -> Path:
    """Where an upload lies on disk. Every upload is written to disk as it arrives (settings.FILE_UPLOAD_HANDLERS)."""
    if not isinstance(upload, TemporaryUploadedFile):
        raise TypeError("uploads are streamed to disk; check FILE_UPLOAD_HANDLERS")
    return Path(upload.temporary_file_path())


def clean_name(name: str) -> str:
    """The bare file name, without folders, control and direction characters, cut to what the column holds."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(sign for sign in bare if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}).strip()
    if len(kept) > _MAX_NAME:
        stem, dot, end = kept.rpartition(".")
        kept = f"{stem[: _MAX_NAME - len(end) - 1]}.{end}" if dot and len(end) < 12 else kept[:_MAX_NAME]
    return kept or "file"
