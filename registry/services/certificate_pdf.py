"""The job that draws a certificate's page: waits for the ledger, draws, signs, stores, records the digest as an act.

The first recorded page counts for ever. A run that finds one recorded, before or after drawing, throws its own away;
so a job that is killed anywhere and run again leaves one page.
"""

import time
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from registry.certification.credential import verify_url
from registry.certification.facts import CertificateFacts
from registry.certification.ledgerproof import with_leaf
from registry.certification.sheet import LedgerPosition
from registry.kernel import clock, store
from registry.models import SYSTEM, Certificate, Job
from registry.transparency.checkpoint import head_of
from registry.transparency.proof import parse_proof

from .cases import act_record
from .certificate_news import certificate_tell
from .jobs import job_progress, runner
from .keys import key_provider
from .ledger import LedgerEmpty, entry_proof, ledger_integrate
from .locks import cases_lock

log = structlog.get_logger()
PATIENCE = 30  # seconds for the ledger; then the job is tried again later
PAUSE = 0.2


@runner("certificate_pdf")
def certificate_pdf_run(job: Job) -> dict[str, Any]:
    """Draw the page of the certificate named by the job. May run twice with the same end."""
    certificate = Certificate.objects.select_related("case", "entry").get(pk=job.params["certificate"])
    if not certificate.pdf_sha256:
        job_progress(job, stage="ledger", done=0, total=3, at=clock.now())
        proof = proof_awaited(certificate)
        job_progress(job, stage="drawing", done=1, total=3, at=clock.now())
        pdf = page_draw(certificate, proof, clock.now())
        job_progress(job, stage="recording", done=2, total=3, at=clock.now())
        certificate = page_record(certificate, pdf, at=clock.now())
    return {"certificate": certificate.number, "pdf_sha256": certificate.pdf_sha256, "pdf_size": certificate.pdf_size}


def proof_awaited(certificate: Certificate) -> str:
    """The `.tlog-proof` of the certificate's entry with its leaf, once the entry has its place in the log.

    Helps the integrator along instead of merely waiting. Raises LedgerEmpty when it takes too long.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return certificate_proof(certificate)
        except LedgerEmpty:
            if time.monotonic() > deadline:
                raise
        if not ledger_integrate(clock.now()):
            time.sleep(PAUSE)  # another process is integrating right now


def certificate_proof(certificate: Certificate) -> str:
    """Raises LedgerEmpty while the entry has no place in the log."""
    return with_leaf(entry_proof(certificate.entry), bytes(certificate.entry.leaf))


def page_draw(certificate: Certificate, proof: str, at: datetime) -> bytes:
    """The signed PDF with credential and proof attached. `at` is the signing time shown on it; about 0.2 s of CPU."""
    # Here and not above: typst and pyHanko take a second to load, and only the worker draws.
    from registry.certification.draw import Attachments, draw
    from registry.certification.stamp import sign_pdf

    facts = CertificateFacts.from_object(certificate.facts)
    url = verify_url(settings.SITE_URL, certificate.number, certificate.credential)
    parsed = parse_proof(proof.encode())
    size = head_of(parsed.checkpoint).size
    page = draw(facts, url, Attachments(certificate.credential, proof), LedgerPosition(parsed.index, size))
    return sign_pdf(page, key_provider(), at)


@transaction.atomic
def page_record(certificate: Certificate, pdf: bytes, *, at: datetime) -> Certificate:
    """Store the page and enter its digest in the ledger, unless another run was first; returns the row as it stands."""
    cases_lock(certificate.case)
    certificate = Certificate.objects.select_related("case", "registration__case", "registration__version").get(
        pk=certificate.pk
    )
    if certificate.pdf_sha256:
        log.info("certificate.page_discarded", certificate=certificate.pk)
        return certificate
    digest = store.put_bytes(pdf)
    certificate.pdf_sha256, certificate.pdf_size, certificate.pdf_drawn_at = digest, len(pdf), at
    certificate.save(update_fields=["pdf_sha256", "pdf_size", "pdf_drawn_at"])
    facts: dict[str, object] = {"pdf_sha256": digest, "pdf_size": len(pdf)}
    act_record(certificate.case, "draw", at=at, actor=SYSTEM, state=certificate.state, facts=facts)
    if certificate.issue == 1:  # of a re-issue they were told when it replaced the one before
        certificate_tell(certificate, "issued", at)
    return certificate
