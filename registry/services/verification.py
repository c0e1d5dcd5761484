"""The register's own answer to "is this certificate good?": the offline verifier with everything at hand."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext_lazy as _

from registry.certification.credential import Credential
from registry.certification.report import Check, VerificationReport, failed
from registry.certification.verify import Beside, Trust, verify_file
from registry.kernel import store
from registry.kernel.errors import DomainError
from registry.models import Act, Certificate
from registry.screening.errors import ManifestError
from registry.screening.guard import GuardError
from registry.screening.intake import build_items_guarded
from registry.screening.limits import Limits
from registry.selectors.certificate_history import certificate_acts
from registry.selectors.certificates import certificate_by_number

from .certificate_pdf import certificate_proof
from .certificate_status import status_now
from .keys import key_provider, log_origin, log_verifier
from .ledger import LedgerEmpty

SLOTS = 2  # files checked at a time on the whole site: opening a stranger's PDF or manifest costs seconds of CPU
SLOT_LOCK = 0x6469705F7665  # "dip_ve"
LIMITS = Limits(max_file_bytes=32 << 20, max_uncompressed_bytes=256 << 20, max_rows=1_000_000)
MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30


class Busy(DomainError):
    code = "busy"
    status = 429
    message = _("Other files are being checked right now. Try again in a few seconds, or check yours with the command.")


def trust_own(at: datetime) -> Trust:
    """This register's public keys, retired ones included."""
    provider = key_provider()
    root = provider.pdf_identity(at).chain[-1]
    return Trust(provider.jwks(), log_verifier(log_origin()), (), (root,))


def certificate_report(certificate: Certificate, acts: list[Act], at: datetime) -> VerificationReport:
    """Every check of a certificate on record, as of now. Whoever changed its row by hand finds a failed check."""
    beside = _beside(certificate, acts, at)
    return verify_file(certificate.credential.encode(), trust_own(at), at=at, status=beside.status, proof=beside.proof)


def upload_report(source: Path | bytes, *, at: datetime, manifest: Path | None = None) -> VerificationReport:
    """Every check of a file somebody brought; status, proof and exclusion list come from the register.

    Raises Busy when too many are being checked already. PDF and manifest are opened in child processes with limits.
    """
    with _slot(), tempfile.TemporaryDirectory() as folder:
        items, fault = _items(manifest, Path(folder))
        report = verify_file(source, trust_own(at), at=at, manifest=items, look_up=lambda found: _look_up(found, at))
    if fault is None:
        return report
    others = tuple(check for check in report.checks if check.code != fault.code)
    return replace(report, checks=(*others, fault))


def _items(manifest: Path | None, folder: Path) -> tuple[Path | None, Check | None]:
    """The item set of an untrusted manifest, or the failed check of one that cannot be read."""
    if manifest is None:
        return None, None
    try:
        report = build_items_guarded(manifest, folder, LIMITS, memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    except (ManifestError, GuardError) as error:
        return None, failed("manifest_roots", "清单无法读取。", f"The manifest cannot be read: {error.code}.")
    return report.path, None


def _look_up(credential: Credential, at: datetime) -> Beside:
    """Nothing for a credential that is not, byte for byte, the one on record under its number."""
    certificate = certificate_by_number(credential.facts.certificate_number)
    if certificate is None or certificate.credential_sha256 != credential.sha256:
        return Beside()
    beside = _beside(certificate, certificate_acts(certificate), at)
    digest = credential.facts.exclusions.digest
    return replace(beside, exclusions=store.path_of(digest)) if digest and store.exists(digest) else beside


def _beside(certificate: Certificate, acts: list[Act], at: datetime) -> Beside:
    try:
        proof = certificate_proof(certificate).encode()
    except LedgerEmpty:
        proof = None
    return Beside(status=status_now(certificate, acts, at), proof=proof)


@contextmanager
def _slot() -> Iterator[None]:
    """One of the SLOTS, held by the database so that it counts over all web nodes. Raises Busy."""
    with connection.cursor() as cursor:
        for number in range(SLOTS):
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [SLOT_LOCK + number])
            if cursor.fetchone()[0]:
                break
        else:
            raise Busy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [SLOT_LOCK + number])
