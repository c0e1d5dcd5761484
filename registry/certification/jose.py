"""Compact JWS, read strictly and written plainly (RFC 7515 section 7.1), with two algorithms and no other.

joserfc checks the signature. What it leaves lax is checked here first: base64url in its one canonical spelling
(no padding, no white space, no stray trailing bits), duplicate header names, the key's own algorithm and purpose.
The key comes from the caller's JWKS by `kid` alone: `jwk`, `jku`, `x5c` and `x5u` in a token are never looked at.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from registry.certification.codec import JsonObject, JsonValue
from registry.certification.keys import SigningKey
from registry.kernel.canon import StrictJsonError, canonical_json, load_json

ALGORITHMS = ("ES256", "Ed25519")
MAX_TOKEN = 120_000  # characters; a certificate with every list full has about 60,000
BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)

Jwk = Mapping[str, JsonValue]


class TokenError(ValueError):
    """The token is not one this registry's verifiers accept; the message says why, without quoting the token."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A token whose signature holds under the key named by `header["kid"]`. `payload` is as signed."""

    header: JsonObject
    payload: bytes


def sign(header: JsonObject, payload: bytes, key: SigningKey) -> str:
    """A compact JWS by `key`; `alg` and `kid` are the key's. The key may sit in a device: it is only asked to sign."""
    protected = canonical_json(header | {"alg": key.algorithm, "kid": key.kid})
    signing_input = encode(protected) + "." + encode(payload)
    return signing_input + "." + encode(key.sign(signing_input.encode("ascii")))


def verify(token: str, keys: Sequence[Jwk], typ: str | None = None) -> Verified:
    """Check one compact JWS against public JWKs. `typ`, when given, must stand in the header exactly.

    Raises TokenError; never answers with an unverified header or payload.
    """
    header, payload = split(token)
    if typ is not None and header.get("typ") != typ:
        raise TokenError(f"the token is not of type {typ}")
    if "crit" in header or "b64" in header:
        raise TokenError("the token asks for an extension that is not supported")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise TokenError("the token is not signed with an algorithm allowed here")
    key = _key(_one_by_kid(keys, header.get("kid")), algorithm)
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    try:
        jws.deserialize_compact(token, key, registry=registry)
    except (JoseError, ValueError, TypeError) as error:
        raise TokenError("the signature does not hold") from error
    return Verified(header, payload)


def split(token: str) -> tuple[JsonObject, bytes]:
    """Header and payload of a well-formed token, **not verified**. Raises TokenError."""
    if len(token) > MAX_TOKEN:
        raise TokenError("the token is too long")
    parts = token.split(".")
    if len(parts) != 3 or not all(parts):
        raise TokenError("a token has three parts")
    header, payload, _signature = (decode(part) for part in parts)
    return read_object(header), payload


def read_object(data: bytes) -> JsonObject:
    """One JSON object with a single meaning (no duplicate names). Raises TokenError."""
    try:
        value = load_json(data)
    except StrictJsonError as error:
        raise TokenError(f"the JSON inside cannot be read ({error.code})") from error
    if not isinstance(value, dict):
        raise TokenError("a JSON object is expected")
    return value


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Canonical base64url only (RFC 4648 section 3.5, RFC 7515 section 2). Raises TokenError."""
    if not BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise TokenError("a part is not base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise TokenError("a part is not base64url") from error
    if encode(data) != text:
        raise TokenError("a part is not in canonical base64url")
    return data


def _one_by_kid(keys: Sequence[Jwk], kid: JsonValue) -> Jwk:
    if not isinstance(kid, str) or not kid:
        raise TokenError("the token names no key")
    found = [key for key in keys if key.get("kid") == kid]
    if len(found) != 1:
        raise TokenError("the key is not known" if not found else "two keys have the same name")
    return found[0]


def _key(jwk: Jwk, algorithm: str) -> ECKey | OKPKey:
    """The JWK as a public key for `algorithm`, refusing one made for another purpose, curve or algorithm."""
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", algorithm) != algorithm:
        raise TokenError("the key is not meant for this")
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise TokenError("the key is not meant for verifying")
    try:
        if algorithm == "ES256" and (jwk["kty"], jwk["crv"]) == ("EC", "P-256"):
            return ECKey.import_key({name: str(jwk[name]) for name in ("crv", "kty", "x", "y")})
        if algorithm == "Ed25519" and (jwk["kty"], jwk["crv"]) == ("OKP", "Ed25519"):
            return OKPKey.import_key({name: str(jwk[name]) for name in ("crv", "kty", "x")})
    except (JoseError, ValueError, KeyError) as error:
        raise TokenError("the key cannot be read") from error
    raise TokenError("the key does not fit the algorithm")
