"""The register's signature on a published snapshot: a compact JWS over its manifest, or over a screening's.

The manifest is RFC 8785 JSON; its SHA-256 names the snapshot and stands in the next one's `previous` and in the ledger.
"""

from collections.abc import Sequence
from pathlib import Path

from registry.certification.codec import JsonObject
from registry.certification.jose import Jwk, TokenError, read_object, sign, verify
from registry.certification.keys import SigningKey
from registry.kernel.canon import canonical_json, sha256_hex
from registry.screening.registerfile import FORMAT

TYP = "register-snapshot+jws"
TABLES_TYP = "screening-snapshot+jws"
_SIGNED = {"manifest": TYP, "snapshot": TABLES_TYP}  # file name without its ending: type of the token beside it


def manifest_sign(manifest: JsonObject, key: SigningKey) -> tuple[str, str]:
    """(the manifest's digest, the signed token)."""
    payload = canonical_json(manifest)
    return sha256_hex(payload), sign({"typ": TYP}, payload, key)


def manifest_read(token: str, keys: Sequence[Jwk]) -> tuple[str, JsonObject]:
    """(digest, manifest) of a token that one of the keys has signed. Raises TokenError."""
    payload = verify(token, keys, TYP).payload
    manifest = read_object(payload)
    if manifest.get("format") != FORMAT or canonical_json(manifest) != payload:
        raise TokenError("this is no manifest of a register snapshot")
    return sha256_hex(payload), manifest


def tables_sign(content: bytes, key: SigningKey) -> str:
    """The token over the snapshot.json of what a screening ran against."""
    return sign({"typ": TABLES_TYP}, content, key)


def token_checked(folder: Path, keys: Sequence[Jwk]) -> None:
    """Whether one of the keys has signed the snapshot in a folder, of either kind, as it lies there.

    Raises TokenError; OSError when there is no token.
    """
    name = "manifest" if (folder / "manifest.json").is_file() else "snapshot"
    payload = verify((folder / f"{name}.jws").read_text().strip(), keys, _SIGNED[name]).payload
    if payload != (folder / f"{name}.json").read_bytes():
        raise TokenError("the token is of another snapshot")
