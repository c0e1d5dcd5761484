"""`verify_certificate FILE`: check a certificate with nothing but files. No database, no network.

Exit status: 0 when no check failed, 1 when one did, 2 when a file cannot be read or understood.
"""

import json
import os
import sys
import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from registry.certification.filekeys import FileKeyProvider, KeyFileError
from registry.certification.keys import Use
from registry.certification.report import CheckResult, VerificationReport
from registry.certification.trust import Trust, TrustError, load_trust
from registry.certification.verify import verify_file
from registry.certification.wording import Words
from registry.services.keys import log_origin, log_verifier

SIGNS = {CheckResult.OK: "ok", CheckResult.FAILED: "FAILED", CheckResult.NOT_CHECKED: "not checked"}
SIGNS_ZH = {CheckResult.OK: "通过", CheckResult.FAILED: "不成立", CheckResult.NOT_CHECKED: "未核验"}


class Command(BaseCommand):
    help = (
        "Check a certificate (PDF or JWT) offline and print one line for each check. Keys come from the files given, "
        "or from this installation's key folder when there is one. Exits 0 only if nothing failed."
    )
    requires_system_checks: list[str] = []  # they would open the database
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="certificate: PDF or JWT")
        parser.add_argument("--manifest", type=Path, help="manifest as the curator handed it in, or an items file")
        parser.add_argument("--exclusions", type=Path, help="the certificate's exclusion list (JSON or binary)")
        parser.add_argument("--item-proofs", type=Path, help="proofs about single items, as from /v/NUMBER/item.json")
        parser.add_argument("--jwks", type=Path, help="public keys, as from /.well-known/jwks.json")
        parser.add_argument("--log-key", help="verifier key of the ledger, or a file that holds it")
        parser.add_argument("--page-root", type=Path, help="root certificate of page signatures, PEM")
        parser.add_argument("--status", type=Path, help="signed status, as from /v/NUMBER/status.json")
        parser.add_argument("--proof", type=Path, help=".tlog-proof beside a JWT (a PDF carries its own)")
        parser.add_argument("--at", help="instant the answer is about, e.g. 2026-11-30T12:00+08:00 (default: now)")
        parser.add_argument("--language", choices=["zh", "en"], default=_language())

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self._report(options)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from error
        except (TrustError, KeyFileError, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
        self._print(report, options["language"])
        if report.has_failed or not report.is_genuine:
            sys.exit(1)

    def _report(self, options: dict[str, Any]) -> VerificationReport:
        at = _instant(options["at"])
        return verify_file(
            options["file"],
            _trust(options, at),
            at=at,
            status=_status(options["status"]),
            proof=options["proof"].read_bytes() if options["proof"] else None,
            manifest=options["manifest"],
            exclusions=options["exclusions"],
            item_proofs=options["item_proofs"],
        )

    def _print(self, report: VerificationReport, language: str) -> None:
        signs = SIGNS_ZH if language == "zh" else SIGNS
        if report.credential:
            facts = report.credential.facts
            name = _text(facts.dataset.name, language)
            self.stdout.write(f"{facts.certificate_number}  {name} {facts.dataset.version}  {facts.items.covered}")
        for check in report.checks:
            line = f"  {signs[check.state]:<12}{check.code}: {_text(check.sentence, language)}"
            self.stdout.write(self.style.ERROR(line) if check.state is CheckResult.FAILED else line)
        summary = _text(report.summary, language)
        self.stdout.write(self.style.SUCCESS(summary) if report.is_genuine else self.style.ERROR(summary))


def _language() -> str:
    """As the shell says."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if spoken.startswith("zh") else "en"


def _text(words: Words, language: str) -> str:
    return words.zh if language == "zh" else words.en or words.zh


def _instant(text: str | None) -> datetime:
    """The machine's own clock stands in for the register's: this command has no database to ask."""
    if text is None:
        return datetime.fromtimestamp(time.time_ns() / 1e9, UTC)
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("--at needs a time zone, for example 2026-11-30T12:00+08:00")
    return found


def _trust(options: dict[str, Any], at: datetime) -> Trust:
    """From the files given; what is not given, from this installation's key folder if it has the key."""
    own = FileKeyProvider(settings.KEY_DIR)
    if options["jwks"]:
        jwks = options["jwks"].read_bytes()
    elif _has(Use.VC):
        jwks = json.dumps(own.jwks(Use.VC)).encode()
    else:
        raise TrustError("no public keys at hand: give --jwks FILE, as from /.well-known/jwks.json of the register")
    vkey = _vkey(options["log_key"])
    given = load_trust(
        jwks, log_vkey=vkey, page_roots_pem=options["page_root"].read_bytes() if options["page_root"] else b""
    )
    roots = given.page_roots
    if not roots and _has(Use.PDF) and not options["jwks"]:
        roots = (own.pdf_identity(at).chain[-1],)
    return Trust(given.jwks, given.log_key, given.witnesses, roots)


def _vkey(text: str | None) -> str | None:
    if text is None:
        return log_verifier(log_origin()).vkey if _has(Use.LOG) else None
    return text if "+" in text else Path(text).read_text().strip()


def _has(use: Use) -> bool:
    """Whether the key is there; asking the provider itself would make one."""
    return (settings.KEY_DIR / use.value / "current.pem").is_file()


def _status(path: Path | None) -> str | None:
    """A bare token, or the document that carries it as "jws"."""
    if path is None:
        return None
    text = path.read_text().strip()
    if not text.startswith("{"):
        return text
    token = json.loads(text).get("jws")
    if not isinstance(token, str):
        raise ValueError(f"{path} holds no signed status")
    return token
