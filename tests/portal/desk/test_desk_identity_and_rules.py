"""Identity checks decided by an officer; rule profiles and calendar read by the lead."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from portal.desk.clock_notes import NOTES, note_text
from portal.desk.rules import profiles_shown
from registry.models import IdentityCheck, InboxMessage, RuleProfile
from registry.services.attachments import attachment_store
from registry.services.identity import identity_request
from tests.factories.members import member_new
from tests.factories.objections import FILED, objector_new
from tests.factories.officers import officer_with_totp, signed_in, signed_in_officer

pytestmark = pytest.mark.django_db


def asked(name: str = "Shantang Press") -> IdentityCheck:
    acting = objector_new(name)
    document = attachment_store(
        SimpleUploadedFile("licence.txt", b"A business licence."),
        purpose="identity",
        case=None,
        party=acting.party,
        user=acting.user,
        at=FILED,
    )
    return identity_request(acting.party, level="organisation", document=document, at=FILED)


def test_a_document_is_read_and_accepted() -> None:
    check = asked()
    client, officer = signed_in_officer()

    listed = client.get("/desk/identity/").content.decode()
    page = client.get(f"/desk/identity/{check.pk}/").content.decode()
    answer = client.post(f"/desk/identity/{check.pk}/", {"decision": "accept"})

    check.refresh_from_db()
    check.party.refresh_from_db()
    assert "Shantang Press" in listed
    assert f"/files/{check.document_id}/" in page
    assert (answer.status_code, answer["Location"]) == (303, "/desk/identity/")
    assert (check.outcome, check.decided_by, check.party.identity) == ("accepted", officer, "organisation")
    assert InboxMessage.objects.filter(party=check.party, event="identity:accepted").exists()


def test_a_no_needs_its_reason_at_the_field() -> None:
    check = asked()
    client, _officer = signed_in_officer()

    answer = client.post(f"/desk/identity/{check.pk}/", {"decision": "reject", "reason": ""})

    assert answer.status_code == 422
    assert 'id="id_reason_error"' in answer.content.decode()
    assert IdentityCheck.objects.get(pk=check.pk).outcome == "open"


def test_deciding_twice_is_told_in_a_sentence() -> None:
    check = asked()
    client, _officer = signed_in_officer()

    first, again = (client.post(f"/desk/identity/{check.pk}/", {"decision": "accept"}) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 422)
    assert "Somebody else has already decided this request." in again.content.decode()


def test_an_officer_does_not_check_the_party_they_belong_to() -> None:
    check = asked()
    officer = officer_with_totp()
    member_new(check.party, officer.user, at=FILED)

    answer = signed_in(Client(), officer.user).post(f"/desk/identity/{check.pk}/", {"decision": "accept"})

    assert answer.status_code == 422
    assert IdentityCheck.objects.get(pk=check.pk).outcome == "open"


def count(client: Client, path: str, assert_num: Any) -> int:
    with assert_num(60) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_list_takes_as_many_queries_for_three_requests_as_for_one(django_assert_max_num_queries: Any) -> None:
    client, _officer = signed_in_officer()
    asked()
    one = count(client, "/desk/identity/", django_assert_max_num_queries)
    for name in ("B", "C"):
        asked(name)

    assert count(client, "/desk/identity/", django_assert_max_num_queries) == one


def test_the_lead_reads_every_clock_with_its_length() -> None:
    client, _lead = signed_in_officer("lead")

    page = client.get("/desk/rules/").content.decode()

    assert "default/1" in page
    assert "demo/1" in page
    assert "10 working days" in page
    assert "Article 28 of the Guide" in page


@pytest.mark.parametrize("key", ["default", "demo"])
def test_every_note_of_a_shipped_profile_is_worded(key: str) -> None:
    profile = RuleProfile.objects.filter(key=key).order_by("version").first()
    assert profile is not None

    assert {entry["note"] for entry in profile.clocks.values() if entry.get("note")} - NOTES.keys() == set()


def test_the_source_of_a_clock_is_said_in_chinese_and_a_note_of_ones_own_as_it_was_written() -> None:
    with override("zh-hans"):
        found = {row.key: str(row.note) for shown in profiles_shown() for row in shown.clocks if row.note}

    assert found["examination_extension"] == "《指引》第二十八条，限一次"
    assert not any("guide" in note for note in found.values())
    assert note_text("as agreed in May") == "as agreed in May"


def test_the_lead_reads_the_days_of_a_year_and_which_are_provisional() -> None:
    client, _lead = signed_in_officer("lead")

    page = client.get("/desk/calendar/?year=2026").content.decode()
    strange = client.get("/desk/calendar/?year=99999")

    assert "Thu 1 Jan 2026" in page
    assert "day of rest" in page
    assert strange.status_code == 200
