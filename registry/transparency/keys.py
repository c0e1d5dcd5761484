"""Ed25519 keys of notes and of cosignatures, and their text form, the vkey.

Signers take the public key and a function that signs, so that the private key may live in a file or in a token.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.transparency.encoding import FormatError, from_base64, to_base64
from registry.transparency.note import NoteError, is_key_name

_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+(.+)", re.ASCII)
_PUBLIC_KEY_SIZE = 32
_SIGNATURE_SIZE = 64
_TIMESTAMP_SIZE = 8

RawSign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class _Ed25519Key:
    """A named public key; `ALGORITHM` is the signature type byte of C2SP signed-note."""

    name: str
    public_key: bytes

    ALGORITHM: ClassVar[int]

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise NoteError("a key name has no spaces and no plus sign")
        if len(self.public_key) != _PUBLIC_KEY_SIZE:
            raise NoteError(f"an Ed25519 public key has {_PUBLIC_KEY_SIZE} bytes")

    @property
    def key_id(self) -> int:
        """SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4] as a number."""
        digest = sha256(self.name.encode() + b"\n" + self._encoded).digest()
        return int.from_bytes(digest[:4], "big")

    @property
    def vkey(self) -> str:
        """`name+hex(key id)+base64(type ‖ public key)`: what others put into their configuration."""
        return f"{self.name}+{self.key_id:08x}+{to_base64(self._encoded)}"

    @property
    def _encoded(self) -> bytes:
        return bytes([self.ALGORITHM]) + self.public_key

    def _is_signed(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Ed25519Verifier(_Ed25519Key):
    """Plain signatures over the note text (type 0x01): those of a log."""

    ALGORITHM: ClassVar[int] = 0x01

    def verify(self, text: bytes, signature: bytes) -> bool:
        return self._is_signed(text, signature)


@dataclass(frozen=True, slots=True)
class CosignatureVerifier(_Ed25519Key):
    """Timestamped cosignatures of a checkpoint (type 0x04, C2SP tlog-cosignature): those of a witness."""

    ALGORITHM: ClassVar[int] = 0x04

    def verify(self, text: bytes, signature: bytes) -> bool:
        if len(signature) != _TIMESTAMP_SIZE + _SIGNATURE_SIZE or cosigned_at(signature) >= 2**63:
            return False
        return self._is_signed(_cosigned_message(text, cosigned_at(signature)), signature[_TIMESTAMP_SIZE:])


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """Signs notes under the identity of `verifier`; `raw_sign` makes 64-byte Ed25519 signatures."""

    verifier: Ed25519Verifier
    raw_sign: RawSign

    @classmethod
    def from_private_key(cls, name: str, key: Ed25519PrivateKey) -> Ed25519Signer:
        return cls(Ed25519Verifier(name, key.public_key().public_bytes_raw()), key.sign)

    @property
    def name(self) -> str:
        return self.verifier.name

    @property
    def key_id(self) -> int:
        return self.verifier.key_id

    def sign(self, text: bytes) -> bytes:
        return self.raw_sign(text)


@dataclass(frozen=True, slots=True)
class CosignatureSigner:
    """Cosigns checkpoints as of `timestamp`, seconds since the epoch; one object for one moment."""

    verifier: CosignatureVerifier
    raw_sign: RawSign
    timestamp: int

    @classmethod
    def from_private_key(cls, name: str, key: Ed25519PrivateKey, timestamp: int) -> CosignatureSigner:
        return cls(CosignatureVerifier(name, key.public_key().public_bytes_raw()), key.sign, timestamp)

    @property
    def name(self) -> str:
        return self.verifier.name

    @property
    def key_id(self) -> int:
        return self.verifier.key_id

    def sign(self, text: bytes) -> bytes:
        signed = self.raw_sign(_cosigned_message(text, self.timestamp))
        return self.timestamp.to_bytes(_TIMESTAMP_SIZE, "big") + signed


def cosigned_at(signature: bytes) -> int:
    """The POSIX timestamp inside a cosignature; worth believing only once the cosignature is verified."""
    return int.from_bytes(signature[:_TIMESTAMP_SIZE], "big")


def verifier_from_vkey(vkey: str) -> Ed25519Verifier | CosignatureVerifier:
    """Read a vkey of type 0x01 or 0x04. Raises NoteError if it is malformed or its key id belongs to another key."""
    match = _VKEY.fullmatch(vkey)
    if match is None:
        raise NoteError("a vkey is name+hex+base64")
    try:
        encoded = from_base64(match[3], 1 + _PUBLIC_KEY_SIZE)
    except FormatError as error:
        raise NoteError(str(error)) from None
    kinds = {kind.ALGORITHM: kind for kind in (Ed25519Verifier, CosignatureVerifier)}
    if encoded[0] not in kinds:
        raise NoteError(f"unknown signature type 0x{encoded[0]:02x}")
    verifier = kinds[encoded[0]](match[1], encoded[1:])
    if f"{verifier.key_id:08x}" != match[2]:
        raise NoteError("the key id of the vkey belongs to another key")
    return verifier


def _cosigned_message(text: bytes, timestamp: int) -> bytes:
    return b"cosignature/v1\ntime %d\n" % timestamp + text
