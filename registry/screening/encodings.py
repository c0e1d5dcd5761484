"""How a text file was saved: the encodings that spreadsheets write, told from all of its bytes."""

from __future__ import annotations

import codecs

from registry.screening.bytestream import Stream

_CHUNK = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_TRUSTED = 20  # readable characters beyond ASCII for each broken one, before a file is taken for broken UTF-8


class Recoded:
    """A stream in another encoding as UTF-8; what cannot be read becomes U+FFFD, so that one bad byte costs one row."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int) -> bytes:
        while True:
            data = self._stream.read(size)
            text = self._decoder.decode(data, final=not data)
            if text or not data:
                return text.encode()


def encoding_of(stream: Stream) -> str:
    """`utf-8`, `utf-16`, `utf-16-le`, `utf-16-be` or `gb18030` (with GBK and GB 2312); reads the stream to its end.

    A byte-order mark decides. Without one, a text of which nearly everything reads as UTF-8 is UTF-8, and anything
    else is what Chinese programs write.
    """
    data = stream.read(_CHUNK)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    wide = _wide(data[:4096])
    if wide:
        return wide
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    while data:
        text = decoder.decode(data)
        if not text.isascii():
            broken = text.count("\N{REPLACEMENT CHARACTER}")
            bad += broken
            good += sum(char > "\x7f" for char in text) - broken
        data = stream.read(_CHUNK)
    return "utf-8" if bad * _TRUSTED <= good else "gb18030"


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: in a list of addresses every second byte is zero."""
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half // 2:
        return "utf-16-le"
    return "utf-16-be" if half and sample[0::2].count(0) > half // 2 else ""
