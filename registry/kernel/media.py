"""What a file is, by its content alone: an allow-list of forms that people hand in as proof.

The name and the type a browser claims are never trusted. Nothing is unpacked; at most both ends of the file are read.
"""

from pathlib import Path

HEAD = 4096
TAIL = 1 << 20  # the directory of an office file stands at its end

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x1f\x8b", "application/gzip"),
)
_OOXML = "application/vnd.openxmlformats-officedocument."
_OFFICE = (
    (b"word/document.xml", _OOXML + "wordprocessingml.document"),
    (b"xl/workbook.xml", _OOXML + "spreadsheetml.sheet"),
    (b"ppt/presentation.xml", _OOXML + "presentationml.presentation"),
)
_ODF = b"mimetypeapplication/vnd.oasis.opendocument."
_CONTROLS = bytes({*range(32)} - {9, 10, 12, 13, 27})


def sniff(path: Path) -> str | None:
    """The media type of a file we take, or None. Text is told by being UTF-8 or GB 18030 without control characters."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, size - TAIL))
        tail = file.read(TAIL)
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return _office(head, tail)
    return "text/plain" if head and _is_text(path) else None


def _office(head: bytes, tail: bytes) -> str | None:
    at = head.find(_ODF)
    if at == 30:  # the first entry, stored plain, straight after its local header (OpenDocument part 2, section 3.3)
        start = at + len(b"mimetype")
        return head[start : head.find(b"PK", start)].decode("ascii", "replace")
    if b"[Content_Types].xml" not in tail:
        return None
    return next((media_type for mark, media_type in _OFFICE if mark in tail), None)


def _is_text(path: Path) -> bool:
    return any(_decodes(path, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(path: Path, encoding: str) -> bool:
    """Whether the whole file decodes and holds no control characters; read in pieces."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            while piece := file.read(1 << 16):
                if piece.translate(_DROP) != piece:
                    return False
    except UnicodeDecodeError:
        return False
    return True


_DROP = dict.fromkeys(_CONTROLS)
