"""The certificate as a W3C Verifiable Credential 2.0, secured as `vc+jwt` (VC-JOSE-COSE) with ES256.

The credential is the certificate; the page is a picture of it. It carries the public facts whole and no natural
person's name. Issuing is repeatable: the same facts under the same key give the same token.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.certification.codec import FactsError, JsonObject, JsonValue, instant_text
from registry.certification.facts import CertificateFacts
from registry.certification.jose import Jwk, TokenError, read_object, sign, verify
from registry.certification.keys import SigningKey
from registry.kernel.canon import canonical_json

TYP = "vc+jwt"
# Our terms are not in the base context; this one gives every other term a name and needs no server of ours.
CONTEXTS: tuple[str, ...] = (
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/ns/credentials/undefined-terms/v2",
)
TYPES: tuple[str, ...] = ("VerifiableCredential", "DatasetRegistrationCertificate")
STATUS_TYPE = "SignedStatusStatement"
SUBJECT_TYPE = "RegisteredDatasetVersion"


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential whose signature holds. Whether it is in force is another question: see status and validity."""

    facts: CertificateFacts
    issuer_url: str
    status_url: str
    kid: str
    sha256: str

    @property
    def fragment(self) -> str:
        """What the QR code carries after `#`: the first 32 hexadecimal digits of the token's SHA-256."""
        return self.sha256[:32]


def token_sha256(token: str) -> str:
    """SHA-256, hexadecimal, over the ASCII bytes of the compact token: what the ledger and the QR code name."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def verify_url(issuer_url: str, number: str, token: str) -> str:
    """The address in the QR code. The fragment stays in the browser; the page compares it with the token on record."""
    return f"{issuer_url}/v/{number}#{token_sha256(token)[:32]}"


def issue(facts: CertificateFacts, key: SigningKey, issuer_url: str, status_url: str) -> str:
    """Sign the public part of `facts`. `issuer_url` is the register's origin, without a trailing slash.

    The token is read back strictly before it is returned, so nothing leaves here that `read` would refuse.
    """
    public = facts.public()
    payload: JsonObject = {
        "@context": list(CONTEXTS),
        "id": f"{issuer_url}/v/{facts.certificate_number}",
        "type": list(TYPES),
        "issuer": issuer_url,
        "validFrom": instant_text(facts.valid_from),
        "validUntil": instant_text(facts.valid_until),
        "credentialSubject": {
            "id": f"{issuer_url}/register/{facts.number}",
            "type": SUBJECT_TYPE,
            "certificate": public.to_object(),
        },
        "credentialStatus": {"id": status_url, "type": STATUS_TYPE},
    }
    token = sign({"typ": TYP, "cty": "vc"}, canonical_json(payload), key)
    read(token, {"keys": [dict(key.public_jwk())]})
    return token


def read(token: str, jwks: Mapping[str, Sequence[Jwk]]) -> Credential:
    """Verify the signature and read the facts. Raises TokenError when any of it is not exactly what `issue` writes."""
    verified = verify(token, jwks["keys"], typ=TYP)
    payload = read_object(verified.payload)
    if payload.get("@context") != list(CONTEXTS) or payload.get("type") != list(TYPES):
        raise TokenError("the token is not a certificate of this kind")
    if canonical_json(payload) != verified.payload:
        raise TokenError("the certificate is not in canonical form")
    issuer_url = _text(payload.get("issuer"), "issuer")
    status = _object(payload.get("credentialStatus"), "credentialStatus")
    subject = _object(payload.get("credentialSubject"), "credentialSubject")
    try:
        facts = CertificateFacts.from_object(subject.get("certificate"))
    except FactsError as error:
        raise TokenError(f"the facts inside do not hold together ({error})") from error
    _agree(payload, facts, issuer_url)
    return Credential(
        facts=facts,
        issuer_url=issuer_url,
        status_url=_text(status.get("id"), "credentialStatus"),
        kid=_text(verified.header.get("kid"), "kid"),
        sha256=token_sha256(token),
    )


def _agree(payload: JsonObject, facts: CertificateFacts, issuer_url: str) -> None:
    """The envelope must repeat the facts: a general wallet reads the one, our verifier the other."""
    expected = {
        "id": f"{issuer_url}/v/{facts.certificate_number}",
        "validFrom": instant_text(facts.valid_from),
        "validUntil": instant_text(facts.valid_until),
    }
    if any(payload.get(name) != value for name, value in expected.items()):
        raise TokenError("the envelope and the facts inside differ")
    if facts.public() != facts:
        raise TokenError("the certificate names a natural person")


def _text(value: JsonValue, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise TokenError(f"{name} is missing")
    return value


def _object(value: JsonValue, name: str) -> JsonObject:
    if not isinstance(value, dict):
        raise TokenError(f"{name} is missing")
    return value
