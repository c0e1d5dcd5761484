"""What a file is, is told by its content; its name proves nothing."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from registry.kernel.media import sniff


def office(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return out.getvalue()


def open_document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (gzip.compress(b"x", mtime=0), "application/gzip"),
        ("依据：许可协议\n".encode(), "text/plain"),
        ("依据：许可协议\n".encode("gb18030"), "text/plain"),
        (
            office("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            office("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (open_document(), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_forms_we_take_are_known_by_their_content(tmp_path: Path, content: bytes, media_type: str) -> None:
    path = tmp_path / "anything.exe"
    path.write_bytes(content)

    assert sniff(path) == media_type


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00\x03\x00\x00\x00", b"\x7fELF\x02\x01", b"PK\x03\x04 no office file", b"text with \x00 in it"],
    ids=["empty", "Windows program", "Linux program", "plain zip", "NUL"],
)
def test_other_forms_are_not_taken(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "licence.pdf"
    path.write_bytes(content)

    assert sniff(path) is None


def test_a_character_cut_by_the_reading_in_pieces_is_still_text(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(("a" + "拓" * 50_000).encode())

    assert sniff(path) == "text/plain"
