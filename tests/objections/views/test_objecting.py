"""Filing an objection through the pages, with and without an account."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from objections.models import Objection, UnconfirmedObjection, Window
from registry.kernel import clock
from registry.models import CaseParty, OutboxMessage, Party
from tests.factories.objections import DOMAIN, objection_drafted, objector_new, read, registration_published
from tests.factories.registrations import curator_new
from tests.objections.views.people import (
    client_of,
    curator_client,
    mailed_path,
    objector_client,
    officer_client,
    stranger,
)

pytestmark = pytest.mark.django_db
VISITOR = {"name": "Shen Zhou", "email": "shen@example.test"}
FIELDS = {"kind": "domain", "domain": DOMAIN, "ground": "copyright", "statement": "My book.", "is_sealed": "on"}


@pytest.fixture
def registration():
    return registration_published(at=clock.now())


def form_url(registration):
    return reverse("objection_new", args=[registration.case.number])


def close(registration):
    Window.objects.filter(registration=registration).update(closes_at=clock.now())


def test_visitor_files_by_confirming_the_mail(registration):
    client = client_of()

    sent = client.post(form_url(registration), VISITOR | FIELDS)
    assert (sent.status_code, Objection.objects.count()) == (303, 0)
    assert "Nothing is filed yet" in client.get(sent.url).content.decode()
    path = mailed_path("objection:confirm")
    assert client.get(path).status_code == 200
    assert Objection.objects.count() == 0  # opening the link files nothing
    filed = client.post(path)

    objection = Objection.objects.get()
    assert (filed.status_code, objection.state) == (303, "filed")
    receipt = client.get(filed.url).content.decode()
    assert objection.case.number in receipt
    assert objection.objector.public_name != "Shen Zhou"


def test_confirming_twice_files_once(registration):
    client = client_of()
    client.post(form_url(registration), VISITOR | FIELDS)
    path = mailed_path("objection:confirm")

    first, second = client.post(path), client_of().post(path)

    assert (first.url, second.url) == (second.url, first.url)
    assert Objection.objects.count() == 1


def test_confirming_after_the_close_is_told_and_files_nothing(registration):
    client = client_of()
    client.post(form_url(registration), VISITOR | FIELDS)
    path = mailed_path("objection:confirm")
    close(registration)

    late = client.post(path)

    assert late.status_code == 409
    assert "closed at" in late.content.decode()
    assert not Objection.objects.exists()


def test_forged_and_expired_links_lead_nowhere(registration):
    client_of().post(form_url(registration), VISITOR | FIELDS)
    path = mailed_path("objection:confirm")
    UnconfirmedObjection.objects.update(created_at="2026-01-01T00:00Z", expires_at="2026-01-02T00:00Z")

    assert client_of().get(path).status_code == 409
    assert client_of().get(path.replace("confirm/", "confirm/x")).status_code == 409


def test_light_party_comes_back_by_a_mailed_link(registration):
    client_of().post(form_url(registration), VISITOR | FIELDS)
    client_of().post(mailed_path("objection:confirm"))
    number = Objection.objects.get().case.number
    later = client_of()
    assert "My book." not in later.get(reverse("case_page", args=[number])).content.decode()

    later.post(reverse("case_entry_ask", args=[number]), {"email": "SHEN@example.test"})
    later.post(mailed_path("objection:enter"))

    page = later.get(reverse("case_page", args=[number])).content.decode()
    assert "My book." in page
    done = later.post(reverse("case_step", args=[number, "withdraw"]))
    assert (done.status_code, Objection.objects.get().state) == (303, "withdrawn")


def test_link_is_sent_to_the_objector_only_and_the_answer_does_not_tell(registration):
    client_of().post(form_url(registration), VISITOR | FIELDS)
    client_of().post(mailed_path("objection:confirm"))
    number = Objection.objects.get().case.number
    right = client_of().post(reverse("case_entry_ask", args=[number]), {"email": "shen@example.test"})
    wrong = client_of().post(reverse("case_entry_ask", args=[number]), {"email": "other@example.test"})

    assert (right.status_code, right.url) == (wrong.status_code, wrong.url)
    assert OutboxMessage.objects.filter(event="objection:enter").count() == 1


def test_party_checks_its_answers_adds_a_file_and_files(registration):
    client = client_of(objector_new().user)

    check = client.post(form_url(registration), FIELDS)
    assert check.status_code == 303
    file = SimpleUploadedFile("contract.pdf", b"%PDF-1.7 real enough")
    added = client.post(check.url.replace("check", "evidence"), {"evidence-file": file})
    assert added.status_code == 303
    page = client.get(check.url).content.decode()
    assert "contract.pdf" in page
    filed = client.post(check.url, {"is_true": "on"})

    assert (filed.status_code, Objection.objects.get().state) == (303, "filed")
    assert "contract.pdf" in client.get(filed.url).content.decode()


def test_filing_again_shows_the_receipt(registration):
    objection = objection_drafted(registration, at=clock.now())
    client = objector_client(objection)
    url = reverse("objection_check", args=[objection.pk])

    first, second = client.post(url, {"is_true": "on"}), client.post(url, {"is_true": "on"})

    assert first.url == second.url
    assert Objection.objects.filter(filed_at__isnull=False).count() == 1


def test_filing_needs_the_last_tick(registration):
    objection = objection_drafted(registration, at=clock.now())

    answer = objector_client(objection).post(reverse("objection_check", args=[objection.pk]))

    assert (answer.status_code, read(objection).state) == (422, "draft")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"domain": ""}, "Fill this in"),
        ({"domain": "no domain at all"}, "is no domain"),
        ({"domain": "nowhere.example.net"}, "nowhere.example.net"),
        ({"kind": "items", "items": "https://nowhere.example.net/1"}, "https://nowhere.example.net/1"),
        ({"statement": ""}, "required"),
        ({"ground": "none"}, "valid choice"),
        ({"kind": ""}, "required"),
        ({"email": "nobody"}, "valid email"),
        ({"name": " "}, "required"),
    ],
)
def test_wrong_field_is_told_beside_it_and_nothing_is_kept(registration, change, told):
    answer = client_of().post(form_url(registration), VISITOR | FIELDS | change)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not UnconfirmedObjection.objects.exists()


def test_list_can_come_as_a_file(registration):
    client = client_of(objector_new().user)
    rows = SimpleUploadedFile("mine.csv", b"url\nhttps://images.example.com/a/1.jpg\n")

    client.post(form_url(registration), FIELDS | {"kind": "items", "items_file": rows})

    assert Objection.objects.get().targets.get().count == 1


def test_closed_window_shows_what_is_still_possible_instead_of_the_form(registration):
    close(registration)

    page = client_of().get(form_url(registration)).content.decode()
    late = client_of().post(form_url(registration), VISITOR | FIELDS)

    assert "File a refusal" in page
    assert 'name="statement"' not in page
    assert late.status_code == 422


def test_window_that_opens_later_is_not_called_closed(registration):
    opens_at = clock.now() + timedelta(days=2)
    Window.objects.filter(registration=registration).update(opens_at=opens_at, closes_at=opens_at + timedelta(days=9))

    page = client_of().get(form_url(registration)).content.decode()

    assert "Objections open at" in page
    assert "opens to objections at" in page
    assert "Objections are closed" not in page


def test_registrant_is_told_that_it_is_its_own():
    curator = curator_new()
    registration = registration_published(curator=curator, at=clock.now())

    answer = client_of(curator.user).post(form_url(registration), FIELDS)

    assert answer.status_code == 422
    assert "your own registration" in answer.content.decode()


def test_unpublished_application_has_no_form():
    from tests.factories.registrations import registration_submitted

    registration = registration_submitted()

    assert client_of().get(form_url(registration)).status_code == 404


def test_draft_is_its_partys_alone(registration):
    objection = objection_drafted(registration, at=clock.now())
    urls = [reverse(name, args=[objection.pk]) for name in ("objection_check", "draft_evidence", "draft_discard")]

    for client in (client_of(stranger().user), curator_client(registration)):
        assert [client.post(url, {"is_true": "on"}).status_code for url in urls] == [404, 404, 404]
    assert [client_of().post(url).status_code for url in urls] == [302, 302, 302]
    assert read(objection).state == "draft"


def test_reader_of_a_party_may_look_but_not_file(registration):
    objection = objection_drafted(registration, at=clock.now())
    reader = stranger().user
    reader.memberships.all().delete()
    objection.objector.memberships.create(user=reader, role="reader", created_at=clock.now())
    url = reverse("objection_check", args=[objection.pk])

    assert client_of(reader).get(url).status_code == 200
    assert client_of(reader).post(url, {"is_true": "on"}).status_code == 404


def test_draft_is_found_again_in_the_form(registration):
    objection = objection_drafted(registration, at=clock.now())

    page = objector_client(objection).get(form_url(registration)).content.decode()

    assert objection.statement in page
    assert f'value="{DOMAIN}"' in page


def test_link_brings_the_domain_along(registration):
    page = client_of().get(form_url(registration) + "?domain=shuku.example").content.decode()

    assert 'value="shuku.example"' in page


def test_notice_of_intent_needs_a_checked_identity(registration):
    acting = objector_new()
    client = client_of(acting.user)
    url = reverse("intent_new", args=[registration.case.number])

    assert client.post(url).status_code == 422
    Party.objects.filter(pk=acting.party.pk).update(identity="document")

    assert client.post(url).status_code == 303


def test_officer_sees_the_receipt_and_a_stranger_does_not(registration):
    objection = objection_drafted(registration, at=clock.now())
    objector_client(objection).post(reverse("objection_check", args=[objection.pk]), {"is_true": "on"})
    url = reverse("case_receipt", args=[read(objection).case.number])

    seen = [client.get(url).status_code for client in (officer_client(), client_of(), curator_client(registration))]

    assert seen == [200, 404, 404]
    assert CaseParty.objects.filter(case=objection.case, role="curator").exists()
