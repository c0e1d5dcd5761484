"""Filing after registration in the browser: the list, every form, the two steps of an exclusion, and the case page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry.kernel import clock
from registry.models import Filing, Job, Registration
from registry.selectors.certificates import certificate_live
from registry.services.filings import filing_require_correction
from tests.factories.filings import consented, decided, filed, recorded, rejected
from tests.factories.objections import registration_settled
from tests.factories.registrations import curator_new, fresh, jobs_work, officer_actor, officer_new
from tests.registry.views.test_workspace_access import cast, status
from tests.registry.views.uploads import upload
from tests.registry.views.visiting import client_of, owner_client, post

pytestmark = pytest.mark.django_db
PAST = timedelta(days=60)
ITEM = "https://images.example.com/a/1.jpg"


def in_register() -> Registration:
    return registration_settled(at=clock.now() - PAST)


def step(client: Client, filing: Filing, name: str, **data: Any) -> Any:
    sent = {f"{name}-{field}": value for field, value in data.items()}
    return client.post(reverse("case_step", args=[filing.case.number, name]), sent)


def page(client: Client, filing: Filing) -> str:
    response = client.get(reverse("case_page", args=[filing.case.number]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_pages_exist_for_the_registrants_alone_and_a_reader_files_nothing() -> None:
    registration = in_register()
    pages = [
        reverse("registration_filings", args=[registration.pk]),
        reverse("exclusion_new", args=[registration.pk]),
        *(
            reverse("filing_new", args=[registration.pk, kind])
            for kind in ("change", "transfer", "licence", "pledge", "measure", "renewal")
        ),
    ]

    clients = cast(registration)

    for url in pages:
        seen = {who: status(client, url) for who, client in clients.items()}
        assert seen == {"owner": 200, "colleague": 200, "stranger": 404, "officer": 302, "nobody": 302}, url
    for who in ("colleague", "stranger"):
        response = post(clients[who], "filing_new", registration.pk, "change", data={"text": "x", "name_zh": "名"})
        assert response.status_code == 404
    assert status(clients["owner"], reverse("filing_new", args=[registration.pk, "cancellation"])) == 404
    assert not Filing.objects.exists()


def test_an_exclusion_shows_what_leaves_and_is_recorded_by_the_second_press() -> None:
    registration = in_register()
    client = owner_client(registration)
    data = {"kind": "items", "lines": ITEM, "text": "No longer ours."}

    first = post(client, "exclusion_new", registration.pk, data={**data, "go": "look"})
    assert first.status_code == 200
    assert "1 item leaves" in first.content.decode()
    assert not Filing.objects.exists()
    assert Job.objects.get(kind="exclusion").state == "waiting"  # the roots are computed while the figures are read
    jobs_work("exclusion")
    second = post(client, "exclusion_new", registration.pk, data={**data, "go": "record"})

    filing = Filing.objects.get()
    assert (second.status_code, second["Location"]) == (303, reverse("case_page", args=[filing.case.number]))
    live = certificate_live(registration)
    assert live is not None
    assert live.issue == 2
    again = post(client, "exclusion_new", registration.pk, data={**data, "go": "record"})
    assert again.status_code == 422
    assert "excluded before" in again.content.decode()
    listed = client.get(reverse("registration_filings", args=[registration.pk])).content.decode()
    assert filing.case.number in listed
    assert "Items excluded" in listed


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "items", "lines": "https://nowhere.example/"}, "No item of the version is named by"),
        ({"kind": "items", "lines": ""}, "Name at least one item"),
        ({"kind": "domain", "domain": "nowhere.example"}, "No item of the version lies there"),
        ({"kind": "source", "source": ""}, "Choose a source"),
    ],
)
def test_an_exclusion_of_nothing_is_refused_at_its_field(data: dict[str, str], said: str) -> None:
    registration = in_register()

    response = post(owner_client(registration), "exclusion_new", registration.pk, data={**data, "go": "record"})

    assert response.status_code == 422
    assert said in response.content.decode()


def test_a_pledge_is_filed_consented_to_corrected_rejected_and_reviewed_on_its_case_page() -> None:
    registration, bank = in_register(), curator_new("Bank")
    owner, other = owner_client(registration), client_of(bank)
    wrong = post(owner, "filing_new", registration.pk, "pledge", data={"text": "Loan.", "other": "P-unknown"})
    assert wrong.status_code == 422

    right = {
        "text": "Loan.",
        "other": bank.party.alias,
        "claim": "1,000,000 CNY",
        "proof": upload("a.pdf", b"%PDF-1.7"),
    }
    filed_at = post(owner, "filing_new", registration.pk, "pledge", data=right)
    filing = Filing.objects.get()
    assert (filed_at.status_code, filing.state, filing.content["claim"]) == (303, "awaiting_consent", "1,000,000 CNY")
    assert filing.case.attachments.get().purpose == "proof"
    assert "Do you consent?" in page(other, filing)
    assert "Do you consent?" not in page(owner, filing)
    assert step(owner, filing, "consent").status_code == 404
    assert step(other, filing, "consent").status_code == 303

    at = clock.now()
    filing_require_correction(filing, gaps=["Name the contract."], actor=officer_actor(officer_new()), at=at)
    assert "Name the contract." in page(owner, filing)
    assert step(owner, filing, "resubmit", text="").status_code == 422
    assert step(owner, filing, "resubmit", text="Loan, contract 7.", claim="2 CNY").status_code == 303
    filing.refresh_from_db()
    assert (filing.text, filing.content["claim"]) == ("Loan, contract 7.", "2 CNY")
    rejected(filing, at=at)
    assert step(owner, filing, "review", reasons="Read it again.").status_code == 303
    decided(filing, "remand", at=at)
    assert step(other, filing, "withdraw").status_code == 404
    assert step(owner, filing, "withdraw").status_code == 303
    assert step(owner, filing, "withdraw").status_code == 422  # done before: the page says so
    filing.refresh_from_db()
    assert filing.state == "withdrawn"


def test_strangers_read_what_a_filing_says_once_it_is_recorded() -> None:
    registration = in_register()
    filing = filed(
        registration, "change", text="A new summary.", content={"fields": {"name_en": "New"}}, at=clock.now()
    )
    stranger = Client(headers={"accept-language": "en"})

    assert "A new summary." not in page(stranger, filing)
    recorded(filing, at=clock.now())

    shown = page(stranger, filing)
    assert "A new summary." in shown
    assert "before: Stone rubbings of Jiangnan" in shown


def test_a_remark_is_ended_from_the_list_and_only_its_own_registration_offers_that() -> None:
    registration, lab = in_register(), curator_new("Lab")
    client = owner_client(registration)
    licence = {"other": lab.party.alias, "licence": "sole", "ends_on": "", "text": "To a lab."}
    post(client, "filing_new", registration.pk, "licence", data=licence)
    first = Filing.objects.get()
    step(client_of(lab), first, "consent")
    recorded(first, at=clock.now())
    url = reverse("filing_new", args=[registration.pk, "licence"]) + f"?lifts={first.case.number}"
    assert url in client.get(reverse("registration_filings", args=[registration.pk])).content.decode()

    assert client.post(url, {"text": "It ended."}).status_code == 303

    second = Filing.objects.latest("pk")
    assert (second.lifts, second.counterparty, second.state) == (first, lab.party, "awaiting_consent")
    step(client_of(lab), second, "consent")
    recorded(second, at=clock.now())
    assert client.get(url).status_code == 404  # no longer in force


def test_a_renewal_is_offered_only_in_its_time() -> None:
    registration = in_register()
    client = owner_client(registration)

    response = post(client, "filing_new", registration.pk, "renewal", data={})

    assert response.status_code == 422
    assert "can be renewed from" in response.content.decode()
    Registration.objects.filter(pk=registration.pk).update(valid_until=clock.now() + timedelta(days=30))
    assert post(client, "filing_new", registration.pk, "renewal", data={}).status_code == 303
    assert fresh(registration).filings.get().kind == "renewal"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_filing_as_for_three(
    count: int, django_assert_num_queries: Any
) -> None:
    registration = in_register()
    for _ in range(count):
        recorded(filed(registration, "measure", at=clock.now()), at=clock.now())
    client = owner_client(registration)
    client.get(reverse("registration_filings", args=[registration.pk]))

    with django_assert_num_queries(10):
        client.get(reverse("registration_filings", args=[registration.pk]))


def test_whoever_checks_the_certificate_reads_what_stands_on_the_register() -> None:
    registration, bank = in_register(), curator_new("Bank")
    visitor = Client(headers={"accept-language": "en"})
    url = reverse("certificate_check", args=[registration.number])
    assert "On the register" not in visitor.get(url).content.decode()

    pledge = recorded(consented(registration, "pledge", other=bank, at=clock.now()), at=clock.now())

    shown = visitor.get(url).content.decode()
    assert "On the register" in shown
    assert pledge.case.number in shown
    history = visitor.get(reverse("dataset_history", args=[registration.case.number])).content.decode()
    assert "Pledge remark: Recorded" in history
    assert pledge.case.number in visitor.get(reverse("dataset_page", args=[registration.case.number])).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_asks_the_database_as_often_for_one_filing_as_for_three(
    count: int, django_assert_num_queries: Any
) -> None:
    registration = in_register()
    for _ in range(count):
        recorded(filed(registration, "measure", at=clock.now()), at=clock.now())
    url = reverse("dataset_history", args=[registration.case.number])
    visitor = Client(headers={"accept-language": "en"})
    visitor.get(url)

    with django_assert_num_queries(6):
        visitor.get(url)
