"""Reading the mail the demonstration writes into files, as its recipients would."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from .client import Unexpected

SEPARATOR = re.compile(rb"^-{79}$", re.MULTILINE)


def mails(folder: Path) -> Iterator[EmailMessage]:
    """Every mail in the folder, oldest file first. The file backend ends each message with a line of dashes."""
    for path in sorted(folder.glob("*.log"), key=lambda file: (file.stat().st_mtime_ns, file.name)):
        for raw in SEPARATOR.split(path.read_bytes()):
            if raw.strip():
                yield message_from_bytes(raw.strip() + b"\n", policy=policy.default)


def mails_to(folder: Path, email: str) -> list[EmailMessage]:
    return [mail for mail in mails(folder) if email in str(mail["To"])]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def link_in_mail(folder: Path, email: str, part: str, *, seconds: float = 20) -> str:
    """The newest link containing `part` in a mail to `email`; waits for it. Raises Unexpected."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for mail in reversed(mails_to(folder, email)):
            for link in re.findall(r"https?://\S+", text_of(mail)):
                if part in link:
                    return str(link)
        time.sleep(0.2)
    raise Unexpected(f"no mail to {email} with a link to {part} came within {seconds:.0f} s")
