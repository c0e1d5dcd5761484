"""The case page: who sees what, and who can do what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from objections.services.removals import scope_words
from registry.kernel import clock
from tests.factories.objections import (
    DOMAIN,
    decide,
    objection_decided,
    objection_examined,
    objection_filed,
    objector_new,
    read,
    registration_published,
    registration_settled,
)
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import fresh, jobs_work, officer_new, registration_screening, registration_submitted
from tests.objections.views.people import (
    client_of,
    curator_client,
    in_window,
    objector_client,
    officer_client,
    page_of,
    step,
    stranger,
)

pytestmark = pytest.mark.django_db
CANARY = "CANARY"


@pytest.fixture
def served():
    return in_window()


def test_case_page_is_there_for_everybody_and_in_full_for_the_parties(served):
    people = {
        "objector": objector_client(served),
        "curator": curator_client(served.registration),
        "officer": officer_client(),
        "stranger": client_of(stranger().user),
        "nobody": client_of(),
    }

    full = {who: served.statement in page_of(served, client) for who, client in people.items()}

    assert full == {"objector": True, "curator": True, "officer": True, "stranger": False, "nobody": False}


def test_sealed_person_is_shown_to_strangers_by_alias_in_every_byte():
    acting = objector_new(f"{CANARY} Person", kind="person")
    objection = in_window(objector=acting, make=objection_decided)
    urls = [
        reverse("case_page", args=[objection.case.number]),
        reverse("dataset_objections", args=[objection.registration.case.number]),
        reverse("dataset_objections_csv", args=[objection.registration.case.number]),
        reverse("case_deadlines", args=[objection.case.number]),
        reverse("case_page", args=[objection.registration.case.number]),
    ]

    for client in (client_of(), client_of(stranger().user)):
        for url in urls:
            response = client.get(url)
            assert response.status_code == 200, url
            assert CANARY.encode() not in response.content, url
    assert CANARY in page_of(objection, curator_client(objection.registration))


def test_what_an_objection_is_aimed_at_is_a_kind_and_a_count_to_strangers():
    objection = in_window()
    target = objection.targets.get()
    inside, outside = page_of(objection, curator_client(objection.registration)), page_of(objection, client_of())

    assert (target.text in inside, target.sample[0]["url"] in inside) == (True, True)
    assert (target.text in outside, target.sample[0]["url"] in outside) == (False, False)


def test_a_domain_that_may_name_a_person_stands_on_no_exclusion_list():
    person, press = objector_new("A Person", kind="person"), objector_new("A Press")

    assert DOMAIN not in str(scope_words(in_window(objector=person)))
    assert DOMAIN not in str(scope_words(in_window(objector=press, ground="personal_information")))
    assert DOMAIN in str(scope_words(in_window(objector=press)))


def test_evidence_is_named_to_the_parties_only(served):
    file = SimpleUploadedFile(f"{CANARY}.pdf", b"%PDF-1.7 x")

    done = step(served, objector_client(served), "evidence", {"evidence-file": file})

    assert done.status_code == 303
    assert CANARY in page_of(served, curator_client(served.registration))
    assert CANARY not in page_of(served, client_of())


def test_unknown_and_unpublished_cases_look_alike():
    registration = registration_submitted()
    client = client_of()

    for number in (registration.case.number, "YY-2026-999999-9"):
        assert client.get(reverse("case_page", args=[number])).status_code == 404
    assert curator_client(registration).get(reverse("case_page", args=[registration.case.number])).status_code == 200
    assert officer_client().get(reverse("case_page", args=[registration.case.number])).status_code == 200


def test_draft_has_no_address():
    assert client_of().get("/cases/None/").status_code == 404


def test_every_kind_of_case_has_its_page():
    registration = registration_settled()
    match_registration = registration_screening()
    refusal = refusal_effective("texts.example.org")
    jobs_work("screening")
    from objections.services.publication import registration_publish
    from tests.factories.registrations import AT

    registration_publish(match_registration, at=AT)
    match = fresh(match_registration).matches.get()
    certificate = registration.certificates.get()
    client = client_of()

    for case in (registration.case, refusal.case, match.case, certificate.case):
        assert client.get(reverse("case_page", args=[case.number])).status_code == 200, case.kind


def test_decision_is_shown_by_parts_and_a_review_can_be_asked_for():
    objection = in_window(make=objection_examined)
    objection = decide(objection, "reject", at=clock.now())
    curator, objector = curator_client(objection.registration), objector_client(objection)
    assert "Why it is so." in page_of(objection, objector)
    assert "Why it is so." not in page_of(objection, client_of())

    assert step(objection, objector, "review", {"review-reasons": "Look again."}).status_code == 303
    assert step(objection, curator, "waive-review").status_code == 422

    assert read(objection).state == "in_review"


def test_deadlines_come_as_a_calendar_file(served):
    response = client_of().get(reverse("case_deadlines", args=[served.case.number]))

    assert response["Content-Type"].startswith("text/calendar")
    text = response.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert served.case.number in text.replace("\r\n ", "")


def test_lists_show_own_objections_and_the_curators_queue(served):
    for client, name in (
        (objector_client(served), "my_objections"),
        (curator_client(served.registration), "workspace_objections"),
    ):
        assert served.case.number in client.get(reverse(name)).content.decode()
    for name in ("my_objections", "workspace_objections"):
        assert served.case.number not in client_of(stranger().user).get(reverse(name)).content.decode()
        assert client_of().get(reverse(name)).status_code == 302


def test_objections_of_a_registration_are_counted_by_day(served):
    number = served.registration.case.number

    page = client_of().get(reverse("dataset_objections", args=[number])).content.decode()
    days = client_of().get(reverse("dataset_objection_days_csv", args=[number])).content.decode().splitlines()

    assert served.case.number in page
    assert "<svg" in page
    assert days[0] == "day,objections"
    assert sum(int(line.split(",")[1]) for line in days[1:]) == 1


@pytest.mark.parametrize(
    "name", ["dataset_objections", "my_objections", "workspace_objections", "dataset_objections_csv"]
)
def test_lists_take_as_many_queries_for_three_as_for_one(name, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    registration, objector = registration_published(at=clock.now()), objector_new()
    args = [registration.case.number] if name.startswith("dataset") else []
    client = curator_client(registration) if name == "workspace_objections" else client_of(objector.user)
    counts = []
    for grounds in (("copyright",), ("contract", "other")):
        for ground in grounds:
            objection_filed(registration, objector=objector, ground=ground, at=clock.now())
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(reverse(name, args=args))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_case_page_takes_few_queries(served):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = curator_client(served.registration)
    with CaptureQueriesContext(connection) as captured:
        page_of(served, client)

    assert len(captured) <= 45


def test_officer_numbers_not_names_are_in_the_history(served):
    officer = officer_new()

    page = page_of(served, client_of())

    assert "Officer T" in page
    assert officer.user.email not in page
