"""Offline verification of PDFs that somebody has worked on: no page is trusted, and no file breaks the verifier."""

import io
import zlib
from dataclasses import replace
from pathlib import Path

import pikepdf
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject

from registry.certification.credential import issue, verify_url
from registry.certification.draw import Attachments, draw
from registry.certification.filekeys import FileKeyProvider
from registry.certification.keys import Use
from registry.certification.pdfread import MAX_PDF
from registry.certification.stamp import sign_pdf
from registry.certification.verify import verify_file
from registry.kernel.numbers import Kind, format_number
from tests.registry.certification.office import FAILED, LATER, NOT_CHECKED, OK, Office, rows
from tests.registry.certification.samples import AT, ISSUER, STATUS_URL, facts, plain_facts

OTHER_NUMBER = format_number(Kind.REGISTRATION, 2026, 1)


def test_a_flipped_byte_of_the_page_fails_the_page_but_not_the_credential(office: Office) -> None:
    flipped = bytearray(office.pdf)
    flipped[flipped.index(b"/Producer") + 12] ^= 1

    report = verify_file(bytes(flipped), office.trust, at=LATER)

    assert rows(report)["page_signature"] == FAILED
    assert rows(report)["credential_signature"] == OK
    assert not report.is_genuine


def appended(pdf: bytes) -> bytes:
    """The signed PDF with a revision that puts an empty page in front: what an attacker would show instead."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    stream = writer.add_object(StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=stream, media_box=(0, 0, 595, 842)), after=-1)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_revision_appended_after_signing_is_found(office: Office) -> None:
    report = verify_file(appended(office.pdf), office.trust, at=LATER)

    assert rows(report)["page_signature"] == FAILED
    assert not report.is_genuine


def test_a_pdf_saved_anew_without_its_signature_fails(office: Office) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(office.pdf)) as document:
        del document.Root["/AcroForm"]
        del document.pages[0]["/Annots"]
        document.save(out)

    assert rows(verify_file(out.getvalue(), office.trust, at=LATER))["page_signature"] == FAILED


def test_a_page_resigned_by_a_stranger_fails_where_the_registrys_root_is_known(office: Office, tmp_path: Path) -> None:
    url = verify_url(ISSUER, facts().certificate_number, office.token)
    resigned = sign_pdf(draw(facts(), url, Attachments(office.token, office.proof)), FileKeyProvider(tmp_path), AT)

    report = verify_file(resigned, office.trust, at=LATER)
    unpinned = verify_file(resigned, replace(office.trust, page_roots=()), at=LATER)

    assert rows(report)["page_signature"] == OK
    assert rows(report)["page_signer"] == FAILED
    assert not report.is_genuine
    assert rows(unpinned)["page_signer"] == NOT_CHECKED


def swapped(pdf: bytes, token: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.attachments["cert.jwt"] = pikepdf.AttachedFileSpec(document, token.encode(), filename="cert.jwt")
        document.save(out)
    return out.getvalue()


def test_another_certificates_credential_in_the_pdf_speaks_for_itself_only(office: Office) -> None:
    other = issue(plain_facts(number=OTHER_NUMBER), office.provider.signer(Use.VC), ISSUER, STATUS_URL)

    report = verify_file(swapped(office.pdf, other), office.trust, at=LATER)

    assert report.credential is not None
    assert report.credential.facts.number == OTHER_NUMBER
    assert rows(report)["page_signature"] == FAILED
    assert rows(report)["ledger_inclusion"] == FAILED


def test_a_pdf_without_a_credential_fails(office: Office) -> None:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)

    report = verify_file(out.getvalue(), office.trust, at=LATER)

    assert rows(report) == {"file": FAILED}
    assert "no credential" in (report.checks[0].sentence.en or "")


def test_an_attachment_that_inflates_to_a_gigabyte_is_stopped(office: Office) -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b"\x00" * (1 << 20)) for _ in range(1024)) + packer.flush()
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["cert.jwt"] = pikepdf.AttachedFileSpec(document, b"x", filename="cert.jwt")
        document.attachments["cert.jwt"].obj.EF.F.write(bomb, filter=pikepdf.Name.FlateDecode)
        document.save(out)
    assert len(out.getvalue()) < MAX_PDF

    assert rows(verify_file(out.getvalue(), office.trust, at=LATER)) == {"file": FAILED}
