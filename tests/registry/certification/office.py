"""A registry in a folder, for the tests of verification: its keys, its log, and one certificate."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.certification.credential import issue, token_sha256, verify_url
from registry.certification.draw import Attachments, draw
from registry.certification.filekeys import FileKeyProvider
from registry.certification.keys import Use
from registry.certification.ledgerproof import with_leaf
from registry.certification.report import CheckResult, VerificationReport
from registry.certification.stamp import sign_pdf
from registry.certification.status import issue_status
from registry.certification.verify import Trust
from registry.kernel.canon import canonical_json
from registry.transparency.checkpoint import Checkpoint, sign_checkpoint
from registry.transparency.keys import CosignatureSigner, Ed25519Signer
from registry.transparency.merkle import leaf_hash, node_hash
from registry.transparency.proof import TlogProof, format_proof
from tests.registry.certification.samples import AT, ISSUER, STATUS_URL, facts

ORIGIN = "log.register.example/2026"
LATER = AT + timedelta(days=30)
WITNESS = CosignatureSigner.from_private_key("witness.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32), 1)


@dataclass
class Office:
    """A registry with its keys, its log of two leaves, and one certificate issued, logged, drawn and signed."""

    provider: FileKeyProvider
    token: str
    proof: str
    pdf: bytes
    log_signer: Ed25519Signer

    @property
    def trust(self) -> Trust:
        identity = self.provider.pdf_identity(AT)
        return Trust(self.provider.jwks(), self.log_signer.verifier, (), (identity.chain[-1],))

    def status(self, state: str = "in_force", at: datetime = LATER, **options: object) -> str:
        number = str(options.pop("number", facts().certificate_number))
        key = self.provider.signer(Use.VC)
        hours = timedelta(hours=24)
        return issue_status(number, state, at, hours, key=key, issuer_url=ISSUER, **options)  # type: ignore[arg-type]  # by the test


def logged(token: str, signer: Ed25519Signer, *, leaf_facts: object = None, cosigned: bool = False) -> str:
    """A proof that the leaf naming `token` is the second of two in the log."""
    named = {"credential_sha256": token_sha256(token)} if leaf_facts is None else leaf_facts
    leaf = canonical_json({"v": 1, "event": "certificate:registration:issue", "facts": named})
    first = leaf_hash(b"the first leaf")
    head = Checkpoint(signer.name, 2, node_hash(first, leaf_hash(leaf)))
    signers = (signer, WITNESS) if cosigned else (signer,)
    return with_leaf(format_proof(TlogProof(1, (first,), sign_checkpoint(head, *signers))).decode(), leaf)


def open_office(folder: Path) -> Office:
    provider = FileKeyProvider(folder)
    key = provider.signer(Use.LOG)
    signer = Ed25519Signer.from_private_key(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"l" * 32))
    assert key.algorithm == "Ed25519"
    token = issue(facts(), provider.signer(Use.VC), ISSUER, STATUS_URL)
    proof = logged(token, signer)
    url = verify_url(ISSUER, facts().certificate_number, token)
    pdf = sign_pdf(draw(facts(), url, Attachments(token, proof)), provider, AT)
    return Office(provider, token, proof, pdf, signer)


def rows(report: VerificationReport) -> dict[str, CheckResult]:
    assert len({check.code for check in report.checks}) == len(report.checks)
    return {check.code: check.state for check in report.checks}


OK, FAILED, NOT_CHECKED = CheckResult.OK, CheckResult.FAILED, CheckResult.NOT_CHECKED
