"""The register's signing keys: where they come from, and the note signer of the log."""

from base64 import urlsafe_b64decode
from functools import cache
from pathlib import Path

from django.conf import settings

from registry.certification.filekeys import FileKeyProvider
from registry.certification.keys import KeyProvider, Use
from registry.transparency.keys import Ed25519Signer, Ed25519Verifier


@cache
def _file_provider(folder: str) -> FileKeyProvider:
    return FileKeyProvider(Path(folder))


def key_provider() -> KeyProvider:
    """The provider the settings name; keys never come from Django's SECRET_KEY."""
    return _file_provider(str(settings.KEY_DIR))


def log_origin() -> str:
    """The log's name for ever (C2SP checkpoint origin): its address without the scheme."""
    return f"{settings.SITE_URL.split('://', 1)[-1]}/log"


def log_signer(origin: str) -> Ed25519Signer:
    """Signs checkpoints of the log `origin`."""
    key = key_provider().signer(Use.LOG)
    x = key.public_jwk()["x"]
    public = urlsafe_b64decode(x + "=" * (-len(x) % 4))
    return Ed25519Signer(Ed25519Verifier(origin, public), key.sign)


def log_verifier(origin: str) -> Ed25519Verifier:
    """The public half, as others put it into their configuration (`.vkey`)."""
    return log_signer(origin).verifier
