"""C2PA manifests in files, signed here with a certificate of our own."""

import json
import struct
import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.preferences import c2pa_assets

c2pa = pytest.importorskip("c2pa", reason="the extra c2pa is not installed")
ENTRIES = {"cawg.ai_generative_training": {"use": "notAllowed"}, "cawg.ai_training": {"use": "allowed"}}
CREATED = {
    "action": "c2pa.created",
    "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
}


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def certificate(name: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey) -> bytes:
    """As C2PA section 14.5 asks: an authority that signs certificates, and one for signing below it."""
    is_authority, now = name == issuer, datetime.now(UTC)
    subject, above = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test")])
        for one in (name, issuer)
    )
    usage = x509.KeyUsage(not is_authority, False, False, False, False, is_authority, is_authority, False, False)
    builder = x509.CertificateBuilder(above, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    if not is_authority:
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purposes, critical=True)
    return builder.sign(by, hashes.SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture(scope="module")
def signed() -> bytes:
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    chain = certificate("Own", own, "Authority", authority) + certificate(
        "Authority", authority, "Authority", authority
    )
    key = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    manifest = {
        "claim_generator_info": [{"name": "test", "version": "1"}],
        "format": "image/png",
        "assertions": [
            {"label": "c2pa.actions", "data": {"actions": [CREATED]}},
            {"label": "cawg.training-mining", "data": {"entries": ENTRIES}},
        ],
    }
    result = BytesIO()
    info = c2pa.C2paSignerInfo(b"es256", chain, key, None)
    with c2pa.Signer.from_info(info) as signer, c2pa.Builder(json.dumps(manifest)) as builder:
        builder.sign(signer, "image/png", BytesIO(png()), result)
    return result.getvalue()


def test_what_a_whole_manifest_says_is_read_and_its_signer_is_not_vouched_for(signed: bytes) -> None:
    asset = c2pa_assets.read(signed, "image/png")

    assert asset.state == "valid"
    assert {one.category: one.allowed for one in asset.statements} == {"train_generative": False, "train_other": True}
    assert [fault.code for fault in asset.diagnoses] == ["c2pa_signer_unknown"]


def test_a_file_changed_after_signing_says_nothing(signed: bytes) -> None:
    at = signed.index(b"IDAT") + 6
    asset = c2pa_assets.read(signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :], "image/png")

    assert (asset.state, asset.statements) == ("invalid", ())
    assert "c2pa_invalid" in [fault.code for fault in asset.diagnoses]


def test_a_file_without_a_manifest_is_unsigned_and_not_at_fault() -> None:
    assert c2pa_assets.read(png(), "image/png") == c2pa_assets.Asset("unsigned")


def test_without_the_library_no_file_is_looked_at(signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "c2pa", None)

    assert [fault.code for fault in c2pa_assets.read(signed, "image/png").diagnoses] == ["c2pa_not_installed"]


@settings(max_examples=40, deadline=None)
@given(
    data=st.binary(max_size=200), kind=st.sampled_from(["image/png", "image/jpeg", "video/mp4", "application/pdf", "x"])
)
def test_no_file_makes_it_raise(data: bytes, kind: str) -> None:
    assert c2pa_assets.read(data, kind).state in ("unsigned", "unread")


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(0, 20_000), flip=st.integers(0, 255))
def test_no_damage_to_a_signed_file_makes_it_raise(signed: bytes, cut: int, flip: int) -> None:
    at = cut % len(signed)

    for data in (signed[:at], signed[:at] + bytes([signed[at] ^ flip]) + signed[at + 1 :]):
        assert c2pa_assets.read(data, "image/png").state in ("valid", "invalid", "unsigned", "unread")
