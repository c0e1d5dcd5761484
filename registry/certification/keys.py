"""Signing keys behind one small interface, so that files, a PKCS#11 token and a cloud service are interchangeable.

A key can be asked to sign and to show its public half, nothing else. There is one key per use, never shared, and never
derived from the web framework's secret. A `kid` is the RFC 7638 thumbprint of the public key.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey, OKPKey

PublicJwk = dict[str, str]
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


class Use(StrEnum):
    """What a key is for. The log, the credential, the page and the web hooks never share one."""

    LOG = "log"
    VC = "vc"
    PDF = "pdf"
    WEBHOOKS = "webhooks"


ALGORITHM = {Use.LOG: "Ed25519", Use.VC: "ES256", Use.PDF: "ES256", Use.WEBHOOKS: "Ed25519"}


class SigningKey(Protocol):
    """`sign` gives the JOSE form: 64 bytes, r and s for ES256 (RFC 7518 section 3.4), RFC 8032 for Ed25519."""

    @property
    def kid(self) -> str: ...

    @property
    def algorithm(self) -> str: ...

    def public_jwk(self) -> PublicJwk: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class PdfIdentity:
    """The key that signs pages and its certificates, DER: its own first, then up to and including the root."""

    key: SigningKey
    certificate: bytes
    chain: tuple[bytes, ...]


class KeyProvider(Protocol):
    """Where keys come from. Every method is safe to call from several processes at once."""

    def signer(self, use: Use) -> SigningKey: ...

    def pdf_identity(self, at: datetime) -> PdfIdentity: ...

    def jwks(self, use: Use = Use.VC) -> dict[str, list[PublicJwk]]: ...

    def rotate(self, use: Use, at: datetime) -> str: ...


class LocalKey:
    """A private key held in this process. ECDSA nonces are those of RFC 6979: the same message, the same signature."""

    def __init__(self, private: PrivateKey) -> None:
        self._private = private
        self._jwk = public_jwk(private.public_key())

    @property
    def kid(self) -> str:
        return self._jwk["kid"]

    @property
    def algorithm(self) -> str:
        return self._jwk["alg"]

    def public_jwk(self) -> PublicJwk:
        return dict(self._jwk)

    def sign(self, message: bytes) -> bytes:
        if isinstance(self._private, ed25519.Ed25519PrivateKey):
            return self._private.sign(message)
        der = self._private.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))
        r, s = decode_dss_signature(der)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def generate(use: Use) -> PrivateKey:
    if ALGORITHM[use] == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP256R1())


def public_jwk(key: PublicKey) -> PublicJwk:
    """The public JWK with `kid`, `use` and `alg`. Raises ValueError for a curve that is not used here."""
    held: ECKey | OKPKey
    if isinstance(key, ed25519.Ed25519PublicKey):
        held, algorithm = OKPKey.import_key(key), "Ed25519"
    elif isinstance(key.curve, ec.SECP256R1):
        held, algorithm = ECKey.import_key(key), "ES256"
    else:
        raise ValueError(f"{key.curve.name} is not a curve of this registry")
    members = {
        name: str(value) for name, value in held.as_dict(private=False).items() if name in ("kty", "crv", "x", "y")
    }
    return members | {"kid": held.thumbprint(), "use": "sig", "alg": algorithm}
