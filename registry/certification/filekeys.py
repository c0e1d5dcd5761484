"""Keys in files: for development and for a small installation whose key folder is on an encrypted disk.

    root/<use>/current.pem        private key, PKCS#8 (pdf: followed by its certificate and the root's)
    root/<use>/retired/<kid>.json public JWK of a key that was rotated out, kept for ever
    root/pdf/authority.pem        key and certificate of the root that certifies page-signing keys

Every file is written whole under another name, synced and linked into place: of two processes that need a first key at
the same moment one wins and the other uses the winner's. Files have mode 0600, folders 0700.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from registry.certification.keys import LocalKey, PdfIdentity, PrivateKey, PublicJwk, Use, generate
from registry.certification.pki import make_authority, make_leaf
from registry.transparency.logfiles import sync_folder


class KeyFileError(Exception):
    """A key file is unreadable, of the wrong kind, or open to other users. Nothing is signed and nothing replaced."""


class FileKeyProvider:
    """KeyProvider over a folder. `name` goes into the page-signing certificates as the organisation."""

    def __init__(self, root_dir: Path, *, name: str = "Data-IP Register") -> None:
        self._root = root_dir
        self._name = name

    def signer(self, use: Use) -> LocalKey:
        """The current key of `use`, made on first use. Use `pdf_identity` for pages: its key needs a certificate."""
        if use is Use.PDF:
            raise KeyFileError("a page-signing key comes with its certificate: ask for pdf_identity")
        path = self._folder(use) / "current.pem"
        if not path.exists():
            _write_once(path, _private_pem(generate(use)))
        return LocalKey(_private_key(_read(path)))

    def pdf_identity(self, at: datetime) -> PdfIdentity:
        """The page-signing key with its chain. `at` only dates certificates that have to be made now."""
        path = self._folder(Use.PDF) / "current.pem"
        if not path.exists():
            _write_once(path, self._new_pdf_bundle(at))
        bundle = _read(path)
        certificates = [one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(bundle)]
        return PdfIdentity(LocalKey(_private_key(bundle)), certificates[0], tuple(certificates[1:]))

    def jwks(self, use: Use = Use.VC) -> dict[str, list[PublicJwk]]:
        """Public keys of `use`: the current one first, then the retired ones by name."""
        if use is Use.PDF:
            raise KeyFileError("page-signing keys are published as certificates, not as JWK")
        current = self.signer(use).public_jwk()
        retired = [json.loads(_read(path)) for path in sorted(self._retired(use).glob("*.json"))]
        return {"keys": [current, *(one for one in retired if one["kid"] != current["kid"])]}

    def rotate(self, use: Use, at: datetime) -> str:
        """Retire the current key and make a new one; returns the new kid.

        The public half is on disk among the retired before the private half is replaced, so a crash between the two
        steps loses nothing that was ever signed.
        """
        with self._locked():
            old = self.pdf_identity(at).key if use is Use.PDF else self.signer(use)
            record = self._retired(use) / f"{old.kid}.json"
            if not record.exists():
                _write_once(record, json.dumps(old.public_jwk(), sort_keys=True).encode())
            private = generate(use)
            content = self._new_pdf_bundle(at) if use is Use.PDF else _private_pem(private)
            _replace(self._folder(use) / "current.pem", content)
            return LocalKey(_private_key(content)).kid

    def _new_pdf_bundle(self, at: datetime) -> bytes:
        path = self._folder(Use.PDF) / "authority.pem"
        if not path.exists():
            root_key, root = make_authority(self._name, at)
            _write_once(path, _private_pem(root_key) + root.public_bytes(Encoding.PEM))
        authority = _read(path)
        root_key = _elliptic(_private_key(authority))
        root = x509.load_pem_x509_certificate(authority)
        key, leaf = make_leaf(self._name, at, root_key, root)
        return _private_pem(key) + leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)

    def _folder(self, use: Use) -> Path:
        return _private_folder(_private_folder(self._root) / use.value)

    def _retired(self, use: Use) -> Path:
        return _private_folder(self._folder(use) / "retired")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (_private_folder(self._root) / ".lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _private_folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _private_pem(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _private_key(pem: bytes) -> PrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise KeyFileError("a key file holds no private key that can be read") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey):
        raise KeyFileError("a key file holds a key of a kind that is not used here")
    return key


def _elliptic(key: PrivateKey) -> ec.EllipticCurvePrivateKey:
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyFileError("the authority's key is of the wrong kind")
    return key


def _read(path: Path) -> bytes:
    with path.open("rb") as handle:
        if os.fstat(handle.fileno()).st_mode & 0o077:
            raise KeyFileError(f"{path.name} can be read by other users; its mode must be 0600")
        return handle.read()


def _write_once(path: Path, content: bytes) -> None:
    """Put `content` at `path` unless something is there already; whole or not at all."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process made the first key: that one counts
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _replace(path: Path, content: bytes) -> None:
    draft = _draft(path, content)
    draft.replace(path)
    sync_folder(path.parent)


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return draft
