"""The certificate: fetched from the portal, then checked with files alone and by computing its root again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.demo.client import Unexpected, Visitor

from .manifest import Choice, certified_rest, hosts_of

NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
FILES = {
    "certificate.pdf": "/v/{number}/certificate.pdf",
    "certificate.jwt": "/v/{number}/certificate.jwt",
    "certificate.tlog-proof": "/v/{number}/certificate.tlog-proof",
    "status.json": "/v/{number}/status.json",
    "exclusions.json": "/v/{number}/exclusions.json",
    "jwks.json": "/.well-known/jwks.json",
    "log.vkey": "/keys/log.vkey",
    "page-root.pem": "/keys/page-root.pem",
}


@dataclass(frozen=True)
class Bundle:
    """Everything needed to check offline, in one folder."""

    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / name


def fetch(visitor: Visitor, number: str, folder: Path) -> Bundle:
    """Download certificate, proof, status, exclusion list and public keys; the page is drawn by a task, so wait."""
    folder.mkdir(parents=True, exist_ok=True)
    visitor.wait_for_file(f"/v/{number}/certificate.pdf", seconds=40)
    for name, path in FILES.items():
        (folder / name).write_bytes(visitor.download(path.format(number=number)))
    return Bundle(folder)


def verify_offline(bundle: Bundle, file: Path, name: str) -> str:
    """Run `verify_certificate` with no server to reach; its output. Raises Unexpected when a check fails."""
    command = [
        *(sys.executable, "manage.py", "verify_certificate", str(bundle.path(name))),
        *("--manifest", str(file), "--exclusions", str(bundle.path("exclusions.json"))),
        *("--jwks", str(bundle.path("jwks.json")), "--log-key", str(bundle.path("log.vkey"))),
        *("--page-root", str(bundle.path("page-root.pem")), "--status", str(bundle.path("status.json"))),
        *("--language", "en"),
    ]
    if name.endswith(".jwt"):
        command += ["--proof", str(bundle.path("certificate.tlog-proof"))]
    done = subprocess.run(  # noqa: S603  # our own command, arguments are files of ours
        command, cwd=settings.BASE_DIR, env=os.environ | NOWHERE, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unexpected(f"offline check of {name} exited {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def check_absence(bundle: Bundle, choice: Choice, folder: Path) -> int:
    """Compute the root without the excluded items and compare it with the certified one; how many items are out.

    Raises Unexpected when the roots differ, or an item that was refused, conceded or upheld is still in, or the one
    that was to stay is not.
    """
    listed = json.loads(bundle.path("exclusions.json").read_text(encoding="utf-8"))
    numbers = [row[0] for row in listed["items"]]
    root, kept = certified_rest(choice, numbers, folder)
    facts = _claims(bundle.path("certificate.jwt").read_text(encoding="ascii"))
    if root not in json.dumps(facts):
        raise Unexpected(f"the root computed from FILE without the excluded items, {root}, is not the certified one")
    still = hosts_of(kept) & set(choice.hosts)
    if still or kept & set(choice.leaving):
        raise Unexpected(f"still in the certified root: {sorted(still)} {sorted(kept & set(choice.leaving))}")
    if choice.staying not in kept:
        raise Unexpected(f"{choice.staying} was to stay, but is not in the certified root")
    if len(kept) + len(numbers) != choice.items:
        raise Unexpected(f"{len(kept)} kept and {len(numbers)} excluded are not the {choice.items} items of FILE")
    return len(numbers)


def _claims(token: str) -> Mapping[str, Any]:
    body = token.split(".")[1]
    claims: Mapping[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims
