"""Credentials and status statements: read back as issued, and no forgery passes."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.certification.credential import issue, read, token_sha256, verify_url
from registry.certification.facts import PartyKind, Registrant
from registry.certification.filekeys import FileKeyProvider
from registry.certification.jose import TokenError, decode, encode, sign, verify
from registry.certification.keys import LocalKey, SigningKey, Use, generate
from registry.certification.wording import Words
from registry.kernel.canon import canonical_json
from tests.registry.certification.samples import ISSUER, STATUS_URL, facts, plain_facts

KEY = LocalKey(generate(Use.VC))
JWKS = {"keys": [KEY.public_jwk()]}
TOKEN = issue(facts(), KEY, ISSUER, STATUS_URL)


def forged(header: dict[str, Any], payload: bytes | None = None, key: SigningKey = KEY) -> str:
    """The genuine token with another header, signed by `key`."""
    body = decode(TOKEN.split(".")[1]) if payload is None else payload
    head = encode(json.dumps(header).encode())
    return f"{head}.{encode(body)}.{encode(key.sign(f'{head}.{encode(body)}'.encode()))}"


def changed(edit: Callable[[dict[str, Any]], None]) -> str:
    """A token over the genuine payload after `edit`, properly signed."""
    payload = json.loads(decode(TOKEN.split(".")[1]))
    edit(payload)
    return sign({"typ": "vc+jwt", "cty": "vc"}, canonical_json(payload), KEY)


def test_a_credential_reads_back_as_the_facts_it_was_issued_for() -> None:
    found = read(TOKEN, JWKS)

    assert found.facts == facts()
    assert (found.issuer_url, found.status_url, found.kid) == (ISSUER, STATUS_URL, KEY.kid)
    assert found.sha256 == hashlib.sha256(TOKEN.encode()).hexdigest()


def test_the_header_is_that_of_a_verifiable_credential_signed_with_es256() -> None:
    assert json.loads(decode(TOKEN.split(".")[0])) == {"alg": "ES256", "kid": KEY.kid, "typ": "vc+jwt", "cty": "vc"}


def test_the_payload_is_a_verifiable_credential_of_version_2() -> None:
    payload = json.loads(decode(TOKEN.split(".")[1]))

    assert payload["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert payload["type"][0] == "VerifiableCredential"
    assert payload["id"] == f"{ISSUER}/v/DIP-2026-000412-2"
    assert payload["validFrom"] == "2026-03-12T01:30:00Z"
    assert payload["credentialStatus"] == {"id": STATUS_URL, "type": "SignedStatusStatement"}


def test_issuing_the_same_facts_again_gives_the_same_token() -> None:
    assert issue(facts(), KEY, ISSUER, STATUS_URL) == TOKEN


def test_the_address_in_the_qr_code_carries_32_digits_of_the_tokens_digest() -> None:
    url = verify_url(ISSUER, "DIP-2026-000412-2", TOKEN)

    assert url == f"{ISSUER}/v/DIP-2026-000412-2#{token_sha256(TOKEN)[:32]}"
    assert url.endswith(read(TOKEN, JWKS).fragment)


@given(name=st.text(st.characters(categories=("Lo", "Lu", "Ll")), min_size=2, max_size=40))
def test_no_natural_persons_name_is_in_a_credential(name: str) -> None:
    person = plain_facts(registrant=Registrant(PartyKind.PERSON, Words(f"§{name}§")))

    token = issue(person, KEY, ISSUER, STATUS_URL)

    assert b"\xc2\xa7" not in decode(token.split(".")[1])
    assert read(token, JWKS).facts.registrant.name is None


def test_a_credential_that_names_a_person_is_refused_though_it_is_signed() -> None:
    def name_them(payload: dict[str, Any]) -> None:
        payload["credentialSubject"]["certificate"]["registrant"] = {"kind": "person", "name": {"zh": "王小明"}}

    with pytest.raises(TokenError, match="natural person"):
        read(changed(name_them), JWKS)


@pytest.mark.parametrize("position", range(0, len(TOKEN), 397))
def test_a_token_with_one_letter_changed_anywhere_is_refused(position: int) -> None:
    letter = "A" if TOKEN[position] != "A" else "B"

    with pytest.raises(TokenError):
        read(TOKEN[:position] + letter + TOKEN[position + 1 :], JWKS)


def test_a_token_without_a_signature_is_refused() -> None:
    head = encode(b'{"alg":"none","typ":"vc+jwt","kid":"%s"}' % KEY.kid.encode())
    body = TOKEN.split(".")[1]

    for token in (f"{head}.{body}.", f"{head}.{body}", f"{head}.{body}.AA"):
        with pytest.raises(TokenError):
            read(token, JWKS)


def test_a_public_key_used_as_a_shared_secret_is_refused() -> None:
    secrets = [json.dumps(KEY.public_jwk()).encode(), decode(KEY.public_jwk()["x"])]
    head = encode(json.dumps({"alg": "HS256", "typ": "vc+jwt", "kid": KEY.kid}).encode())
    body = TOKEN.split(".")[1]
    for secret in secrets:
        mac = hmac.new(secret, f"{head}.{body}".encode(), "sha256").digest()
        with pytest.raises(TokenError, match="algorithm"):
            read(f"{head}.{body}.{encode(mac)}", JWKS)


@pytest.mark.parametrize("algorithm", ["ES384", "RS256", "PS256", "EdDSA", "es256", "ES256 ", None, 7, ["ES256"]])
def test_only_the_two_allowed_algorithms_are_read(algorithm: Any) -> None:
    with pytest.raises(TokenError, match="algorithm"):
        read(forged({"alg": algorithm, "typ": "vc+jwt", "kid": KEY.kid}), JWKS)


def test_an_attackers_key_inside_the_token_is_not_looked_at() -> None:
    attacker = LocalKey(generate(Use.VC))
    extras = {"jwk": attacker.public_jwk(), "jku": "https://evil.example/jwks.json", "x5u": "https://evil.example/x"}
    for kid in (KEY.kid, attacker.kid):
        token = forged({"alg": "ES256", "typ": "vc+jwt", "kid": kid, **extras}, key=attacker)
        with pytest.raises(TokenError):
            read(token, JWKS)


def test_a_kid_that_names_another_trusted_key_is_refused() -> None:
    other = LocalKey(generate(Use.VC))
    both = {"keys": [KEY.public_jwk(), other.public_jwk()]}

    with pytest.raises(TokenError, match="does not hold"):
        read(forged({"alg": "ES256", "typ": "vc+jwt", "kid": other.kid}), both)


@pytest.mark.parametrize("kid", [None, "", "../../etc/passwd", 1, {"a": 1}])
def test_a_kid_that_names_no_key_is_refused(kid: Any) -> None:
    with pytest.raises(TokenError, match="key"):
        read(forged({"alg": "ES256", "typ": "vc+jwt", "kid": kid}), JWKS)


def test_two_keys_of_one_name_are_refused() -> None:
    with pytest.raises(TokenError, match="same name"):
        read(TOKEN, {"keys": [KEY.public_jwk(), KEY.public_jwk()]})


@pytest.mark.parametrize(
    "change", [{"use": "enc"}, {"alg": "ES384"}, {"key_ops": ["sign"]}, {"crv": "P-384"}, {"kty": "RSA"}, {"x": "AA"}]
)
def test_a_key_made_for_something_else_is_not_used(change: dict[str, Any]) -> None:
    with pytest.raises(TokenError):
        read(TOKEN, {"keys": [KEY.public_jwk() | change]})


def test_ed25519_tokens_are_read_by_the_algorithms_own_name_only(tmp_path: Path) -> None:
    key = FileKeyProvider(tmp_path).signer(Use.WEBHOOKS)

    assert verify(sign({}, b"{}", key), [key.public_jwk()]).payload == b"{}"
    with pytest.raises(TokenError):
        verify(sign({}, b"{}", key), [key.public_jwk() | {"alg": "ES256"}])


@pytest.mark.parametrize("typ", [None, "JWT", "status+jwt", "VC+JWT", "application/vc+jwt"])
def test_a_token_of_another_type_is_no_credential(typ: str | None) -> None:
    with pytest.raises(TokenError, match="type"):
        read(forged({"alg": "ES256", "typ": typ, "kid": KEY.kid}), JWKS)


def test_a_token_that_asks_for_an_extension_is_refused() -> None:
    for extra in ({"crit": ["b64"], "b64": True}, {"b64": True}, {"crit": []}):
        with pytest.raises(TokenError, match="extension"):
            read(forged({"alg": "ES256", "typ": "vc+jwt", "kid": KEY.kid, **extra}), JWKS)


def test_a_header_with_a_name_twice_is_refused() -> None:
    head = encode(b'{"alg":"none","alg":"ES256","typ":"vc+jwt","kid":"%s"}' % KEY.kid.encode())
    body = TOKEN.split(".")[1]

    with pytest.raises(TokenError, match="duplicate_key"):
        read(f"{head}.{body}.{encode(KEY.sign(f'{head}.{body}'.encode()))}", JWKS)


def spelt_otherwise(token: str) -> list[str]:
    """The same bytes to a lax decoder."""
    head, body, signature = token.split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    stray = signature[:-1] + alphabet[alphabet.index(signature[-1]) ^ 1]  # 86 letters hold 4 bits too many
    assert base64.urlsafe_b64decode(stray + "==") == base64.urlsafe_b64decode(signature + "==")
    return [
        f"{head}.{body}.{stray}",
        f"{head}.{body}.{signature}==",
        f"{head}.{body}.{signature}\n",
        f" {head}.{body}.{signature}",
        f"{head}.{body}\n.{signature}",
        f"{head}.{body}.{signature[:40]} {signature[40:]}",
        f"{head}.{body}.{signature}.",
        f"{head}.{body}.{signature}A",
        f"{head}.{body}.{signature.replace('-', '+').replace('_', '/')}+",
    ]


@pytest.mark.parametrize("token", spelt_otherwise(TOKEN))
def test_only_one_spelling_of_a_token_is_accepted(token: str) -> None:
    with pytest.raises(TokenError):
        read(token, JWKS)


@given(data=st.binary(max_size=80))
def test_base64url_has_one_spelling_for_any_bytes(data: bytes) -> None:
    assert decode(encode(data)) == data


@given(text=st.text(max_size=60))
def test_any_text_is_refused_or_is_the_one_spelling_of_its_bytes(text: str) -> None:
    try:
        data = decode(text)
    except TokenError:
        return
    assert encode(data) == text


@given(token=st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_-]{1,40}(\.[A-Za-z0-9_-]{1,40}){2}", fullmatch=True))
def test_rubbish_is_a_token_error_and_nothing_else(token: str) -> None:
    with pytest.raises(TokenError):
        read(token, JWKS)


def test_a_token_too_long_for_a_certificate_is_refused_unread() -> None:
    with pytest.raises(TokenError, match="too long"):
        read(TOKEN + "A" * 200_000, JWKS)


@pytest.mark.parametrize(
    "edit",
    [
        lambda payload: payload.update(id=f"{ISSUER}/v/DIP-2026-000001-0"),
        lambda payload: payload.update(validUntil="2099-01-01T00:00:00Z"),
        lambda payload: payload.update(issuer=7),
        lambda payload: payload.update(issuer="https://evil.example"),
        lambda payload: payload.update(type=["VerifiableCredential"]),
        lambda payload: payload["credentialSubject"].pop("certificate"),
        lambda payload: payload["credentialSubject"]["certificate"]["items"].update(covered=1),
        lambda payload: payload["credentialSubject"]["certificate"].update(immunity=True),
        lambda payload: payload.pop("credentialStatus"),
    ],
)
def test_a_signed_payload_that_contradicts_itself_is_refused(edit: Callable[[dict[str, Any]], None]) -> None:
    with pytest.raises(TokenError):
        read(changed(edit), JWKS)


def test_a_payload_that_is_not_canonical_is_refused() -> None:
    loose = json.dumps(json.loads(decode(TOKEN.split(".")[1]))).encode()

    with pytest.raises(TokenError, match="canonical"):
        read(sign({"typ": "vc+jwt", "cty": "vc"}, loose, KEY), JWKS)
