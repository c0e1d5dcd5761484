"""Keys and ledger in public: what a stranger fetches once and checks for ever."""

import json
from datetime import UTC, datetime

import pytest
from cryptography import x509
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registry.certification.credential import read
from registry.certification.trust import load_trust
from registry.models import LedgerEntry
from registry.models.recording import EntryDraft, record
from registry.services.keys import log_origin, log_verifier
from registry.services.ledger import ledger_integrate
from registry.transparency.checkpoint import open_checkpoint
from registry.transparency.keys import Ed25519Verifier, verifier_from_vkey
from registry.transparency.merkle import leaf_hash
from registry.transparency.proof import parse_proof, verify_proof
from tests.factories.certificates import certified

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ORIGIN = f"{log_origin()}/2026"


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def write(count: int) -> list[LedgerEntry]:
    ids = record([EntryDraft("test:act", AT, {"n": n}) for n in range(count)])
    entries = list(LedgerEntry.objects.filter(pk__in=ids).order_by("pk"))
    ledger_integrate(AT)
    return entries


def test_the_published_keys_are_all_that_is_needed_to_read_a_certificate(visitor: Client) -> None:
    certificate = certified()

    jwks = visitor.get("/.well-known/jwks.json")
    vkey = visitor.get(reverse("log_vkey")).content.decode()
    root = visitor.get(reverse("page_root")).content

    trust = load_trust(jwks.content, log_vkey=vkey, page_roots_pem=root)
    assert read(certificate.credential, trust.jwks).facts.certificate_number == certificate.number
    assert trust.log_key == log_verifier(log_origin())
    assert jwks["Access-Control-Allow-Origin"] == "*"
    assert b"PRIVATE" not in jwks.content + root
    assert '"d"' not in jwks.content.decode()


def test_the_did_document_names_the_same_keys(visitor: Client) -> None:
    jwks = visitor.get("/.well-known/jwks.json").json()

    document = visitor.get("/.well-known/did.json").json()

    assert document["id"] == "did:web:localhost%3A8000"
    assert [one["publicKeyJwk"] for one in document["verificationMethod"]] == jwks["keys"]
    assert document["assertionMethod"] == [one["id"] for one in document["verificationMethod"]]


def test_the_keys_page_shows_what_can_be_pinned(visitor: Client) -> None:
    page = visitor.get("/keys/").content.decode()

    assert log_verifier(log_origin()).vkey in page
    root = x509.load_pem_x509_certificate(visitor.get(reverse("page_root")).content)
    assert root.subject.rfc4514_string() in page


def test_the_head_is_a_checkpoint_that_its_key_opens(visitor: Client) -> None:
    write(3)

    note = visitor.get("/log/checkpoint")
    key = verifier_from_vkey(visitor.get(reverse("shard_vkey", args=[2026])).content.decode().strip())

    assert isinstance(key, Ed25519Verifier)
    assert open_checkpoint(note.content, ORIGIN, [key]).checkpoint.size == 3
    assert note["Content-Type"] == "text/plain; charset=utf-8"


def test_every_leaf_and_its_proof_can_be_fetched_and_agree(visitor: Client) -> None:
    entries = write(5)

    for index, entry in enumerate(entries):
        leaf = visitor.get(reverse("log_entry", args=[2026, index])).content
        proof = visitor.get(reverse("log_proof", args=[entry.pk])).content
        verify_proof(parse_proof(proof), leaf_hash(leaf), origin=ORIGIN, log_keys=[log_verifier(ORIGIN)])
        assert json.loads(leaf)["facts"] == {"n": index}


def test_what_has_no_place_yet_is_not_found(visitor: Client) -> None:
    entry = LedgerEntry.objects.get(pk__in=record([EntryDraft("test:act", AT, {})]))

    assert visitor.get("/log/checkpoint").status_code == 404
    assert visitor.get(reverse("log_proof", args=[entry.pk])).status_code == 404
    assert visitor.get(reverse("log_proof", args=[entry.pk + 1])).status_code == 404
    assert visitor.get(reverse("log_entry", args=[2026, 0])).status_code == 404
    assert visitor.get(reverse("log_entry", args=[2026, 2**70])).status_code == 404


def test_an_empty_log_says_so(visitor: Client) -> None:
    assert "The log is empty" in visitor.get("/log/").content.decode()


def test_the_log_page_admits_that_nobody_outside_watches_yet(visitor: Client) -> None:
    write(1)

    page = visitor.get("/log/").content.decode()

    assert "No outside witness cosigns yet" in page
    assert "test:act" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_page_asks_the_database_as_often_for_one_entry_as_for_three(
    visitor: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write(count)
    visitor.get("/log/")

    with django_assert_num_queries(3):
        visitor.get("/log/")
