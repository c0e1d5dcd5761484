"""The child that opens a stranger's PDF: takes out the attachments and checks the signature, under hard limits.

Runs as a program (`python -I pdfchild.py`), imports nothing of ours, reads one line of JSON and then the PDF from
standard input, and writes one JSON object. A PDF bomb ends this process and nothing else. See pdfread.py.
"""

import base64
import io
import json
import logging
import resource
import sys
from datetime import datetime
from typing import Any

MEMORY = 768 << 20
CPU_SECONDS = 20
ATTACHMENTS = {"cert.jwt": 200_000, "cert.tlog-proof": 200_000}  # name: most bytes


def limit() -> None:
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    resource.setrlimit(kind, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def attachments(pdf: bytes) -> dict[str, str]:
    """The attachments we know by name, base64. Raises ValueError when one is too large, pikepdf's errors otherwise."""
    import pikepdf

    found = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for name, most in ATTACHMENTS.items():
            if name not in document.attachments:
                continue
            data = document.attachments[name].get_file().read_bytes()
            if len(data) > most:
                raise ValueError(f"{name} is larger than a certificate's")
            found[name] = base64.b64encode(data).decode("ascii")
    return found


def signature(pdf: bytes, roots: list[bytes], at: datetime) -> dict[str, Any]:
    """What can be said of the PDF's signature: `count`, and of the only one whether it holds, over all, by whom."""
    from asn1crypto import x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    embedded = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    if len(embedded) != 1:
        return {"count": len(embedded)}
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots], allow_fetching=False, moment=at
    )
    status = validate_pdf_signature(embedded[0], context)
    return {
        "count": 1,
        "intact": bool(status.intact and status.valid),
        "whole": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        "trusted": bool(status.trusted),
        "signer": str(status.signing_cert.subject.native.get("common_name", "")),
    }


def main() -> None:
    limit()
    logging.disable(logging.CRITICAL)  # pyHanko tells its log about every broken file; the answer is on standard output
    order = json.loads(sys.stdin.buffer.readline())
    pdf = sys.stdin.buffer.read()
    answer: dict[str, Any] = {}
    try:
        answer["attachments"] = attachments(pdf)
    except Exception as error:  # any complaint of a PDF library means the same: nothing can be taken out
        answer["unreadable"] = type(error).__name__
    try:
        roots = [base64.b64decode(root) for root in order["roots"]]
        answer["signature"] = signature(pdf, roots, datetime.fromisoformat(order["at"]))
    except Exception as error:  # a signature that cannot even be parsed does not hold
        answer["signature"] = {"count": 1, "intact": False, "whole": False, "detail": type(error).__name__}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
