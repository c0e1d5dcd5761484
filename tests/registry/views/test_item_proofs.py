"""Anybody proves one item in a certificate, excluded from it or absent, and a stranger checks that without us."""

import copy
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from registry.certification.facts import CertificateFacts
from registry.certification.itemproof import check_item_proofs
from registry.certification.keys import Use
from registry.certification.report import CheckResult
from registry.services.keys import key_provider
from tests.factories.certificates import certified, reissued

pytestmark = pytest.mark.django_db
OUT, IN, BARE = (
    "https://images.example.com/a/1.jpg",
    "https://images.example.com/a/2.jpg",
    "https://texts.example.org/story.html",
)
ENGLISH = {"accept-language": "en"}


def document(client, certificate, **asked):
    answer = client.get(reverse("certificate_item_json", args=[certificate.number]), asked)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def checked(certificate, proofs, tmp_path):
    path = tmp_path / "proofs.json"
    path.write_text(proofs if isinstance(proofs, str) else json.dumps(proofs))
    return list(check_item_proofs(CertificateFacts.from_object(certificate.facts), path))


ANSWERS = (
    ({"url": IN}, "covers the item"),
    ({"url": IN.replace("https", "http")}, "covers the item"),
    ({"url": OUT}, "has been excluded"),
    ({"sha256": "1" * 64}, "has been excluded"),
    ({"url": OUT, "sha256": "1" * 64}, "has been excluded"),
    ({"url": OUT, "sha256": "2" * 64}, "covers no item"),
    ({"url": "https://nobody.example/"}, "covers no item"),
    ({"sha256": "2" * 64}, "covers no item"),
)


def test_what_is_proved_holds_against_the_roots_on_the_certificate(client, tmp_path):
    certificate = certified(excluded=[0])

    for asked, found in ANSWERS:
        rows = checked(certificate, document(client, certificate, **asked), tmp_path)

        assert rows
        assert all(row.state is CheckResult.OK and found in row.sentence.en for row in rows), asked


def test_a_proof_shows_no_other_item(client):
    certificate = certified(excluded=[0])

    text = json.dumps(document(client, certificate, url="https://nobody.example/"))

    assert all(part not in text for part in ("images.example.com", "texts.example.org", "story"))
    proof = json.loads(text)["proofs"][0]["after"]["absent"]
    assert set(proof) == {"key", "size", "left", "right", "format"}


def test_the_offline_command_takes_the_file(client, tmp_path, capsys):
    certificate = certified(excluded=[0])
    (tmp_path / "one.jwt").write_text(certificate.credential)
    (tmp_path / "jwks.json").write_text(json.dumps(key_provider().jwks(Use.VC)))
    proofs = tmp_path / "item.json"
    proofs.write_text(json.dumps(document(client, certificate, url=OUT)))
    options = {"jwks": tmp_path / "jwks.json", "item_proofs": proofs, "language": "en", "at": "2027-01-10T12:00+08:00"}

    call_command("verify_certificate", tmp_path / "one.jwt", **options)
    assert "item_proof: The item was among those filed and has been excluded" in capsys.readouterr().out

    proofs.write_text(json.dumps(document(client, certificate, url=OUT)).replace(certificate.number, "DIP-other"))
    with pytest.raises((SystemExit, CommandError)):
        call_command("verify_certificate", tmp_path / "one.jwt", **options)


def forgeries(genuine):
    """What was done to a genuine document, and what it is then."""
    for how in ("key", "swap", "neighbour", "index", "empty", "nothing", "list", "side", "number"):
        forged = copy.deepcopy(genuine)
        proof = forged["proofs"][0]
        absent, included = proof["after"]["absent"], proof["before"]["included"]
        if how == "key":
            proof["key"] = proof["key"].replace("1.jpg", "2.jpg")
        elif how == "swap":
            proof["after"] = proof["before"]
        elif how == "neighbour":
            absent["left" if absent["left"] else "right"] = None
        elif how == "index":  # the size alone would prove nothing: a path of the first leaf leads to one root for many
            included["index"] += 1
        elif how == "empty":
            forged["proofs"] = []
        elif how == "nothing":
            proof["after"] = {}
        elif how == "list":
            forged["proofs"] = {"a": 1}
        else:
            included["path" if how == "side" else "index"] = 7 if how == "side" else "0"
        yield how, forged


def test_a_forged_proof_is_found_out(client, tmp_path):
    certificate = certified(excluded=[0])

    for how, forged in [*forgeries(document(client, certificate, url=OUT)), ("text", "not json")]:
        rows = checked(certificate, forged, tmp_path)

        assert CheckResult.FAILED in {row.state for row in rows}, how


def test_each_certificate_proves_against_its_own_roots(client, tmp_path):
    first = certified()
    second = reissued(first, out=[0])

    before, after = (document(client, one, url=OUT) for one in (first, second))

    assert "covers the item" in checked(first, before, tmp_path)[0].sentence.en
    assert "has been excluded" in checked(second, after, tmp_path)[0].sentence.en
    assert checked(first, after, tmp_path)[0].state is CheckResult.FAILED


def test_the_page_answers_in_words_and_hands_out_the_file(client):
    certificate = certified(excluded=[0])
    address = reverse("certificate_item", args=[certificate.number])

    blank = client.get(address, headers=ENGLISH).content.decode()
    found = client.get(address, {"url": OUT}, headers=ENGLISH).content.decode()
    bad = client.get(address, {"sha256": "xyz"}, headers=ENGLISH)

    assert "What is proved" not in blank
    assert "Was filed and has been excluded" in found
    assert "item.json?url=https%3A%2F%2Fimages.example.com" in found
    assert (bad.status_code, "64 hexadecimal digits" in bad.content.decode()) == (422, True)
    assert client.get(reverse("certificate_item_json", args=[certificate.number])).status_code == 404
    link = client.get(reverse("certificate_check", args=[certificate.number]), headers=ENGLISH).content.decode()
    assert address in link


def test_a_program_asks_the_same(client, tmp_path):
    certificate = certified(excluded=[0])
    second = reissued(certificate, out=[2])
    address = f"/api/v1/certificates/{certificate.registration.number}/"

    answer = client.get(f"{address}item/", {"url": BARE})
    again = client.get(f"{address}2/item/", {"url": BARE})
    nothing = client.get(f"{address}item/")

    assert "covers the item" in checked(certificate, answer.json(), tmp_path)[0].sentence.en
    assert "has been excluded" in checked(second, again.json(), tmp_path)[0].sentence.en
    assert 400 <= nothing.status_code < 500
