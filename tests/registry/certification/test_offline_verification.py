"""Offline verification: the genuine passes row by row, a forgery fails its row, and what is left says unchecked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.certification.credential import issue, token_sha256
from registry.certification.facts import CertificateFacts
from registry.certification.filekeys import FileKeyProvider
from registry.certification.keys import Use
from registry.certification.pdfread import MAX_PDF
from registry.certification.report import CheckResult
from registry.certification.status import CertificateState, issue_status
from registry.certification.verify import Trust, verify_file
from registry.transparency.keys import Ed25519Signer
from tests.registry.certification.office import FAILED, LATER, NOT_CHECKED, OK, ORIGIN, WITNESS, Office, logged, rows
from tests.registry.certification.samples import ISSUER, STATUS_URL, facts


def test_a_genuine_pdf_with_everything_at_hand_passes_every_row(office: Office) -> None:
    report = verify_file(office.pdf, office.trust, at=LATER, status=office.status())

    assert rows(report) == {
        "file": OK,
        "credential_signature": OK,
        "validity_period": OK,
        "status": OK,
        "ledger_inclusion": OK,
        "ledger_witnesses": NOT_CHECKED,
        "page_signature": OK,
        "page_signer": OK,
        "manifest_roots": NOT_CHECKED,
    }
    assert report.is_genuine
    assert report.credential is not None
    assert report.credential.facts == facts()
    assert report.summary.en.startswith("In force as of 2026-04-11 09:30:00 UTC+8")  # type: ignore[union-attr]  # set


def test_a_path_is_read_like_its_bytes(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "cert.jwt"
    path.write_text(office.token + "\n")

    assert verify_file(path, office.trust, at=LATER) == verify_file(office.token.encode(), office.trust, at=LATER)


def test_a_bare_credential_with_nothing_else_at_hand_says_what_was_not_checked(office: Office) -> None:
    report = verify_file(office.token.encode(), Trust(office.provider.jwks()), at=LATER)

    assert rows(report) == {
        "credential_signature": OK,
        "validity_period": OK,
        "status": NOT_CHECKED,
        "ledger_inclusion": NOT_CHECKED,
        "manifest_roots": NOT_CHECKED,
    }
    assert report.not_checked == ("status", "ledger_inclusion", "manifest_roots")
    assert "was not checked" in (report.summary.en or "")


def test_no_row_says_valid_of_what_was_not_checked(office: Office) -> None:
    report = verify_file(office.token.encode(), Trust(office.provider.jwks()), at=LATER)

    for check in report.checks:
        if check.state is NOT_CHECKED:
            assert "valid" not in (check.sentence.en or "").lower()
            assert "有效" not in check.sentence.zh


def test_every_sentence_is_there_in_both_languages(office: Office) -> None:
    for report in (
        verify_file(office.pdf, office.trust, at=LATER, status=office.status()),
        verify_file(b"", office.trust, at=LATER),
        verify_file(office.token.encode(), Trust({"keys": []}), at=LATER),
    ):
        for words in (report.summary, *(check.sentence for check in report.checks)):
            assert words.zh.strip()
            assert (words.en or "").strip()


@pytest.mark.parametrize("source", [b"", b"rubbish", b"%PDF-", b"%PDF-1.7\nrubbish", b"\x00" * 400_000])
def test_a_file_that_is_no_certificate_fails_without_an_exception(office: Office, source: bytes) -> None:
    report = verify_file(source, office.trust, at=LATER)

    assert report.has_failed
    assert not report.is_genuine
    assert report.credential is None
    assert report.summary.en == "Verification failed (as of 2026-04-11 09:30:00 UTC+8)."


def test_a_file_too_large_to_be_a_certificate_is_refused(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"0" * MAX_PDF)

    assert rows(verify_file(path, office.trust, at=LATER)) == {"file": FAILED}


def test_an_unknown_issuers_key_fails(office: Office, tmp_path: Path) -> None:
    stranger = FileKeyProvider(tmp_path)

    report = verify_file(office.token.encode(), Trust(stranger.jwks()), at=LATER)

    assert rows(report) == {"credential_signature": FAILED}


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (facts().valid_from - timedelta(microseconds=1), FAILED),
        (facts().valid_from, OK),
        (facts().valid_until - timedelta(microseconds=1), OK),
        (facts().valid_until, FAILED),
    ],
)
def test_validity_is_half_open(office: Office, at: datetime, state: CheckResult) -> None:
    report = verify_file(office.token.encode(), office.trust, at=at)

    assert rows(report)["validity_period"] == state
    assert report.is_genuine == (state is OK)


@pytest.mark.parametrize("state", ["superseded", "expired", "cancelled", "revoked"])
def test_an_ended_certificate_fails_however_old_the_statement_is(office: Office, state: str) -> None:
    for at in (LATER, LATER + timedelta(days=300)):
        report = verify_file(office.token.encode(), office.trust, at=at, status=office.status(state))
        assert rows(report)["status"] == FAILED
        assert not report.is_genuine


def test_a_suspended_certificate_fails_and_a_suspended_part_is_an_exception(office: Office) -> None:
    whole = verify_file(office.token.encode(), office.trust, at=LATER, status=office.status("suspended"))
    part = verify_file(
        office.token.encode(), office.trust, at=LATER, status=office.status("suspended", covered_root="ab" * 32)
    )

    assert rows(whole)["status"] == FAILED
    assert rows(part)["status"] == OK
    assert "except" in (part.summary.en or "")
    assert "ab" * 32 in next(check.sentence.zh for check in part.checks if check.code == "status")


def test_a_challenge_is_told_and_changes_nothing_else(office: Office) -> None:
    report = verify_file(office.token.encode(), office.trust, at=LATER, status=office.status(challenged=True))

    assert rows(report)["status"] == OK
    assert "objection was filed" in (next(c.sentence.en for c in report.checks if c.code == "status") or "")


@pytest.mark.parametrize("at", [LATER - timedelta(minutes=6), LATER + timedelta(hours=24)])
def test_a_statement_that_does_not_cover_the_instant_proves_nothing(office: Office, at: datetime) -> None:
    report = verify_file(office.token.encode(), office.trust, at=at, status=office.status())

    assert rows(report)["status"] == NOT_CHECKED
    assert report.status is None


def test_a_statement_may_be_slightly_younger_than_the_verifiers_clock(office: Office) -> None:
    report = verify_file(office.token.encode(), office.trust, at=LATER - timedelta(minutes=4), status=office.status())

    assert rows(report)["status"] == OK


def test_a_statement_about_another_certificate_or_forged_fails(office: Office, tmp_path: Path) -> None:
    stranger = FileKeyProvider(tmp_path).signer(Use.VC)
    forged = issue_status(
        "DIP-2026-000412-2", CertificateState.IN_FORCE, LATER, timedelta(1), key=stranger, issuer_url=ISSUER
    )

    for token in (office.status(number="DIP-2026-000412-2/2"), forged, office.token, "a.b.c"):
        assert rows(verify_file(office.token.encode(), office.trust, at=LATER, status=token))["status"] == FAILED


def with_proof(office: Office, proof: str) -> CheckResult:
    return rows(verify_file(office.token.encode(), office.trust, at=LATER, proof=proof.encode()))["ledger_inclusion"]


def test_a_proof_beside_a_bare_credential_is_checked(office: Office) -> None:
    assert with_proof(office, office.proof) == OK


def test_a_leaf_about_another_credential_proves_nothing_for_this_one(office: Office) -> None:
    for named in ({"credential_sha256": "0" * 64}, {}, {"x": {"credential_sha256": token_sha256(office.token)}}, []):
        assert with_proof(office, logged(office.token, office.log_signer, leaf_facts=named)) == FAILED


def test_a_proof_by_another_log_or_of_another_origin_fails(office: Office) -> None:
    other_key = Ed25519Signer.from_private_key(ORIGIN, Ed25519PrivateKey.generate())
    other_name = Ed25519Signer.from_private_key("log.evil.example", Ed25519PrivateKey.from_private_bytes(b"l" * 32))

    assert with_proof(office, logged(office.token, other_key)) == FAILED
    assert with_proof(office, logged(office.token, other_name)) == FAILED


@pytest.mark.parametrize(
    "edit",
    [
        lambda proof: proof.replace("index 1", "index 0"),
        lambda proof: proof.replace("\n2\n", "\n3\n"),
        lambda proof: proof.replace("extra ", "extra A"),
        lambda proof: proof[:-20],
        lambda proof: "",
        lambda proof: "\n".join(line for line in proof.split("\n") if not line.startswith("extra ")),
    ],
)
def test_an_altered_proof_fails(office: Office, edit: Callable[[str], str]) -> None:
    assert with_proof(office, edit(office.proof) or "x") == FAILED


def test_a_known_witness_that_cosigned_is_counted(office: Office) -> None:
    trust = Trust(office.provider.jwks(), office.log_signer.verifier, (WITNESS.verifier,))
    proof = logged(office.token, office.log_signer, cosigned=True)

    report = verify_file(office.token.encode(), trust, at=LATER, proof=proof.encode())

    assert rows(report)["ledger_witnesses"] == OK
    assert "1 of 1" in (next(c.sentence.en for c in report.checks if c.code == "ledger_witnesses") or "")


def test_a_demonstration_is_never_summed_up_as_in_force(office: Office) -> None:
    sample: CertificateFacts = facts(demonstration=True)
    token = issue(sample, office.provider.signer(Use.VC), ISSUER, STATUS_URL)

    report = verify_file(token.encode(), office.trust, at=LATER, status=office.status())

    assert report.is_genuine
    assert report.summary.en == "A demonstration specimen: signed, without legal effect."
