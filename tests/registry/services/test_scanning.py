"""Looking at files: by clamd's own protocol over a socket, by a command, and honestly not at all."""

import socket
import struct
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from registry.models import Attachment
from registry.services.attachments import attachment_store
from registry.services.file_links import FileLinkOver, FileWithheld, file_by_link, file_link
from registry.services.scanning import LEASE, MAX_ATTEMPTS, attachments_scan
from tests.factories.registrations import AT, curator_new

pytestmark = pytest.mark.django_db
BAD = b"EICAR stands for anything harmful"
COMMAND = ["/bin/sh", "-c", "if grep -q EICAR; then echo Eicar-Test; exit 1; fi"]


def stored(content: bytes = b"A contract.", at: datetime = AT) -> Attachment:
    curator = curator_new()
    upload = SimpleUploadedFile("paper.txt", content)
    return attachment_store(upload, purpose="evidence", case=None, party=curator.party, user=curator.user, at=at)


def fresh(attachment: Attachment) -> Attachment:
    return Attachment.objects.get(pk=attachment.pk)


@pytest.fixture
def clamd(tmp_path: Path, settings: Any) -> Iterator[list[bytes]]:
    """A server that speaks INSTREAM as clamd does and finds one string."""
    seen: list[bytes] = []
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(tmp_path / "clamd.sock"))
    server.listen()

    def serve() -> None:
        while True:
            try:
                wire, _peer = server.accept()
            except OSError:
                return
            with wire, wire.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", stream.read(4))[0]:
                    content += stream.read(size)
                seen.append(content)
                wire.sendall(b"stream: Eicar-Test FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    settings.SCAN_CLAMD = f"unix:{tmp_path / 'clamd.sock'}"
    yield seen
    server.close()


def test_without_a_scanner_a_file_says_it_was_not_scanned_and_can_be_fetched() -> None:
    attachment = stored(BAD)

    assert attachments_scan(AT) == 0
    assert fresh(attachment).scan == "none"
    assert file_by_link(file_link(attachment, at=AT).split("/")[-2], at=AT) == attachment


def test_clamd_is_sent_the_whole_file_and_its_word_counts(clamd: list[bytes]) -> None:
    large = b"A line of text.\n" * 20_000
    clean, bad = stored(large), stored(BAD)
    with pytest.raises(FileWithheld):
        file_link(clean, at=AT)

    assert attachments_scan(AT) == 2

    assert clamd == [large, BAD]
    assert (fresh(clean).scan, fresh(bad).scan, fresh(bad).scan_note) == ("clean", "found", "Eicar-Test")
    assert file_link(fresh(clean), at=AT)
    with pytest.raises(FileWithheld):
        file_link(fresh(bad), at=AT)


def test_a_command_judges_by_its_exit_code(settings: Any) -> None:
    settings.SCAN_COMMAND = COMMAND
    clean, bad = stored(), stored(BAD)

    attachments_scan(AT)

    assert (fresh(clean).scan, fresh(bad).scan, fresh(bad).scan_note) == ("clean", "found", "Eicar-Test")


def test_a_scanner_that_is_down_is_asked_again_and_in_the_end_the_file_says_it_could_not_be_scanned(
    settings: Any,
) -> None:
    settings.SCAN_COMMAND = ["/bin/sh", "-c", "exit 2"]
    attachment = stored()
    at = AT
    for _ in range(MAX_ATTEMPTS):
        assert fresh(attachment).scan == "waiting"
        assert attachments_scan(at) == 0
        at += LEASE

    assert fresh(attachment).scan == "failed"
    assert file_link(fresh(attachment), at=at)


def test_a_link_to_a_file_ends_after_five_minutes_and_cannot_be_made_up() -> None:
    attachment = stored()
    token = file_link(attachment, at=AT).split("/")[-2]

    assert file_by_link(token, at=AT + timedelta(minutes=4)) == attachment
    for late_or_wrong, at in ((token, AT + timedelta(minutes=5)), (token[:-2] + "xx", AT), ("1", AT)):
        with pytest.raises(FileLinkOver):
            file_by_link(late_or_wrong, at=at)


def test_a_streamed_upload_waits_for_the_scanner_as_well(settings: Any) -> None:
    settings.SCAN_COMMAND = COMMAND
    upload: Any = TemporaryUploadedFile("a.txt", "text/plain", 4, None)
    upload.write(b"text")
    upload.seek(0)

    assert attachment_store(upload, purpose="proof", case=None, party=None, user=None, at=AT).scan == "waiting"
