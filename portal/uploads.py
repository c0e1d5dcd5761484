"""Uploads go to disk as they arrive, but never more of one file than any page takes."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class CappedUpload(TemporaryFileUploadHandler):
    """What comes beyond the largest file we take is read and dropped: a giant fills no disk.

    The file keeps its true size, and enough of it is kept that whoever measures it on disk finds it too large.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.INTAKE_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)
