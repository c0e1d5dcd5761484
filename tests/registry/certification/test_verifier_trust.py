"""What a verifier holds beforehand is read from the published files, or refused with a sentence."""

import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from registry.certification.trust import Trust, TrustError, load_trust
from registry.certification.verify import verify_file
from tests.registry.certification.office import LATER, WITNESS, Office
from tests.registry.certification.samples import AT


def published(office: Office) -> tuple[bytes, str, bytes]:
    """jwks.json, the log's vkey and the page root in PEM, as the register serves them."""
    root = x509.load_der_x509_certificate(office.provider.pdf_identity(AT).chain[-1])
    jwks = json.dumps(office.provider.jwks()).encode()
    return jwks, office.log_signer.verifier.vkey, root.public_bytes(Encoding.PEM)


def test_the_published_files_are_enough_to_check_a_certificate(office: Office) -> None:
    jwks, vkey, root = published(office)

    trust = load_trust(jwks, log_vkey=vkey + "\n", witness_vkeys=[WITNESS.verifier.vkey], page_roots_pem=root)

    assert trust == Trust(
        office.provider.jwks(), office.log_signer.verifier, (WITNESS.verifier,), office.trust.page_roots
    )
    assert verify_file(office.pdf, trust, at=LATER).is_genuine


def test_keys_alone_are_enough_for_the_credential(office: Office) -> None:
    assert load_trust(published(office)[0]) == Trust(office.provider.jwks())


@pytest.mark.parametrize("jwks", [b"", b"[]", b"{}", b'{"keys":{}}', b'{"keys":["x"]}', b'{"keys":[],"keys":[]}'])
def test_a_key_set_that_is_none_is_refused(jwks: bytes) -> None:
    with pytest.raises(TrustError, match="key set"):
        load_trust(jwks)


def test_a_key_of_the_wrong_kind_is_refused(office: Office) -> None:
    jwks, vkey, _root = published(office)

    with pytest.raises(TrustError, match="another kind"):
        load_trust(jwks, log_vkey=WITNESS.verifier.vkey)
    with pytest.raises(TrustError, match="another kind"):
        load_trust(jwks, witness_vkeys=[vkey])
    with pytest.raises(TrustError, match="cannot be read"):
        load_trust(jwks, log_vkey="log+00000000+AAAA")
    with pytest.raises(TrustError, match="root certificates"):
        load_trust(jwks, page_roots_pem=Path(__file__).read_bytes())
