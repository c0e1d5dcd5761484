"""The register's signature on a published snapshot of refusals: a compact JWS over its manifest.

The manifest is RFC 8785 JSON; its SHA-256 names the snapshot and stands in the next one's `previous` and in the ledger.
"""

from collections.abc import Sequence

from registry.certification.codec import JsonObject
from registry.certification.jose import Jwk, TokenError, read_object, sign, verify
from registry.certification.keys import SigningKey
from registry.kernel.canon import canonical_json, sha256_hex
from registry.screening.registerfile import FORMAT

TYP = "register-snapshot+jws"


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
