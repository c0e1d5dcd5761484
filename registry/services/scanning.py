"""Looking for harmful content in what is handed in: by clamd or a command, if the settings name one.

Without a scanner nothing is looked at, and every page says so. A file that is found harmful is never handed out again;
one that waits is handed out once it was looked at.
"""

from __future__ import annotations

import socket
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from registry.kernel import store
from registry.models import Attachment

log = structlog.get_logger()
CHUNK = 1 << 16
TIMEOUT = 60.0  # seconds for one file
LEASE = timedelta(seconds=120)
MAX_ATTEMPTS = 5
Scan = Attachment.Scan


@dataclass(frozen=True, slots=True)
class Verdict:
    """`scan`: clean or found; `note`: what was found, as the scanner names it."""

    scan: str
    note: str = ""


class ScannerDown(Exception):
    """The scanner gave no verdict; the file is tried again."""


def scanner() -> Callable[[Path], Verdict] | None:
    """The scanner the settings name; None when there is none."""
    if settings.SCAN_CLAMD:
        return clamd_scan
    return command_scan if settings.SCAN_COMMAND else None


def clamd_scan(path: Path) -> Verdict:
    """clamd's INSTREAM: pieces with their length (4 bytes, network order), a zero, then one line of answer."""
    try:
        with _clamd() as wire, path.open("rb") as file:
            wire.sendall(b"zINSTREAM\0")
            while piece := file.read(CHUNK):
                wire.sendall(struct.pack("!L", len(piece)) + piece)
            wire.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and (piece := wire.recv(4096)):
                answer += piece
    except OSError as error:
        raise ScannerDown(type(error).__name__) from None
    text = answer.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")
    if text == "OK":
        return Verdict(Scan.CLEAN)
    if text.endswith(" FOUND"):
        return Verdict(Scan.FOUND, text.removesuffix(" FOUND")[:100])
    raise ScannerDown(text[:100])


def _clamd() -> socket.socket:
    """`unix:/path` or `tcp:host:port`."""
    kind, _colon, place = settings.SCAN_CLAMD.partition(":")
    if kind == "unix":
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.settimeout(TIMEOUT)
        try:
            wire.connect(place)
        except OSError:
            wire.close()
            raise
        return wire
    host, _colon, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), TIMEOUT)


def command_scan(path: Path) -> Verdict:
    """The file on standard input; exit code 0 clean, 1 found, anything else no verdict."""
    try:
        with path.open("rb") as file:
            done = subprocess.run(  # noqa: S603  # the command stands in the settings, the file is its input
                settings.SCAN_COMMAND, stdin=file, capture_output=True, timeout=TIMEOUT, check=False
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScannerDown(type(error).__name__) from None
    if done.returncode == 0:
        return Verdict(Scan.CLEAN)
    if done.returncode == 1:
        lines = done.stdout.decode("utf-8", "replace").split("\n")
        return Verdict(Scan.FOUND, lines[0].strip()[:100])
    raise ScannerDown(f"exit {done.returncode}")


def attachments_scan(at: datetime, *, limit: int = 10) -> int:
    """Look at files that wait, one by one; returns how many got a verdict. Two sweeps may run at once."""
    look = scanner()
    if look is None:
        return 0
    judged = 0
    for _ in range(limit):
        attachment = _lease_next(at)
        if attachment is None:
            break
        judged += _judge(attachment, look, at)
    return judged


@transaction.atomic
def _lease_next(at: datetime) -> Attachment | None:
    waiting = Attachment.objects.select_for_update(skip_locked=True, of=("self",)).filter(scan=Scan.WAITING)
    found = waiting.filter(Q(scan_next_at__isnull=True) | Q(scan_next_at__lte=at)).order_by("pk").first()
    if found is not None:
        found.scan_attempts += 1
        found.scan_next_at = at + LEASE
        found.save(update_fields=["scan_attempts", "scan_next_at"])
    return found


def _judge(attachment: Attachment, look: Callable[[Path], Verdict], at: datetime) -> bool:
    try:
        verdict = look(store.path_of(attachment.sha256))
    except ScannerDown as error:
        is_over = attachment.scan_attempts >= MAX_ATTEMPTS
        values = {"scan": Scan.FAILED, "scanned_at": at} if is_over else {}
        Attachment.objects.filter(pk=attachment.pk).update(scan_note=str(error)[:100], **values)
        log.warning("scan.failed", attachment=attachment.pk, attempts=attachment.scan_attempts)
        return False
    Attachment.objects.filter(pk=attachment.pk).update(scan=verdict.scan, scan_note=verdict.note, scanned_at=at)
    if verdict.scan == Scan.FOUND:
        log.warning("scan.found", attachment=attachment.pk)
    return True
