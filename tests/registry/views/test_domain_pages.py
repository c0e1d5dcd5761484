"""The pages and the API of places: what to publish, looking now, the history, and nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client

from registry.kernel import clock
from registry.kernel.errors import NotAllowed
from registry.models import Assurance, ControlProof
from registry.services.control_proofs import control_ask, controls_look
from registry.services.mandates import mandate_give, mandate_revoke
from tests.factories.api import program_for
from tests.factories.control import publish
from tests.factories.members import member_new
from tests.factories.refusals import holder_new, refusal_filed
from tests.factories.registrations import user_new
from tests.nameserver import NameServer
from tests.registry.views.visiting import client_of

pytestmark = pytest.mark.django_db


def test_a_place_is_added_shown_with_what_to_publish_looked_for_and_removed(names: NameServer) -> None:
    holder = holder_new()
    client = client_of(holder)

    added = client.post("/me/domains/", {"text": "photos.example", "way": "domain-dns"})
    proof = ControlProof.objects.get()
    assert (added.status_code, added["Location"]) == (303, f"/me/domains/{proof.pk}/")
    page = client.get(f"/me/domains/{proof.pk}/").content.decode()
    assert "_dip-challenge-subtree.photos.example" in page
    assert f"dip-challenge={proof.token}" in page
    publish(proof, names)
    assert client.post(f"/me/domains/{proof.pk}/look/").status_code == 303
    waiting = client.get(f"/me/domains/{proof.pk}/")
    assert waiting["Refresh"] == "3"
    assert "Refresh" not in client.get(f"/me/domains/{proof.pk}/?reload=off")
    controls_look(clock.now())
    proved = client.get(f"/me/domains/{proof.pk}/")
    assert "Control proved" in proved.content.decode()
    assert "Refresh" not in proved
    assert "Found." in proved.content.decode()
    assert client.post(f"/me/domains/{proof.pk}/remove/").status_code == 303
    assert client.get(f"/me/domains/{proof.pk}/").status_code == 404


def test_what_is_no_place_is_refused_at_its_field_and_a_second_look_has_to_wait(names: NameServer) -> None:
    client = client_of(holder_new())

    wrong = client.post("/me/domains/", {"text": "github.io", "way": "host-file"})
    assert wrong.status_code == 422
    assert "unrelated holders" in wrong.content.decode()
    client.post("/me/domains/", {"text": "photos.example", "way": "host-dns"})
    proof = ControlProof.objects.get()
    client.post(f"/me/domains/{proof.pk}/look/")
    controls_look(clock.now())
    again = client.post(f"/me/domains/{proof.pk}/look/", follow=True)

    assert "We looked a moment ago" in again.content.decode()


def test_a_place_belongs_to_its_party_and_a_reader_may_only_look(names: NameServer) -> None:
    holder = holder_new()
    client_of(holder).post("/me/domains/", {"text": "photos.example", "way": "domain-dns"})
    proof = ControlProof.objects.get()
    stranger = client_of(holder_new())
    reader_user = user_new("reader")
    member_new(holder.party, reader_user, at=clock.now())
    reader = Client(headers={"accept-language": "en"})
    reader.force_login(reader_user)

    assert Client().get("/me/domains/").status_code == 302
    for path in ("", "look/", "remove/"):
        ask = stranger.get if not path else stranger.post
        assert ask(f"/me/domains/{proof.pk}/{path}").status_code == 404
    assert reader.get(f"/me/domains/{proof.pk}/").status_code == 200
    assert reader.post(f"/me/domains/{proof.pk}/remove/").status_code == 404


def test_the_api_does_the_same(names: NameServer) -> None:
    holder = holder_new()
    mine, other = program_for(holder), program_for(holder_new())

    asked = mine.post("control/", {"kind": "domain", "text": "photos.example", "method": "dns"})
    body = asked.json()
    assert (asked.status_code, body["where"]) == (201, "_dip-challenge-subtree.photos.example")
    assert mine.post("control/", {"kind": "domain", "text": "com.cn", "method": "dns"}).status_code == 422
    publish(ControlProof.objects.get(), names)
    assert mine.post(f"control/{body['id']}/look/").status_code == 200
    controls_look(clock.now())

    read = mine.get(f"control/{body['id']}/").json()
    assert (read["state"], [check["code"] for check in read["checks"]]) == ("proved", ["found"])
    assert [row["value"] for row in mine.get("control/").json()["results"]] == ["photos.example"]
    assert other.get(f"control/{body['id']}/").status_code == 404
    assert other.delete(f"control/{body['id']}/").status_code == 404
    assert mine.delete(f"control/{body['id']}/").status_code == 204


def test_an_agent_proves_a_place_for_its_principal_as_long_as_the_mandate_runs(names: NameServer) -> None:
    author, society, other = holder_new("Author"), holder_new("Society"), holder_new("Other")
    mandate = mandate_give(
        principal=author.party,
        agent=society.party,
        scope="refusals",
        valid_from=clock.now() - timedelta(days=1),
        valid_until=None,
        document=None,
        at=clock.now(),
    )
    client, filled = client_of(society), {"text": "photos.example", "way": "domain-dns"}
    for_author, for_other = ({**filled, "holder": str(one.party.pk)} for one in (author, other))

    assert client.post("/me/domains/", for_other).status_code == 422
    assert client.post("/me/domains/", filled).status_code == 422  # whose place it is has to be said
    assert client.post("/me/domains/", for_author).status_code == 303
    proof = ControlProof.objects.get()
    assert (proof.party, proof.asked_by) == (author.party, society.user)
    assert "Author" in client.get("/me/domains/").content.decode()
    assert "/remove/" not in client.get(f"/me/domains/{proof.pk}/").content.decode()
    assert client.post(f"/me/domains/{proof.pk}/remove/").status_code == 404
    assert "/remove/" in client_of(author).get(f"/me/domains/{proof.pk}/").content.decode()
    publish(proof, names)
    assert client.post(f"/me/domains/{proof.pk}/look/").status_code == 303
    controls_look(clock.now())
    assert refusal_filed("photos.example", holder=author, at=clock.now()).assurance == Assurance.CONTROL_PROVED
    assert refusal_filed("photos.example", holder=society, at=clock.now()).assurance == Assurance.ASSERTED

    mandate_revoke(mandate, at=clock.now())

    assert client.get(f"/me/domains/{proof.pk}/").status_code == 404
    assert client.post(f"/me/domains/{proof.pk}/look/").status_code == 404
    assert "photos.example" not in client.get("/me/domains/").content.decode()
    proof.refresh_from_db()
    assert proof.state == "proved"
    with pytest.raises(NotAllowed):
        control_ask(
            author.party,
            agent=society.party,
            text="b.example",
            kind="host",
            method="dns",
            user=society.user,
            at=clock.now(),
        )


def test_over_the_api_an_agent_names_its_principal_and_nobody_else_can(names: NameServer) -> None:
    author, society = holder_new("Author", kind="person"), holder_new("Society")
    mandate_give(
        principal=author.party,
        agent=society.party,
        scope="all",
        valid_from=clock.now() - timedelta(days=1),
        valid_until=None,
        document=None,
        at=clock.now(),
    )
    agent, stranger = program_for(society), program_for(holder_new())
    body = {"kind": "domain", "text": "photos.example", "method": "dns", "holder": author.party.alias}

    asked, foreign = agent.post("control/", body), stranger.post("control/", body)
    nobody = stranger.post("control/", {**body, "holder": "P-NOBODY"})

    assert (asked.status_code, asked.json()["holder"]) == (201, author.party.alias)
    assert (foreign.status_code, foreign.json()) == (404, nobody.json())
    path = f"control/{asked.json()['id']}/"
    assert agent.post(f"{path}look/").status_code == 200
    assert [row["value"] for row in agent.get("control/").json()["results"]] == ["photos.example"]
    assert (agent.get(path).status_code, agent.delete(path).status_code) == (200, 404)
    assert (stranger.get(path).status_code, stranger.post(f"{path}look/").status_code) == (404, 404)
    assert program_for(author).delete(path).status_code == 204


def test_a_refusal_shows_its_assurance_in_words_and_a_lapse_beside_it(names: NameServer) -> None:
    holder = holder_new()
    client = client_of(holder)
    client.post("/me/domains/", {"text": "photos.example", "way": "domain-dns"})
    proof = ControlProof.objects.get()
    publish(proof, names)
    client.post(f"/me/domains/{proof.pk}/look/")
    controls_look(clock.now())
    refusal = refusal_filed("photos.example", holder=holder, at=clock.now())
    pages = (f"/refusals/{refusal.case.number}/", "/refusals/", "/me/refusals/", "/check/?q=photos.example")

    shown = [client.get(path).content.decode() for path in pages]
    client.post(f"/me/domains/{proof.pk}/remove/")
    lapsed = [client.get(path).content.decode() for path in pages]

    assert ["Control proved" in page for page in shown] == [True] * 4
    assert ["control lapsed on" in page for page in shown] == [False] * 4
    assert ["control lapsed on" in page for page in lapsed[:3]] == [True] * 3
    assert "The holder has proved to control every place it names." in shown[0]
