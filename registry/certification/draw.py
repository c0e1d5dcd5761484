"""The page: typst draws facts as PDF/A-3u with the signed credential and the ledger proof attached.

The same facts, address and attachments give the same bytes. About 0.1 s of CPU each: draw in a task, not in a request.
"""

import io
import json
import re
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import manimgx_fonts_cjk
import segno
import typst

from registry.certification.codec import JsonObject
from registry.certification.facts import CertificateFacts
from registry.certification.sheet import BOX, LedgerPosition, sheet

TEMPLATE = Path(__file__).parent / "template"
MAX_BOXES = 40  # characters no font has; a text with more of them is no name
MISSING_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")  # how typst spells combining marks in its messages

_one_at_a_time = threading.Lock()  # a compiler holds one document


class DrawError(Exception):
    """The page could not be drawn. A fault in the template or the installation, not in the facts."""


@dataclass(frozen=True, slots=True)
class Attachments:
    """What travels inside the PDF: the credential as issued, and its `.tlog-proof` once the ledger has one."""

    jwt: str
    tlog_proof: str | None = None


def draw(facts: CertificateFacts, qr_url: str, attachments: Attachments, ledger: LedgerPosition | None = None) -> bytes:
    """An unsigned PDF. Characters the fonts lack become boxes; the attached credential still has them.

    Raises DrawError. Safe to call from threads; calls wait for each other.
    """
    data = sheet(facts, qr_url, ledger)
    inputs = {"qr": qr_svg(qr_url), "jwt": attachments.jwt}
    if attachments.tlog_proof is not None:
        inputs["proof"] = attachments.tlog_proof
    for _ in range(MAX_BOXES):
        try:
            at = facts.issued_at.replace(microsecond=0)  # a PDF's dates have seconds only
            return _compile("certificate.typ", inputs | {"data": _text(data)}, "a-3u", at)
        except typst.TypstError as error:
            data = _boxed(data, error)
    raise DrawError("the facts hold too many characters that cannot be printed")


def draw_stamp(subject: str, time: str, algorithm: str) -> bytes:
    """The appearance of the signature field, as a one-page PDF of the field's size."""
    stamp = json.dumps({"subject": subject, "time": time, "algorithm": algorithm}, ensure_ascii=False)
    try:
        return _compile("stamp.typ", {"stamp": stamp}, "1.7", 0)
    except typst.TypstError as error:
        raise DrawError(str(error)) from error


def qr_svg(url: str) -> str:
    """The QR code as SVG without a size of its own; error correction M, so that a fold or a stain does not kill it."""
    out = io.BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(out, kind="svg", border=0, dark="#17212b", xmldecl=False, omitsize=True)
    return out.getvalue().decode()


def _compile(name: str, inputs: dict[str, str], standard: Literal["a-3u", "1.7"], at: datetime | int) -> bytes:
    with _one_at_a_time:
        pdf = _compiler(name).compile(
            format="pdf",
            pdf_standards=standard,
            sys_inputs=inputs,
            timestamp=at,
            pdf_tags=standard != "1.7",  # structure for screen readers; a mere appearance needs none
        )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Noto Sans CJK from its package and the fonts inside typst; never the machine's, so every machine draws alike."""
    folder = Path(manimgx_fonts_cjk.__file__).parent
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


@cache
def _compiler(name: str) -> typst.Compiler:
    return typst.Compiler(TEMPLATE / name, root=TEMPLATE, font_paths=_fonts(), ignore_system_fonts=True)


def _text(data: JsonObject) -> str:
    return json.dumps(data, ensure_ascii=False)


def _boxed(data: JsonObject, error: typst.TypstError) -> JsonObject:
    """`data` with a box for each character the error names. Raises DrawError for any other error."""
    found = MISSING_GLYPH.search(error.message)
    text = _text(data)
    named = ESCAPED.sub(lambda one: chr(int(one[1], 16)), found[1]) if found else ""
    missing = {character for character in named if not character.isascii() and character in text}
    if not missing:
        raise DrawError(str(error)) from error
    for character in missing:
        text = text.replace(character, BOX)
    boxed: JsonObject = json.loads(text)
    return boxed | {"boxed": True}
