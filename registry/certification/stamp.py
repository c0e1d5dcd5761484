"""The PDF's digital signature: PAdES (ETSI.CAdES.detached), ECDSA P-256, over the whole file, allowing no later change.

Signing is asked of the key provider, so the private key may sit in a device. About 60 ms of CPU.
"""

import io
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from registry.certification.draw import draw_stamp
from registry.certification.keys import KeyProvider, PdfIdentity
from registry.certification.sheet import BEIJING, printable

FIELD = "Registry"
BOX = (387, 56, 539, 117)  # points from the lower left of page 1, just around the frame the template draws there
DER_MAX = 72  # an ECDSA P-256 signature in DER is at most this long
REASON = "Certificate of registration"


class _ProviderSigner(Signer):
    """pyHanko's signer over a PdfIdentity: certificates from it, the raw signature by its key."""

    def __init__(self, identity: PdfIdentity) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # its constructor has no annotations
        store.register_multiple(asn1_x509.Certificate.load(der) for der in identity.chain)
        super().__init__(signing_cert=asn1_x509.Certificate.load(identity.certificate), cert_registry=store)
        self._key = identity.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(DER_MAX)
        if digest_algorithm != "sha256":
            raise ValueError(f"the key signs SHA-256 digests, not {digest_algorithm}")
        raw = self._key.sign(data)
        return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))


class _DatedSigner(PdfSigner):
    """PdfSigner whose clock is the caller's `at`."""

    def __init__(self, at: datetime, identity: PdfIdentity, style: StaticStampStyle) -> None:
        super().__init__(
            PdfSignatureMetadata(
                field_name=FIELD,
                md_algorithm="sha256",
                subfilter=SigSeedSubFilter.PADES,
                certify=True,
                docmdp_permissions=MDPPerm.NO_CHANGES,
                reason=REASON,
            ),
            signer=_ProviderSigner(identity),
            stamp_style=style,
            new_field_spec=SigFieldSpec(FIELD, on_page=0, box=BOX),
        )
        self._at = at

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def sign_pdf(pdf: bytes, provider: KeyProvider, at: datetime) -> bytes:
    """Sign a drawn page. `at` (aware) is the signing time recorded and shown; it also dates a key made on first use."""
    identity = provider.pdf_identity(at)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:  # pyHanko imports a page by path, and late
        file.write(_appearance(identity, at))
        file.flush()
        signer = _DatedSigner(at, identity, _style(file.name))
        # pyHanko signs in an event loop of its own, which a thread that already runs one does not allow.
        with ThreadPoolExecutor(max_workers=1) as thread:
            signed = thread.submit(signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(pdf))).result()
    assert isinstance(signed, io.BytesIO)
    return signed.getvalue()


def _appearance(identity: PdfIdentity, at: datetime) -> bytes:
    subject = asn1_x509.Certificate.load(identity.certificate).subject.native
    time = at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S") + " UTC+8"
    return draw_stamp(printable(str(subject["common_name"])), time, "ECDSA P-256, SHA-256")


def _style(path: str) -> StaticStampStyle:
    """The drawn page, stretched over the whole field, without pyHanko's own border and margins."""
    layout = SimpleBoxLayoutRule(
        AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins(0, 0, 0, 0), InnerScaling.STRETCH_FILL
    )
    return StaticStampStyle.from_pdf_file(path, border_width=0, background_opacity=1.0, background_layout=layout)
