"""The signature of the page: its size, its field, and what poppler, a reader that is not ours, says of it."""

import io
import os
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from registry.certification.credential import issue, verify_url
from registry.certification.draw import Attachments, draw, draw_stamp
from registry.certification.facts import CertificateFacts
from registry.certification.filekeys import FileKeyProvider
from registry.certification.keys import Use
from registry.certification.stamp import sign_pdf
from tests.registry.certification.samples import AT, ISSUER, STATUS_URL, facts


def page(sample: CertificateFacts, provider: FileKeyProvider) -> bytes:
    token = issue(sample, provider.signer(Use.VC), ISSUER, STATUS_URL)
    return draw(sample, verify_url(ISSUER, sample.certificate_number, token), Attachments(token))


def test_a_signed_certificate_with_its_lists_is_at_most_300_kilobytes(provider: FileKeyProvider) -> None:
    assert len(sign_pdf(page(facts(demonstration=True), provider), provider, AT)) <= 300_000


def test_the_signature_field_shows_its_own_page() -> None:
    with pikepdf.open(io.BytesIO(draw_stamp("登记机构", "2026-03-12 09:30:00 UTC+8", "ECDSA"))) as document:
        box = [float(edge) for edge in document.pages[0].mediabox]

    assert box == pytest.approx([0, 0, 151.18, 59.53], abs=0.1)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils is not installed")
def test_poppler_finds_the_signature_valid_over_the_whole_file_and_a_flipped_byte_breaks_it(
    provider: FileKeyProvider, tmp_path: Path
) -> None:
    signed = sign_pdf(page(facts(), provider), provider, AT)
    flipped = bytearray(signed)
    flipped[signed.index(b"stream") + 20] ^= 1

    said = {}
    for name, content in {"good": signed, "bad": bytes(flipped), "longer": signed + b"\n% more\n"}.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(content)
        said[name] = subprocess.run(
            ["pdfsig", "-nocert", path],
            env={"TZ": "UTC", "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    assert "Signature is Valid" in said["good"]
    assert "Total document signed" in said["good"]
    assert "Signature Field Name: Registry" in said["good"]
    assert "ETSI.CAdES.detached" in said["good"]
    assert "Mar 12 2026 01:30:00" in said["good"]
    assert "Digest Mismatch" in said["bad"]
    assert "Not total document signed" in said["longer"]
