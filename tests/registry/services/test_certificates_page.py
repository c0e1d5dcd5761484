"""The page: one, whatever is killed; signed, with credential and proof inside; its digest stands in the ledger."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest

from registry.certification.report import CheckResult
from registry.certification.trust import Trust
from registry.certification.verify import verify_file
from registry.kernel import store
from registry.models import Certificate, InboxMessage, Job
from registry.services.certificate_pdf import certificate_proof, page_draw, page_record
from registry.services.jobs import LEASE, job_claim, job_run
from registry.services.keys import key_provider, log_origin, log_verifier
from registry.services.ledger import LedgerEmpty
from tests.factories.certificates import SETTLED, certified, fresh_certificate, page_drawn, reissued

ROOT = Path(__file__).resolve().parents[3]
# A worker that dies at the worst moment: the page is drawn and signed, nothing of it is written down.
KILLED_BEFORE_RECORDING = textwrap.dedent(
    """
    import os, signal, django
    django.setup()
    from registry.kernel import clock
    from registry.services import certificate_pdf
    from registry.services.jobs import job_claim, job_run
    certificate_pdf.page_record = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
    job_run(job_claim(clock.now()), clock.now)
    """
)
KILLED_BEFORE_COMMIT = KILLED_BEFORE_RECORDING.replace(
    "certificate_pdf.page_record", "certificate_pdf.certificate_tell"
)


def trust() -> Trust:
    provider = key_provider()
    root = provider.pdf_identity(SETTLED).chain[-1]
    return Trust(provider.jwks(), log_verifier(log_origin()), (), (root,))


@pytest.mark.django_db
def test_the_page_carries_credential_and_proof_and_holds_offline() -> None:
    certificate = page_drawn(certified(excluded=[1]))

    report = verify_file(store.read(certificate.pdf_sha256), trust(), at=SETTLED + timedelta(days=1))

    assert report.credential is not None
    assert report.credential.sha256 == certificate.credential_sha256
    states = {check.code: check.state for check in report.checks}
    assert states["page_signature"] == states["page_signer"] == states["ledger_inclusion"] == CheckResult.OK
    assert not report.has_failed


@pytest.mark.django_db
def test_the_digest_of_the_page_is_an_act_in_the_ledger_and_the_registrant_is_told_once() -> None:
    certificate = page_drawn(certified())

    act = certificate.case.acts.get(event="draw")

    assert json.loads(bytes(act.entry.leaf))["facts"]["pdf_sha256"] == certificate.pdf_sha256
    assert certificate.pdf_size == len(store.read(certificate.pdf_sha256))
    assert InboxMessage.objects.filter(event="certificate:issued").count() == 1


@pytest.mark.django_db
def test_without_a_place_in_the_ledger_there_is_no_proof_and_the_job_gets_one() -> None:
    certificate = certified()
    with pytest.raises(LedgerEmpty):
        certificate_proof(certificate)

    page_drawn(certificate)

    assert certificate_proof(fresh_certificate(certificate)).startswith("c2sp.org/tlog-proof@v1\nextra ")


@pytest.mark.django_db
def test_of_two_runs_that_drew_different_bytes_the_first_recorded_counts() -> None:
    certificate = page_drawn(certified())
    first = certificate.pdf_sha256
    other = page_draw(certificate, certificate_proof(certificate), SETTLED + timedelta(hours=3))

    again = page_record(certificate, other, at=SETTLED + timedelta(hours=3))

    assert again.pdf_sha256 == first
    assert again.case.acts.filter(event="draw").count() == 1


@pytest.mark.django_db
def test_the_page_of_a_reissue_is_drawn_without_a_second_message() -> None:
    reissue = page_drawn(reissued(certified()))

    assert reissue.pdf_sha256
    assert not InboxMessage.objects.filter(event="certificate:issued", case=reissue.case).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("program", [KILLED_BEFORE_RECORDING, KILLED_BEFORE_COMMIT])
def test_a_job_killed_between_drawing_and_recording_leaves_one_page_when_it_is_run_again(program: str) -> None:
    certificate = certified()

    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    killed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=False, capture_output=True
    )

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    job = Job.objects.get(kind="certificate_pdf")
    assert (job.state, fresh_certificate(certificate).pdf_sha256) == ("running", "")
    assert job.lease_until is not None
    later = job.lease_until + LEASE
    again = job_claim(later)
    assert again is not None
    job_run(again, lambda: later)
    job_run(again, lambda: later)
    done = Certificate.objects.get(pk=certificate.pk)
    assert done.case.acts.filter(event="draw").count() == 1
    assert store.exists(done.pdf_sha256)
    assert Job.objects.get(pk=job.pk).state == "done"


@pytest.mark.django_db
def test_a_job_that_runs_twice_gives_the_same_page() -> None:
    certificate = page_drawn(certified())
    job = Job.objects.get(kind="certificate_pdf")
    Job.objects.filter(pk=job.pk).update(state="running")

    job_run(Job.objects.get(pk=job.pk), lambda: SETTLED)

    assert Job.objects.get(pk=job.pk).result["pdf_sha256"] == certificate.pdf_sha256
    assert certificate.case.acts.filter(event="draw").count() == 1
