"""What a verifier must hold beforehand: public keys of the credential, the log, its witnesses and the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from registry.certification.jose import Jwk, TokenError, read_object
from registry.transparency.encoding import FormatError
from registry.transparency.keys import CosignatureVerifier, Ed25519Verifier, verifier_from_vkey

V = TypeVar("V", Ed25519Verifier, CosignatureVerifier)


class TrustError(ValueError):
    """A key set, vkey or root certificate cannot be read; the message says which."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Without a `log_key` or `page_roots` (DER) the rows that need them stay unchecked."""

    jwks: Mapping[str, Sequence[Jwk]]
    log_key: Ed25519Verifier | None = None
    witnesses: tuple[CosignatureVerifier, ...] = ()
    page_roots: tuple[bytes, ...] = ()


def load_trust(
    jwks: bytes, *, log_vkey: str | None = None, witness_vkeys: Sequence[str] = (), page_roots_pem: bytes = b""
) -> Trust:
    """From the files a register publishes: `jwks.json`, the vkeys of log and witnesses, root certificates in PEM.

    Raises TrustError.
    """
    log_key = None if log_vkey is None else _vkey(log_vkey, Ed25519Verifier)
    witnesses = tuple(_vkey(one, CosignatureVerifier) for one in witness_vkeys)
    return Trust(_jwks(jwks), log_key, witnesses, _roots(page_roots_pem))


def _jwks(data: bytes) -> dict[str, list[Jwk]]:
    try:
        keys = read_object(data).get("keys")
    except TokenError as error:
        raise TrustError(f"the key set cannot be read: {error}") from error
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise TrustError("the key set has no list of keys")
    return {"keys": [key for key in keys if isinstance(key, dict)]}


def _vkey(text: str, kind: type[V]) -> V:
    try:
        found = verifier_from_vkey(text.strip())
    except FormatError as error:
        raise TrustError(f"the key {text.strip()[:40]!r} cannot be read: {error}") from error
    if not isinstance(found, kind):
        raise TrustError(f"the key {found.name} is of another kind than asked for")
    return found


def _roots(pem: bytes) -> tuple[bytes, ...]:
    if not pem.strip():
        return ()
    try:
        return tuple(one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(pem))
    except ValueError as error:
        raise TrustError("the root certificates cannot be read") from error
