"""Keys in files: made once, private to their owner, never shared between uses, and remembered when retired."""

import multiprocessing
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from registry.certification.filekeys import FileKeyProvider, KeyFileError
from registry.certification.jose import TokenError, sign, verify
from registry.certification.keys import Use, public_jwk

AT = datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
JWK_USES = (Use.LOG, Use.VC, Use.WEBHOOKS)


@pytest.mark.parametrize("use", JWK_USES)
def test_a_second_provider_finds_the_key_the_first_one_made(tmp_path: Path, use: Use) -> None:
    first = FileKeyProvider(tmp_path).signer(use)

    assert FileKeyProvider(tmp_path).signer(use).public_jwk() == first.public_jwk()


def test_every_use_has_a_key_of_its_own(tmp_path: Path) -> None:
    provider = FileKeyProvider(tmp_path)

    kids = [provider.signer(use).kid for use in JWK_USES] + [provider.pdf_identity(AT).key.kid]

    assert len(set(kids)) == 4


def test_the_log_signs_with_ed25519_and_the_credential_with_es256(tmp_path: Path) -> None:
    provider = FileKeyProvider(tmp_path)

    assert provider.signer(Use.LOG).algorithm == "Ed25519"
    assert len(provider.signer(Use.LOG).sign(b"x")) == 64
    assert provider.signer(Use.VC).algorithm == "ES256"
    assert len(provider.signer(Use.VC).sign(b"x")) == 64


def test_key_files_and_folders_are_closed_to_other_users(tmp_path: Path) -> None:
    os.umask(0o022)
    root = tmp_path / "keys"
    provider = FileKeyProvider(root)
    for use in JWK_USES:
        provider.signer(use)
        provider.rotate(use, AT)
    provider.pdf_identity(AT)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*.*") if path.suffix in (".pem", ".json")}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in [root, *root.rglob("*")] if path.is_dir()}

    assert modes == {0o600}
    assert folders == {0o700}


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    FileKeyProvider(tmp_path).signer(Use.VC)
    (tmp_path / "vc" / "current.pem").chmod(0o644)

    with pytest.raises(KeyFileError, match="0600"):
        FileKeyProvider(tmp_path).signer(Use.VC)


def test_a_damaged_key_file_stops_and_is_not_replaced(tmp_path: Path) -> None:
    FileKeyProvider(tmp_path).signer(Use.VC)
    path = tmp_path / "vc" / "current.pem"
    path.write_bytes(b"damaged")

    with pytest.raises(KeyFileError):
        FileKeyProvider(tmp_path).signer(Use.VC)
    assert path.read_bytes() == b"damaged"


def first_key(root: str) -> tuple[str, bytes]:
    provider = FileKeyProvider(Path(root))
    return provider.signer(Use.VC).kid, provider.pdf_identity(AT).certificate


def test_processes_that_start_together_agree_on_one_first_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        found = pool.map(first_key, [str(tmp_path)] * 8)

    assert len(set(found)) == 1
    assert not [path for path in tmp_path.rglob(".*") if path.name != ".lock"]


def test_the_kid_is_the_rfc_7638_thumbprint() -> None:
    # The P-256 key of RFC 7515 appendix A.3; its thumbprint was computed with OpenSSL from the canonical JSON.
    numbers = ec.EllipticCurvePublicNumbers(
        0x7FCDCE2770F6C45D4183CBEE6FDB4B7B580733357BE9EF13BACF6E3C7BD15445,
        0xC7F144CD1BBD9B7E872CDFEDB9EEB9F4B3695D6EA90B24AD8A4623288588E5AD,
        ec.SECP256R1(),
    )

    assert public_jwk(numbers.public_key())["kid"] == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"


def test_a_curve_that_is_not_used_here_has_no_jwk() -> None:
    with pytest.raises(ValueError, match="secp384r1"):
        public_jwk(ec.generate_private_key(ec.SECP384R1()).public_key())


def test_what_a_retired_key_signed_still_verifies_and_new_tokens_use_the_new_key(tmp_path: Path) -> None:
    provider = FileKeyProvider(tmp_path)
    old = sign({"typ": "t"}, b"{}", provider.signer(Use.VC))
    old_kid = provider.signer(Use.VC).kid

    new_kid = provider.rotate(Use.VC, AT)

    keys = provider.jwks()["keys"]
    assert [key["kid"] for key in keys] == [new_kid, old_kid]
    assert verify(old, keys).header["kid"] == old_kid
    assert verify(sign({}, b"{}", provider.signer(Use.VC)), keys).header["kid"] == new_kid


def test_published_keys_hold_nothing_private(tmp_path: Path) -> None:
    provider = FileKeyProvider(tmp_path)
    provider.rotate(Use.VC, AT)

    assert all(set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"} for key in provider.jwks()["keys"])


def test_a_key_of_another_use_is_unknown_to_the_credentials_keys(tmp_path: Path) -> None:
    provider = FileKeyProvider(tmp_path)
    token = sign({"typ": "vc+jwt"}, b"{}", provider.signer(Use.LOG))

    with pytest.raises(TokenError, match="not known"):
        verify(token, provider.jwks()["keys"])


def test_the_page_key_has_a_certificate_under_a_root_that_certifies_nothing_else(tmp_path: Path) -> None:
    identity = FileKeyProvider(tmp_path, name="数据知识产权登记机构").pdf_identity(AT)
    leaf, root = (x509.load_der_x509_certificate(der) for der in (identity.certificate, *identity.chain))

    root_key = root.public_key()
    assert isinstance(root_key, ec.EllipticCurvePublicKey)
    root_key.verify(leaf.signature, leaf.tbs_certificate_bytes, ec.ECDSA(SHA256()))
    assert leaf.issuer == root.subject == root.issuer
    assert leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "数据知识产权登记机构"
    assert leaf.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_a_new_page_key_comes_under_the_same_root(tmp_path: Path) -> None:
    provider = FileKeyProvider(tmp_path)
    before = provider.pdf_identity(AT)

    kid = provider.rotate(Use.PDF, AT)

    after = provider.pdf_identity(AT)
    assert after.key.kid == kid != before.key.kid
    assert after.chain == before.chain


def test_the_page_key_is_not_handed_out_without_its_certificate(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        FileKeyProvider(tmp_path).signer(Use.PDF)
    with pytest.raises(KeyFileError):
        FileKeyProvider(tmp_path).jwks(Use.PDF)
