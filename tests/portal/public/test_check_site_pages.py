"""Check my site: read without an account, kept as evidence, and the way on to a refusal and an objection."""

import json
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from registry.kernel import clock
from registry.models import Refusal, SiteCheck
from registry.services.site_checks import PER_ADDRESS, sites_read
from tests.factories.api import Program
from tests.factories.matches import HOST
from tests.factories.objections import registration_published
from tests.factories.refusals import holder_new
from tests.nameserver import NameServer
from tests.registry.views.visiting import client_of
from tests.sites import Site, Web

pytestmark = pytest.mark.django_db
ROBOTS = "User-agent: *\nAllow: /\nContent-Signal: ai-train=no, search=yes\n\nUser-agent: GPTBot\nDisallow: /\n"
TDMREP = '[{"location": "/", "tdm-reservation": 1}]'


def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def photos(web: Web) -> Site:
    site = web.site("photos.example")
    site.put("/robots.txt", ROBOTS)
    site.put("/.well-known/tdmrep.json", TDMREP)
    site.put(
        "/",
        '<title>Photos</title><meta name="robots" content="noai">',
        headers={"X-Robots-Tag": "noai", "Set-Cookie": "id=1"},
    )
    return site


def read(client: Client, site: str = "photos.example") -> SiteCheck:
    client.post("/check-site/", {"site": site})
    sites_read(clock.now())
    return SiteCheck.objects.order_by("-pk")[0]


def test_a_visitor_has_a_site_read_and_sees_what_each_place_says(web: Web) -> None:
    photos(web)
    client = visitor()

    asked = client.post("/check-site/", {"site": "https://Photos.example/a/b"})
    check = SiteCheck.objects.get()
    waiting = client.get(asked["Location"])
    sites_read(clock.now())
    page = client.get(asked["Location"])
    shown = page.content.decode()

    assert (asked.status_code, check.host, waiting["Refresh"]) == (303, "photos.example", "2")
    assert "Refresh" not in page
    for words in ("The site refuses:", "robots.txt", "tdmrep.json", "Turns away: GPTBot.", "Header X-Robots-Tag"):
        assert words in shown
    assert "Not there (status 404)." in shown  # ai.txt


def test_every_known_crawler_that_collects_for_models_is_looked_for(web: Web) -> None:
    site = web.site("photos.example")
    site.put("/robots.txt", "User-agent: DeepSeekBot\nUser-agent: PanguBot\nUser-agent: PetalBot\nDisallow: /\n")
    check = read(visitor())

    assert "Turns away: DeepSeekBot, PanguBot." in visitor().get(f"/check-site/{check.public_id}/").content.decode()


def test_what_came_is_kept_byte_by_byte_with_its_digest_and_without_cookies(web: Web) -> None:
    photos(web)
    check = read(visitor())

    evidence = visitor().get(f"/check-site/{check.public_id}/evidence.json").content
    listed = json.loads(evidence)
    robots = visitor().get(f"/check-site/{check.public_id}/robots.bin")

    assert sha256(evidence).hexdigest() == check.snapshot_sha256
    assert [one["name"] for one in listed["documents"]] == ["robots", "tdmrep", "aitxt", "home"]
    assert (robots.content, robots["Content-Type"]) == (ROBOTS.encode(), "application/octet-stream")
    assert robots["Content-Disposition"].startswith("attachment")
    assert listed["documents"][0]["sha256"] == sha256(robots.content).hexdigest()
    assert b"id=1" not in evidence
    assert check.snapshot_sha256[:8] in visitor().get(f"/check-site/{check.public_id}/").content.decode()


def test_within_ten_minutes_the_same_reading_is_shown_and_the_site_is_asked_once(web: Web) -> None:
    site = photos(web)

    first, second = read(visitor()), read(visitor(), "photos.example/")

    assert first == second
    assert site.asked == ["/robots.txt", "/.well-known/tdmrep.json", "/ai.txt", "/"]


def test_one_address_begins_so_many_readings_in_an_hour() -> None:
    client = visitor()

    answers = [
        client.post("/check-site/", {"site": f"a{number}.example"}).status_code for number in range(PER_ADDRESS + 1)
    ]

    assert answers == [303] * PER_ADDRESS + [429]
    assert client.post("/check-site/", {"site": "a1.example"}).status_code == 303  # read already


def test_behind_a_proxy_every_visitor_has_a_limit_of_his_own_and_a_header_of_his_making_changes_nothing(
    settings: Any,
) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    client = visitor()

    def asked(number: int, told: str) -> int:
        return client.post("/check-site/", {"site": f"b{number}.example"}, HTTP_X_FORWARDED_FOR=told).status_code

    first = [asked(number, f"10.0.0.{number}, 198.51.100.7") for number in range(PER_ADDRESS + 1)]

    assert first == [303] * PER_ADDRESS + [429]
    assert asked(PER_ADDRESS + 1, "198.51.100.8") == 303


def test_without_a_proxy_the_header_is_not_believed() -> None:
    client = visitor()

    answers = [
        client.post("/check-site/", {"site": f"c{number}.example"}, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
        for number in range(PER_ADDRESS + 1)
    ]

    assert answers[-1].status_code == 429


def test_a_reading_is_found_by_whoever_has_its_address_and_cannot_be_walked_to(web: Web) -> None:
    photos(web)
    check = read(visitor())

    assert len(check.public_id) == 24  # 96 bits out of the system's source
    for name in (check.pk, check.pk + 1, check.host, check.public_id[:-1]):
        for path in ("", "evidence.json", "robots.bin"):
            assert visitor().get(f"/check-site/{name}/{path}").status_code == 404
    assert visitor().get(f"/check-site/{check.public_id}/evidence.json").status_code == 200


@pytest.mark.parametrize("text", ["", "com", "github.io", "127.0.0.1", "localhost", "http://[::1]/", "a b", "x" * 3000])
def test_what_is_no_site_is_refused_at_its_field(text: str) -> None:
    assert visitor().post("/check-site/", {"site": text}).status_code == 422
    assert not SiteCheck.objects.exists()


def test_a_site_that_cannot_be_reached_is_evidence_too(names: NameServer) -> None:
    check = read(visitor(), "nowhere.example")

    shown = visitor().get(f"/check-site/{check.public_id}/").content.decode()

    assert "There is no such name." in shown
    assert "The site refuses nothing that a machine could read." in shown


def test_the_refusal_is_prepared_with_what_the_site_says(web: Web) -> None:
    photos(web)
    check = read(visitor())
    assert f"/refusals/new/?scopes={check.host}" in visitor().get(f"/check-site/{check.public_id}/").content.decode()
    holder = holder_new()

    prepared = client_of(holder).post(f"/check-site/{check.public_id}/refuse/")

    refusal = Refusal.objects.get(holder=holder.party)
    assert prepared["Location"] == f"/refusals/new/{refusal.pk}/check/"
    assert [(scope.kind, scope.value) for scope in refusal.scopes.all()] == [("domain", "photos.example")]
    assert {"mine", "train_generative", "train_other"} <= set(refusal.disallowed)
    assert visitor().post(f"/check-site/{check.public_id}/refuse/").status_code == 302


def test_datasets_that_hold_the_site_are_shown_with_the_way_to_object(names: NameServer) -> None:
    registration = registration_published()
    check = read(visitor(), HOST)

    shown = visitor().get(f"/check-site/{check.public_id}/").content.decode()

    assert f"/register/{registration.case.number}/object/?domain={HOST}" in shown


def test_the_database_takes_no_finished_reading_without_its_evidence() -> None:
    check = SiteCheck.objects.create(public_id="a", host="a.example", asked_at=clock.now())

    with pytest.raises(IntegrityError, match="site_check_finished_has_snapshot"):
        SiteCheck.objects.filter(pk=check.pk).update(finished_at=clock.now())


def test_a_program_asks_for_a_reading_and_gets_each_document_with_its_faults(web: Web) -> None:
    photos(web).put("/robots.txt", ROBOTS + "Disalow: /x\n")
    api = Program()

    asked = api.post("site-checks/", {"site": "photos.example"})
    waiting = api.get(f"site-checks/{asked.json()['id']}/").json()
    sites_read(clock.now())
    read_of = api.get(f"site-checks/{asked.json()['id']}/").json()

    assert (asked.status_code, waiting["finished_at"], waiting["says"], waiting["evidence"]) == (202, None, [], None)
    said = {one["usage"]: one["allowed"] for one in read_of["says"]}
    assert (said["train_generative"], said["search"], said["publish"]) == (False, True, None)
    assert set(read_of["disallowed"]) == {usage for usage, allowed in said.items() if allowed is False}
    robots = read_of["documents"][0]
    assert (robots["name"], robots["status"], robots["turned_away"]) == ("robots", 200, ["GPTBot"])
    assert any(fault["line"] == 7 and fault["text"] for fault in robots["faults"])
    assert visitor().get(read_of["evidence"]).content
    assert sha256(visitor().get(read_of["evidence"]).content).hexdigest() == read_of["snapshot_sha256"]


@pytest.mark.parametrize("site", ["co.uk", "10.0.0.1", "localhost", ""])
def test_a_program_is_told_what_is_no_site(site: str) -> None:
    answer = Program().post("site-checks/", {"site": site})

    assert answer.status_code == 422
    assert "site" in answer.content.decode()
