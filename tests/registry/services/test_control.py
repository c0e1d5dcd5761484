"""Who shows control of a place backs refusals with it: found, not found, given up, looked at again, lapsed."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from registry.kernel.errors import DomainError
from registry.models import Assurance, ControlCheck, ControlProof, InboxMessage
from registry.services.control_look import file_url, line_of, page_url, record_name
from registry.services.control_proofs import (
    EXPIRY,
    PATIENCE,
    PAUSE,
    VALID,
    LookedJustNow,
    control_look_now,
    controls_look,
)
from tests.factories.control import asked, looked, publish
from tests.factories.refusals import holder_new, refusal_filed
from tests.factories.registrations import AT
from tests.nameserver import NameServer
from tests.sites import Web

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MINUTE = timedelta(minutes=1)


def events(proof: ControlProof) -> list[str]:
    found = InboxMessage.objects.filter(party=proof.party, event__startswith="control:").order_by("pk")
    return list(found.values_list("event", flat=True))


def test_a_txt_record_that_both_name_servers_tell_proves_a_domain_with_all_below(names: NameServer) -> None:
    holder = holder_new()
    proof = asked(holder, "Photos.example")
    publish(proof, names)

    looked(proof, at=AT + MINUTE)

    assert record_name(proof) == "_dip-challenge-subtree.photos.example"
    assert (proof.state, proof.proved_at, proof.renew_at) == ("proved", AT + MINUTE, AT + MINUTE + VALID)
    assert events(proof) == ["control:proved"]
    check = proof.checks.get()
    assert (check.code, [answer["code"] for answer in check.answers]) == ("found", ["found", "found"])


def test_a_record_for_the_host_says_nothing_for_what_lies_below_it(names: NameServer) -> None:
    holder = holder_new()
    host, tree = asked(holder, "photos.example", "host"), asked(holder, "photos.example")
    publish(host, names)

    looked(host, at=AT + MINUTE)  # the sweep takes both
    tree.refresh_from_db()

    assert (host.state, tree.state) == ("proved", "pending")
    assert refusal_filed("photos.example/a/", holder=holder).assurance == Assurance.CONTROL_PROVED
    assert refusal_filed("host photos.example", holder=holder).assurance == Assurance.CONTROL_PROVED
    assert refusal_filed("photos.example", holder=holder).assurance == Assurance.ASSERTED
    assert refusal_filed("www.photos.example/a/", holder=holder).assurance == Assurance.ASSERTED


def test_name_servers_that_disagree_or_are_silent_prove_nothing(names: NameServer) -> None:
    proof = asked(holder_new(), "photos.example")
    second = names.second
    names.say(record_name(proof), "TXT", line_of(proof))

    assert looked(proof, at=AT + MINUTE).last_code == "disagree"
    second.zone[record_name(proof), "TXT"] = None
    assert looked(proof, at=AT + 2 * MINUTE).last_code == "resolver"
    second.say(record_name(proof), "TXT", "v=spf1 -all", line_of(proof))
    assert looked(proof, at=AT + 3 * MINUTE).last_code == "found"


def test_a_token_of_somebody_else_proves_nothing_for_me(names: NameServer) -> None:
    mine, theirs = asked(holder_new(), "photos.example"), asked(holder_new(), "photos.example")
    publish(theirs, names)

    looked(mine, at=AT + MINUTE)  # the sweep takes both
    theirs.refresh_from_db()

    assert (mine.last_code, theirs.last_code) == ("different", "found")


def test_a_file_under_well_known_proves_one_host_and_its_name_tells_nothing_of_the_token(web: Web) -> None:
    proof = asked(holder_new(), "photos.example", "host", "file")
    web.site("photos.example")
    assert looked(proof, at=AT + MINUTE).last_code == "missing"
    web.site("photos.example").put(file_url(proof).removeprefix("https://photos.example"), "<html>not found</html>")
    assert looked(proof, at=AT + 2 * MINUTE).last_code == "different"
    publish(proof, web=web)

    assert looked(proof, at=AT + 3 * MINUTE).state == "proved"
    assert file_url(proof) == f"https://photos.example/.well-known/dip-challenge/{proof.public_id}.txt"
    assert proof.token not in file_url(proof)
    assert len(proof.token) >= 43  # 256 bits in base64url


def test_a_file_under_a_path_proves_that_path_alone_and_no_redirect_leads_out_of_it(web: Web) -> None:
    holder = holder_new()
    proof = asked(holder, "pages.example/~li/", "prefix", "file")
    path = file_url(proof).removeprefix("https://pages.example")
    site = web.site("pages.example")
    site.put("/elsewhere", line_of(proof))
    site.put(path, b"", status=302, headers={"Location": "/elsewhere"})
    assert looked(proof, at=AT + MINUTE).last_code == "redirects"
    publish(proof, web=web)

    assert looked(proof, at=AT + 2 * MINUTE).state == "proved"
    assert path == f"/~li/dip-challenge-{proof.public_id}.txt"
    assert refusal_filed("https://pages.example/~li/a.html", holder=holder).assurance == Assurance.CONTROL_PROVED
    assert refusal_filed("https://pages.example/~wang/a.html", holder=holder).assurance == Assurance.ASSERTED


def test_an_account_of_a_code_host_is_proved_by_a_file_in_its_own_repository() -> None:
    proof = asked(holder_new(), "https://github.com/litao/", "prefix", "file")

    assert file_url(proof) == (
        f"https://raw.githubusercontent.com/litao/dip-challenge/HEAD/dip-challenge-{proof.public_id}.txt"
    )


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ('<!doctype html><html><head><title>A</title><meta name="dip-challenge" content="{t}"></head>', "found"),
        ("<meta charset=utf-8><META NAME=dip-challenge CONTENT={t}>", "found"),
        ('<head></head><body><p>A visitor writes:</p><meta name="dip-challenge" content="{t}">', "different"),
        ('<p>A visitor writes:<meta name="dip-challenge" content="{t}">', "different"),
        ('<head><!-- <meta name="dip-challenge" content="{t}"> -->', "different"),
        ('<head><template><meta name="dip-challenge" content="{t}"></template>', "different"),
        ('<head><title><meta name="dip-challenge" content="{t}"></title>', "different"),
        ('<head><script>"<meta name=dip-challenge content={t}>"</script>', "different"),
        ("", "different"),
    ],
)
def test_a_meta_tag_counts_in_the_head_of_the_page_only(web: Web, page: str, code: str) -> None:
    proof = asked(holder_new(), "https://photos.example/about", "url", "meta")
    web.site("photos.example").put("/about", page.replace("{t}", proof.token))

    assert page_url(proof) == "https://photos.example/about"
    assert looked(proof, at=AT + MINUTE).last_code == code


@pytest.mark.parametrize(
    ("text", "kind", "method"),
    [
        ("com.cn", "domain", "dns"),
        ("github.io", "domain", "dns"),
        ("github.io", "host", "file"),
        ("192.0.2.7", "domain", "dns"),
        ("192.0.2.7", "host", "dns"),
        ("photos.example", "domain", "file"),
        ("photos.example/a/", "prefix", "dns"),
        ("e" * 64, "", "file"),
        ("nonsense", "domain", "dns"),
    ],
)
def test_public_suffixes_and_what_is_no_place_cannot_be_proved(text: str, kind: str, method: str) -> None:
    with pytest.raises(DomainError):
        asked(holder_new(), text, kind, method)


def test_asked_twice_the_token_is_the_same_and_the_look_has_a_rest_between(names: NameServer) -> None:
    holder = holder_new()
    proof = asked(holder, "photos.example")

    assert asked(holder, "PHOTOS.example.", at=AT + MINUTE) == proof
    looked(proof, at=AT + MINUTE)
    with pytest.raises(LookedJustNow):
        control_look_now(proof, at=AT + MINUTE + PAUSE / 2)


def test_it_is_looked_for_with_growing_rests_for_three_days_then_given_up_and_begun_again(names: NameServer) -> None:
    proof = asked(holder_new(), "photos.example")
    at, looks = AT, []
    while at <= AT + PATIENCE + timedelta(hours=7):
        if controls_look(at):
            looks.append(at - AT)
        at += MINUTE

    proof.refresh_from_db()
    rests = [b - a for a, b in pairwise(looks)]
    assert (proof.state, events(proof)) == ("given_up", ["control:given_up"])
    assert rests == sorted(rests)
    assert (looks[0], max(rests), looks[-1] >= PATIENCE) == (MINUTE, timedelta(hours=6), True)
    assert ControlCheck.objects.filter(proof=proof).count() == len(looks)
    publish(proof, names)
    assert looked(proof, at=at).state == "proved"


def test_what_was_never_proved_expires_and_a_new_token_takes_its_place(names: NameServer) -> None:
    proof = asked(holder_new(), "photos.example")
    old = line_of(proof)
    publish(proof, names)
    proof_again = control_look_now  # the same button

    controls_look(AT + EXPIRY)
    proof.refresh_from_db()
    assert proof.state == "expired"
    proof_again(proof, at=AT + EXPIRY + MINUTE)
    controls_look(AT + EXPIRY + MINUTE)
    proof.refresh_from_db()

    assert line_of(proof) != old
    assert (proof.state, proof.last_code) == ("pending", "different")


def test_looks_are_written_once_and_never_changed(names: NameServer) -> None:
    proof = looked(asked(holder_new(), "photos.example"), at=AT + MINUTE)

    for act in (lambda rows: rows.update(code="found"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(ControlCheck.objects.filter(proof=proof))


def test_a_look_that_was_overtaken_changes_nothing(names: NameServer, settings: Any) -> None:
    from registry.services.control_look import Look
    from registry.services.control_proofs import control_settle

    proof = asked(holder_new(), "photos.example")
    overtaken = ControlProof.objects.get(pk=proof.pk)
    publish(proof, names)
    looked(proof, at=AT + MINUTE)
    ControlProof.objects.filter(pk=proof.pk).update(attempts=3)

    control_settle(overtaken, Look("missing"), at=AT + 2 * MINUTE)

    proof.refresh_from_db()
    assert (proof.state, proof.last_code) == ("proved", "found")
