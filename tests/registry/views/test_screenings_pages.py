"""The screening of a dataset as everybody reads it, and a match as its curator answers it."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registry.models import Match
from registry.services.refusal_endings import refusal_withdraw
from tests.factories.matches import HOST, everyone_served, match_notified, match_of, screened
from tests.factories.objections import registration_published
from tests.factories.officers import signed_in_officer
from tests.factories.refusals import holder_actor, holder_new, refusal_effective, refusal_filed
from tests.factories.registrations import AT, curator_new, user_new
from tests.registry.views.visiting import client_of, owner_client, post

pytestmark = pytest.mark.django_db


def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]  # of the test client


def colleague(match: Match) -> Client:
    user = user_new("colleague")
    match.registration.applicant.memberships.create(user=user, role="reader", created_at=AT)
    client = visitor()
    client.force_login(user)
    return client


def test_anybody_sees_hits_by_domain_matches_and_the_snapshot_of_a_published_set():
    refusal = refusal_effective(HOST)
    registration = registration_published()
    screening = registration.screenings.get()

    page = text_of(visitor().get(reverse("dataset_screening", args=[registration.case.number])))

    assert "example.com" in page
    assert match_of(registration, refusal).case.number in page
    assert refusal.case.number in page
    assert screening.snapshot.digest[:8] in page
    assert "66.7%" in page


def test_before_publication_only_its_applicants_and_officers_see_a_screening():
    refusal_effective(HOST)
    registration = screened()
    url = reverse("dataset_screening", args=[registration.case.number])

    statuses = [
        client.get(url).status_code
        for client in (visitor(), client_of(curator_new("Other")), signed_in_officer()[0], owner_client(registration))
    ]

    assert statuses == [404, 404, 200, 200]


@pytest.mark.parametrize("number", ["DIP-A-2026-999999-1", "nonsense", "JJ-2026-00000001-1", "DIP-A-2026-000001-0"])
def test_a_number_that_names_no_dataset_leads_nowhere(number):
    assert visitor().get(f"/register/{number}/screening/").status_code == 404
    assert visitor().get(f"/register/{number}/screening.csv").status_code == 404


def test_the_figures_behind_the_plot_can_be_taken_along():
    refusal_effective(HOST)
    registration = registration_published()

    lines = text_of(visitor().get(reverse("dataset_screening_csv", args=[registration.case.number]))).splitlines()

    assert lines == ["domain,items_hit,items", "example.com,2,2"]


def test_rows_that_name_no_item_are_listed_by_reason_not_dropped():
    good = "".join(f"https://images.example.com/a/{at}.jpg\n" for at in range(3))
    manifest = f"url\n{good}https://a..b.example/\nftp://c.example/\n"
    registration = registration_published(manifest=manifest)

    page = text_of(visitor().get(reverse("dataset_screening", args=[registration.case.number])))

    assert "The URL is of another kind than http and https." in page
    assert "The host of the URL is no valid name or address." in page
    assert "not “no refusal”, but unknown" in page


def test_a_set_nothing_was_hit_in_says_so():
    registration = registration_published()

    page = text_of(visitor().get(reverse("dataset_screening", args=[registration.case.number])))

    assert "No refusal in force covers any item." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_screening_page_asks_the_database_as_often_for_one_match_as_for_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for _ in range(count):
        refusal_filed(HOST)
    registration = registration_published()
    url = reverse("dataset_screening", args=[registration.case.number])
    client = visitor()
    client.get(url)

    with django_assert_num_queries(7):
        client.get(url)


def test_a_curator_reads_items_refusal_and_clock_and_agrees():
    match = match_notified()
    client = owner_client(match.registration)
    url = reverse("match_answer", args=[match.case.number])

    page = text_of(client.get(url))
    assert "https://images.example.com/a/1.jpg" in page
    assert match.refusal.case.number in page
    assert "working days left" in page
    answer = client.post(url, {"answer": "accept"})

    match.refresh_from_db()
    assert (answer.status_code, match.state) == (303, "accepted")
    assert "Your answer is recorded." in text_of(client.get(answer.url))


@pytest.mark.parametrize("against", ["hit", "refusal"])
def test_a_curator_contests_with_reasons(against):
    match = match_notified()
    client = owner_client(match.registration)

    assert post(client, "match_answer", match.case.number, data={"answer": against}).status_code == 422
    done = post(client, "match_answer", match.case.number, data={"answer": against, "text": "We have a licence."})

    match.refresh_from_db()
    assert (done.status_code, match.state, match.contested) == (303, "contested", against)
    assert "We have a licence." in text_of(client.get(done.url))


@pytest.mark.parametrize("data", [{}, {"answer": "perhaps"}])
def test_an_answer_that_is_none_is_refused(data):
    match = match_notified()

    assert post(owner_client(match.registration), "match_answer", match.case.number, data=data).status_code == 422

    match.refresh_from_db()
    assert match.state == "notified"


def test_an_answer_sent_twice_is_told_that_it_is_done():
    match = match_notified()
    client = owner_client(match.registration)
    post(client, "match_answer", match.case.number, data={"answer": "accept"})

    again = post(client, "match_answer", match.case.number, data={"answer": "hit", "text": "No."})

    assert again.status_code == 422
    assert "Removal accepted" in text_of(again)
    match.refresh_from_db()
    assert (match.state, match.contested) == ("accepted", "")


def test_an_answer_after_the_deadline_is_refused_with_its_instant():
    match = match_notified()
    everyone_served()
    match.case.deadlines.update(due_at=AT.replace(year=2020), starts_at=AT.replace(year=2020))

    answer = post(owner_client(match.registration), "match_answer", match.case.number, data={"answer": "accept"})

    assert answer.status_code == 422
    assert "ended at 2020-11-24" in text_of(answer)


@pytest.mark.parametrize("name", ["match_answer", "match_items_csv"])
def test_a_match_is_answered_by_its_curator_only(name):
    match = match_notified()
    url = reverse(name, args=[match.case.number])
    holder = match.refusal.holder.memberships.get().user
    as_holder = visitor()
    as_holder.force_login(holder)

    assert owner_client(match.registration).get(url).status_code == 200
    assert colleague(match).get(url).status_code == 200
    assert client_of(curator_new("Other")).get(url).status_code == 404
    assert as_holder.get(url).status_code == 404
    assert visitor().get(url).status_code == 302


def test_a_reader_or_a_stranger_changes_nothing():
    match = match_notified()

    for client in (colleague(match), client_of(holder_new("Stranger"))):
        assert post(client, "match_answer", match.case.number, data={"answer": "accept"}).status_code == 404

    match.refresh_from_db()
    assert match.state == "notified"


def test_a_lifted_match_offers_no_form():
    match = match_notified()
    refusal_withdraw(match.refusal, actor=holder_actor(match.refusal), at=AT)

    page = text_of(owner_client(match.registration).get(reverse("match_answer", args=[match.case.number])))

    assert "Send the answer" not in page


def test_every_item_of_a_match_can_be_taken_along_and_no_cell_is_a_formula():
    manifest = "url,sha256\nhttps://images.example.com/=a,\n," + "1" * 64 + "\n"
    refusal = refusal_effective(HOST + "\n" + "1" * 64)
    registration = registration_published(manifest=manifest)
    match = match_of(registration, refusal)

    answer = owner_client(registration).get(reverse("match_items_csv", args=[match.case.number]))

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines == ["item,url,sha256", "0,," + "1" * 64, "1,https://images.example.com/=a,"]
    assert "attachment" in answer["Content-Disposition"]


def test_an_unverified_refusal_puts_no_pressure_on_the_curator():
    refusal = refusal_filed(HOST)
    match = match_of(screened(), refusal)

    page = text_of(owner_client(match.registration).get(reverse("match_answer", args=[match.case.number])))

    assert "no time runs against you" in page


def test_the_case_page_of_a_match_leads_its_curator_to_the_answer_and_everybody_to_the_refusal():
    match = match_notified()
    url = reverse("case_page", args=[match.case.number])
    answer = reverse("match_answer", args=[match.case.number])

    own = text_of(owner_client(match.registration).get(url))
    of_officer = text_of(signed_in_officer()[0].get(url))

    assert (answer in own, answer in of_officer) == (True, False)
    assert reverse("refusal_page", args=[match.refusal.case.number]) in of_officer


def test_matches_are_shown_with_examples_but_not_where_they_could_name_a_person():
    refusal_effective(HOST)
    refusal_effective(HOST, ground="personal_information")
    registration = registration_published()
    url = reverse("dataset_screening", args=[registration.case.number])

    pages = [text_of(client.get(url)) for client in (visitor(), owner_client(registration))]

    assert [page.count(f"https://{HOST}/a/1.jpg") for page in pages] == [1, 2]
