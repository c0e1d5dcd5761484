"""The check page: for everybody, small, from the credential, and honest about damage."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from registry.certification.facts import CertificateFacts
from registry.models import Certificate, ClockOffset
from registry.services.certificate_steps import certificate_cancel, certificate_challenge
from registry.services.certificates import ObjectionFact, certificate_issue
from tests.factories.certificates import (
    CLOSES,
    OBJECTION,
    SETTLED,
    certified,
    fresh_certificate,
    page_drawn,
    procedure,
    registered,
    reissued,
)
from tests.factories.registrations import applicant_actor
from tests.registry.services.certificate_acts import decide
from tests.registry.views.test_workspace_access import cast

pytestmark = pytest.mark.django_db
TODAY = SETTLED + timedelta(days=40)
MAX_HTML = 15_000


@pytest.fixture(autouse=True)
def the_clock_stands_after_every_act(db: None) -> None:
    """Pages ask the one clock; the acts of these tests lie in December 2026."""
    ClockOffset.objects.create(id=1, shift=TODAY - datetime.now(UTC))


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def check(client: Client, number: str, **query: str) -> HttpResponse:
    return client.get(reverse("certificate_check", args=[number]), query)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_everybody_sees_the_same_page(visitor: Client) -> None:
    certificate = certified()

    pages = {role: check(client, certificate.number) for role, client in cast(certificate.registration).items()}

    assert {role: page.status_code for role, page in pages.items()} == dict.fromkeys(pages, 200)
    for page in pages.values():
        assert "Certificate in force" in text(page)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("state", ["plain", "loaded"])
def test_the_page_stays_below_fifteen_kilobytes(language: str, state: str) -> None:
    certificate = certified() if state == "plain" else _loaded()
    client = Client(headers={"accept-language": language})

    anonymous = check(client, certificate.number)
    client.force_login(certificate.registration.applicant.memberships.get().user)
    signed_in = check(client, certificate.number)

    assert len(anonymous.content) <= MAX_HTML
    assert len(signed_in.content) <= MAX_HTML


def _loaded() -> Certificate:
    """The longest lists, names and notes that a certificate can get, challenged, once suspended, and replaced."""
    registration = registered(excluded=[1])
    zh, en = "长" * 400, "A long scope that goes on and on. " * 40
    reason = {"ref": "JJ-2026-00000087-9", "ground": "neighbouring_right", "scope": zh, "scope_en": en, "items": 1}
    registration.exclusions.update(reasons=[reason] * 300)
    objection = ObjectionFact(OBJECTION.number, zh, "neighbouring_right", "partly_upheld", 1, CLOSES, en)
    certificate = certificate_issue(registration, procedure=procedure(*[objection] * 300), at=SETTLED)
    certificate_challenge(registration, SETTLED)
    certificate = page_drawn(decide(decide(certificate, "suspend", "overdue_duty"), "lift"))
    return fresh_certificate(reissued(certificate).supersedes)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("suspended", "Certificate suspended"),
        ("part", "In force, except for the items that are suspended"),
        ("revoked", "Certificate revoked"),
        ("from_start", "Certificate revoked from the start"),
        ("cancelled", "Certificate cancelled"),
        ("superseded", "Certificate replaced"),
        ("expired", "Certificate expired"),
    ],
)
def test_the_verdict_is_said_in_words(visitor: Client, state: str, words: str) -> None:
    certificate = certified()
    _bring_to(certificate, state)

    page = text(check(visitor, certificate.number))

    assert f"<h1>{words}</h1>" in page
    assert "Certificate in force" not in page


def _bring_to(certificate: Certificate, state: str) -> None:
    if state == "suspended":
        decide(certificate, "suspend", "overdue_duty")
    elif state == "part":
        decide(certificate, "suspend", "overdue_duty", items=[1])
    elif state in {"revoked", "from_start"}:
        decide(certificate, "revoke", "fraud" if state == "from_start" else "judgment")
    elif state == "cancelled":
        certificate_cancel(certificate.registration, actor=applicant_actor(certificate.registration), at=SETTLED)
    elif state == "superseded":
        reissued(certificate)
    else:
        ClockOffset.objects.update(shift=certificate.valid_until - datetime.now(UTC))


def test_a_replaced_certificate_leads_to_the_one_in_its_place(visitor: Client) -> None:
    certificate = certified()
    successor = reissued(certificate)

    page = text(check(visitor, certificate.number))

    assert reverse("certificate_check", args=[successor.number]) in page
    assert "Certificate in force" in text(check(visitor, successor.number))


def test_a_challenge_is_shown_beside_in_force(visitor: Client) -> None:
    certificate = certified()
    certificate_challenge(certificate.registration, SETTLED)

    page = text(check(visitor, certificate.number))

    assert "Certificate in force" in page
    assert "Challenged: somebody objected after registration" in page


def test_a_gap_stays_on_the_page_after_the_suspension_was_lifted(visitor: Client) -> None:
    certificate = decide(decide(certified(), "suspend", "overdue_duty"), "lift", at=SETTLED + timedelta(days=20))

    assert "Was suspended from" in text(check(visitor, certificate.number))


def test_what_was_not_checked_and_what_it_does_not_cover_is_on_the_page(visitor: Client) -> None:
    facts = CertificateFacts.from_object(certified().facts)

    page = text(check(visitor, facts.certificate_number))

    for one in facts.conditions:
        assert escape(one.sentence.en) in page
    assert "A registry statement, not a court finding; the online record prevails." in page
    assert escape(facts.may_rely.en or "") in page
    assert facts.roots.after.items[:8] in page


def test_without_scripts_the_fragment_of_the_code_is_there_to_compare(visitor: Client) -> None:
    certificate = certified()

    page = text(check(visitor, certificate.number))

    assert "".join(f"<span>{certificate.credential_sha256[n : n + 8]}</span>" for n in (0, 8, 16, 24)) in page


def test_the_page_comes_from_the_credential_and_not_from_the_row_beside_it(visitor: Client) -> None:
    certificate = certified()
    facts = certificate.facts | {"items": {"before": 3, "covered": 999_999, "unresolvable": 0}}
    Certificate.objects.filter(pk=certificate.pk).update(facts=facts)

    page = text(check(visitor, certificate.number))

    assert "999,999" not in page
    assert "Certificate in force" in page


def test_a_credential_changed_in_the_database_is_seen_and_nothing_of_it_is_shown(visitor: Client) -> None:
    certificate = certified()
    head, payload, signature = certificate.credential.split(".")
    forged = f"{head}.{payload[:-4]}AAAA.{signature}"
    Certificate.objects.filter(pk=certificate.pk).update(credential=forged)

    page = text(check(visitor, certificate.number))

    assert "This record does not verify" in page
    assert "Certificate in force" not in page
    assert "Items covered" not in page


def test_a_ledger_leaf_changed_in_the_database_is_seen(visitor: Client) -> None:
    certificate = page_drawn(certified())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what a superuser could do
        cursor.execute("UPDATE registry_ledgerentry SET leaf = '{}' WHERE id = %s", [certificate.entry_id])
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert "The ledger proof does not hold" in text(check(visitor, certificate.number))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_one_act_as_for_more(
    visitor: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    certificate = page_drawn(certified())
    for n in range(count):
        certificate_challenge(certificate.registration, SETTLED + timedelta(hours=n), is_challenged=n % 2 == 0)
    check(visitor, certificate.number)
    certificate = fresh_certificate(certificate)

    with django_assert_num_queries(5):
        check(visitor, certificate.number)


def test_a_running_suspension_says_when_it_ends_and_what_happens_then(visitor: Client) -> None:
    clocked, court = certified(), certified()
    decide(clocked, "suspend", "overdue_duty", at=TODAY - timedelta(hours=1))
    decide(court, "suspend", "court_measure", at=TODAY - timedelta(hours=1))
    sentence = "If the suspension is not lifted by then, what is suspended is lost for good"

    assert sentence in text(check(visitor, clocked.number))
    assert sentence not in text(check(visitor, court.number))
