"""Opens a PDF that may be hostile: in a child process with limits on memory, CPU and time, given no environment.

The page is never read, let alone trusted: an appended revision can show anything. Only the attached credential counts,
and it carries its own signature.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

MAX_PDF = 8 << 20  # bytes; a certificate has about 0.3 MB
SECONDS = 30
CHILD = Path(__file__).parent / "pdfchild.py"


class PdfError(ValueError):
    """Nothing can be taken out of the file; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class PageSignature:
    """`count` signatures; the rest speaks of the only one. `whole`: nothing was appended after signing."""

    count: int
    intact: bool = False
    whole: bool = False
    trusted: bool = False
    signer: str = ""


@dataclass(frozen=True, slots=True)
class PdfContents:
    jwt: str | None
    tlog_proof: bytes | None
    signature: PageSignature


def read_pdf(pdf: bytes, roots: Sequence[bytes], at: datetime) -> PdfContents:
    """Attachments and signature. `roots`: trusted root certificates, DER. Raises PdfError; takes 1 to 2 s of CPU."""
    if len(pdf) > MAX_PDF:
        raise PdfError("the PDF is too large to be a certificate")
    order = {"roots": [base64.b64encode(root).decode("ascii") for root in roots], "at": at.isoformat()}
    try:
        child = subprocess.run(  # noqa: S603  # our own file under our own interpreter; the input is data
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(order).encode() + b"\n" + pdf,
            capture_output=True,
            timeout=SECONDS,
            env={"MALLOC_ARENA_MAX": "1"},
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise PdfError("the PDF takes more memory or time than a certificate may") from error
    answer = json.loads(child.stdout)
    if "unreadable" in answer:
        raise PdfError("the file is not a readable PDF")
    held = {name: base64.b64decode(data) for name, data in answer["attachments"].items()}
    answer["signature"].pop("detail", None)
    return PdfContents(
        jwt=held["cert.jwt"].decode("latin-1") if "cert.jwt" in held else None,
        tlog_proof=held.get("cert.tlog-proof"),
        signature=PageSignature(**answer["signature"]),
    )
