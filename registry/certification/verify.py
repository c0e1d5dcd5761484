"""Checks a certificate offline: one file, pinned public keys, no network, no clock, no database.

`at` is the instant the answer is about. Optional inputs add rows; a missing input leaves its row "not checked". The
command line and the page at /v/ print the same rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from registry.certification.credential import Credential, read
from registry.certification.itemcheck import check_items
from registry.certification.itemproof import check_item_proofs
from registry.certification.jose import MAX_TOKEN, TokenError
from registry.certification.ledgerproof import LedgerProofError, check_ledger_proof
from registry.certification.pdfread import MAX_PDF, PageSignature, PdfError, read_pdf
from registry.certification.report import Check, VerificationReport, failed, moment, not_checked, ok
from registry.certification.status import CertificateState, Status, read_status
from registry.certification.trust import Trust

__all__ = ["Beside", "Trust", "verify_file"]

CLOCK_SKEW = timedelta(minutes=5)  # a statement may be this much younger than the verifier's clock
ENDED = {
    CertificateState.SUPERSEDED: ("已换发", "superseded"),
    CertificateState.EXPIRED: ("已失效", "expired"),
    CertificateState.CANCELLED: ("已注销", "cancelled"),
    CertificateState.REVOKED: ("已撤销", "revoked"),
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What belongs to a certificate and does not travel inside it; the arguments of verify_file of the same names."""

    status: str | None = None
    proof: bytes | None = None
    exclusions: Path | None = None


@dataclass(slots=True)
class _Opened:
    """What came out of the file: the token, a proof, and the page's signature when it was a PDF."""

    jwt: str
    proof: bytes | None = None
    page: PageSignature | None = None
    checks: list[Check] = field(default_factory=list)


def verify_file(
    source: Path | bytes,
    trust: Trust,
    *,
    at: datetime,
    status: str | None = None,
    proof: bytes | None = None,
    manifest: Path | None = None,
    exclusions: Path | None = None,
    item_proofs: Path | None = None,
    look_up: Callable[[Credential], Beside] | None = None,
) -> VerificationReport:
    """Check a certificate PDF or a bare `vc+jwt`.

    `status`: a `status+jwt` at hand. `proof`: a `.tlog-proof` beside the file; it counts before one inside the PDF.
    `manifest`: the manifest or items file; `exclusions`: the published exclusion list;
    `item_proofs`: proofs about single items. `look_up` is asked for what was
    not given, once the credential's signature holds. Never raises for a bad certificate: what is wrong is a failed row.
    Raises OSError when a path cannot be read.
    """
    try:
        opened = _open(source, trust, at)
    except PdfError as error:
        return VerificationReport(at, (failed("file", "文件无法读取。", f"Nothing can be read: {error}."),))
    try:
        credential = read(opened.jwt, trust.jwks)
    except TokenError as error:
        row = failed("credential_signature", "凭证的签名或形式不成立。", f"The credential does not hold: {error}.")
        return VerificationReport(at, (*opened.checks, row, *_page(opened.page, trust)))
    beside = look_up(credential) if look_up else Beside()
    checks = [*opened.checks, _signed(credential), _period(credential, at)]
    held, status_row = _status(credential, trust, status or beside.status, at)
    proof = proof or opened.proof or beside.proof
    checks += [status_row, *_ledger(credential, trust, proof), *_page(opened.page, trust)]
    checks += check_items(credential.facts, manifest, exclusions or beside.exclusions)
    checks += check_item_proofs(credential.facts, item_proofs) if item_proofs else ()
    return VerificationReport(at, tuple(checks), credential, held)


def _open(source: Path | bytes, trust: Trust, at: datetime) -> _Opened:
    data = _bytes(source)
    if not data.startswith(b"%PDF-"):
        if len(data) > MAX_TOKEN + 2:
            raise PdfError("the file is neither a PDF nor a credential")
        return _Opened(data.decode("latin-1").strip("\r\n"))
    contents = read_pdf(data, trust.page_roots, at)
    if contents.jwt is None:
        raise PdfError("the PDF carries no credential")
    row = ok(
        "file",
        "已从 PDF 取出所附凭证；页面文字未作依据。",
        "The attached credential was taken out of the PDF; the text of the page was not relied on.",
    )
    return _Opened(contents.jwt, contents.tlog_proof, contents.signature, [row])


def _bytes(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    with source.open("rb") as file:
        return file.read(MAX_PDF + 1)  # one byte more than allowed is refused by the reader


def _signed(credential: Credential) -> Check:
    return ok(
        "credential_signature",
        f"凭证由密钥 {credential.kid} 签名，签名有效。",
        f"The credential is signed by the key {credential.kid}, and the signature holds.",
    )


def _period(credential: Credential, at: datetime) -> Check:
    facts = credential.facts
    start, end = moment(facts.valid_from), moment(facts.valid_until)
    if at < facts.valid_from:
        return failed("validity_period", f"有效期自 {start} 起，尚未开始。", f"Validity starts only at {start}.")
    if at >= facts.valid_until:
        return failed("validity_period", f"有效期已于 {end} 届满。", f"Validity ended at {end}.")
    return ok("validity_period", f"在有效期内（{start} 至 {end}）。", f"Within its period ({start} to {end}).")


def _status(credential: Credential, trust: Trust, token: str | None, at: datetime) -> tuple[Status | None, Check]:
    """The row, and the statement itself when it may be relied on."""
    code = "status"
    if token is None:
        return None, not_checked(code, "现状未核验：手边没有状态声明。", "Present status: no statement at hand.")
    try:
        status = read_status(token, trust.jwks, issuer_url=credential.issuer_url)
    except TokenError as error:
        return None, failed(code, "状态声明不成立。", f"The statement of status does not hold: {error}.")
    if status.number != credential.facts.certificate_number:
        return None, failed(code, "状态声明属于另一证书。", "The statement is about another certificate.")
    as_of = moment(status.as_of)
    if status.state in ENDED:  # an end is final: such a statement never grows stale
        zh, en = ENDED[status.state]
        return status, failed(code, f"证书{zh}（{as_of} 的声明）。", f"The certificate is {en} (statement of {as_of}).")
    if not status.as_of - CLOCK_SKEW <= at < status.valid_until:
        return None, not_checked(
            code, f"状态声明（{as_of}）不适用于此时点。", f"The statement of {as_of} does not cover this instant."
        )
    return status, _live(status, as_of)


def _live(status: Status, as_of: str) -> Check:
    if status.state is CertificateState.SUSPENDED and not status.is_partial:
        return failed("status", f"证书暂停中（{as_of}）。", f"The certificate is suspended (as of {as_of}).")
    mark = ("；登记后有人提出异议", "; an objection was filed after registration") if status.challenged else ("", "")
    if status.is_partial:
        return ok(
            "status",
            f"有效，但部分条目暂停，可依据的条目根为 {status.covered_root}（{as_of}）{mark[0]}。",
            f"In force except for suspended items; the items still good have the root {status.covered_root} "
            f"(as of {as_of}){mark[1]}.",
        )
    return ok("status", f"有效（{as_of}）{mark[0]}。", f"In force (as of {as_of}){mark[1]}.")


def _ledger(credential: Credential, trust: Trust, proof: bytes | None) -> Iterator[Check]:
    code = "ledger_inclusion"
    if proof is None or trust.log_key is None:
        yield not_checked(
            code, "是否载于公开账本未核验：缺少证明或账本公钥。", "Ledger: no proof or no log key at hand."
        )
        return
    try:
        found = check_ledger_proof(
            proof, credential.sha256, credential.facts.ledger_origin, [trust.log_key], trust.witnesses
        )
    except LedgerProofError as error:
        yield failed(code, "账本证明不成立。", f"The ledger proof does not hold: {error}.")
        return
    yield ok(
        code,
        f"载于公开账本第 {found.index} 条（检查点大小 {found.size}）。",
        f"In the public ledger at index {found.index} (checkpoint of size {found.size}).",
    )
    known = len(trust.witnesses)
    if not found.witnesses:
        yield not_checked(
            "ledger_witnesses",
            "没有已知的外部见证人副署；账本可能向他人出示另一版本。",
            "No known outside witness has cosigned; the log could show others another version.",
        )
    else:
        count = len(found.witnesses)
        yield ok(
            "ledger_witnesses", f"{known} 个见证人中 {count} 个副署。", f"{count} of {known} known witnesses cosigned."
        )


def _page(page: PageSignature | None, trust: Trust) -> Iterator[Check]:
    if page is None:
        return
    code = "page_signature"
    if page.count == 0:
        yield failed(code, "PDF 没有数字签名。", "The PDF bears no digital signature.")
    elif page.count > 1:
        yield failed(
            code, "PDF 有多个签名，与签发时不同。", "The PDF bears more than one signature; it was issued with one."
        )
    elif not page.intact:
        yield failed(code, "PDF 签名不成立，文件已被改动。", "The PDF's signature does not hold; the file was altered.")
    elif not page.whole:
        yield failed(code, "PDF 在签名后被追加内容。", "Something was appended to the PDF after it was signed.")
    else:
        yield ok(code, "PDF 自签名以来未被改动。", "The PDF has not been altered since it was signed.")
        yield _signer(page, is_pinned=bool(trust.page_roots))


def _signer(page: PageSignature, *, is_pinned: bool) -> Check:
    """A page that a stranger signed again may say anything: where the registry's root is known, that is a forgery."""
    if page.trusted:
        return ok("page_signer", f"签名人：{page.signer}。", f"Signed by {page.signer}.")
    if is_pinned:
        return failed(
            "page_signer",
            f"PDF 的签名（{page.signer}）不是登记机构作出的。",
            f"The PDF's signature ({page.signer}) was not made by the registry.",
        )
    return not_checked(
        "page_signer",
        f"签名证书（{page.signer}）是否属于登记机构未核验。",
        f"Whether the signing certificate ({page.signer}) is the registry's was not checked.",
    )
