"""Rules, calendar and outages are changed by two officers, who see beforehand what a change touches."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry.kernel.calendar import day_end
from registry.models import CalendarEdition, ClockChange, Deadline, Outage, RuleProfile
from registry.services.recounting import recounts_apply
from tests.factories.clocks import SOURCE, SOURCE_EN, calendar_signed, profile_drafted, year_file
from tests.factories.objections import FILED, objector_new
from tests.factories.officers import signed_in, signed_in_officer
from tests.factories.registrations import registration_submitted

pytestmark = pytest.mark.django_db
ANNOUNCEMENT = {"source": SOURCE, "source_en": SOURCE_EN, "reason": "Announced today."}


def uploaded(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("2026.csv", data, content_type="text/csv")


def profile_data(base: RuleProfile, **changes: object) -> dict[str, object]:
    """The editor's form as it stands, with changes."""
    data: dict[str, object] = {"begins_on": "", "applies": "new", "law": "", "reason": "The measures were amended."}
    for key, entry in base.clocks.items():
        data |= {f"n-{key}": entry["n"], f"unit-{key}": entry["unit"], f"note-{key}": entry.get("note", "")}
    return data | changes


@pytest.fixture
def lead():
    return signed_in_officer("lead")


@pytest.fixture
def second():
    return signed_in_officer("reviewer")


def test_a_year_goes_from_file_to_signature_and_shows_what_it_touches(lead, second):
    application = registration_submitted()  # to be admitted by 27 November
    client, _officer = lead

    answer = client.post(
        "/desk/calendar/import/", {"file": uploaded(year_file(2026, rest=["11-25", "11-26"])), **ANNOUNCEMENT}
    )
    change = ClockChange.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/changes/{change.pk}/")
    assert application.case.number in page
    assert CalendarEdition.objects.count() == 1

    assert client.post(f"/desk/changes/{change.pk}/propose/").status_code == 303
    assert client.post(f"/desk/changes/{change.pk}/sign/", {"digest": change.digest_sha256}).status_code == 422
    signing, _ = second
    signed = signing.post(f"/desk/changes/{change.pk}/sign/", {"digest": change.digest_sha256})
    recounts_apply(FILED + timedelta(hours=3))

    assert signed.status_code == 303
    assert Deadline.objects.get(case=application.case, clock="acceptance").due_at == day_end(date(2026, 12, 1))
    assert application.case.number in signing.get(f"/desk/changes/{change.pk}/").content.decode()


def test_signing_twice_is_answered_in_a_sentence(lead, second):
    change = calendar_signed(FILED)

    answer = second[0].post(f"/desk/changes/{change.pk}/sign/", {"digest": change.digest_sha256})

    assert answer.status_code == 422
    assert CalendarEdition.objects.count() == 2


def test_a_bad_file_names_its_lines_and_nothing_is_kept(lead):
    answer = lead[0].post(
        "/desk/calendar/import/", {"file": uploaded(year_file() + b"\n2027-02-30,rest,,"), **ANNOUNCEMENT}
    )

    assert answer.status_code == 422
    assert "2027-02-30" in answer.content.decode()
    assert not ClockChange.objects.exists()


def test_a_profile_shows_which_cases_follow_it_before_it_is_proposed(lead):
    application = registration_submitted()
    base = RuleProfile.objects.get(key="default")
    data = profile_data(base, applies="open", law="Measures of 2026, article 40.", **{"n-acceptance": 8})

    answer = lead[0].post("/desk/rules/default/edit/", data)

    assert answer.status_code == 303
    page = lead[0].get(answer["Location"]).content.decode()
    assert application.case.number in page
    assert ClockChange.objects.get().content["clocks"]["acceptance"]["n"] == 8
    assert RuleProfile.objects.filter(key="default").count() == 1


def test_the_editor_keeps_every_clock_it_was_not_asked_to_change(lead):
    base = RuleProfile.objects.get(key="default")

    lead[0].post("/desk/rules/default/edit/", profile_data(base, **{"n-answer": 15}))

    clocks = ClockChange.objects.get().content["clocks"]
    assert {key for key in clocks if clocks[key] != base.clocks[key]} == {"answer"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"n-validity": 6}, "n-validity"),
        ({"n-answer": 0}, "n-answer"),
        ({"applies": "open"}, "law"),
        ({"begins_on": "2020-01-01", "n-answer": 15}, "begins_on"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(lead, changes, field):
    base = RuleProfile.objects.get(key="default")

    answer = lead[0].post("/desk/rules/default/edit/", profile_data(base, **({"n-reply": 6} | changes)))

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not ClockChange.objects.exists()


def test_an_outage_nobody_probed_is_recorded(lead, second):
    data = {"starts_at": "2026-11-25T08:00", "ends_at": "2026-11-25T09:00", "what": "网络", "evidence": "运营商来函。"}

    answer = lead[0].post("/desk/calendar/outage/", data)
    change = ClockChange.objects.get()
    lead[0].post(f"/desk/changes/{change.pk}/propose/")
    second[0].post(f"/desk/changes/{change.pk}/sign/", {"digest": change.digest_sha256})

    assert answer.status_code == 303
    outage = Outage.objects.get()
    assert (outage.what, outage.source, outage.length) == ("网络", "officers", timedelta(hours=1))


def test_a_second_officer_says_why_not(lead, second):
    change = profile_drafted(FILED, answer=15)
    ClockChange.objects.update(state="proposed", proposed_at=FILED)

    assert second[0].post(f"/desk/changes/{change.pk}/drop/", {"note": ""}).status_code == 422
    assert second[0].post(f"/desk/changes/{change.pk}/drop/", {"note": "Ten days do."}).status_code == 303
    assert ClockChange.objects.get().state == "dropped"


def test_an_examiner_reads_a_change_and_is_offered_no_signature():
    change = profile_drafted(FILED, answer=15)
    ClockChange.objects.update(state="proposed", proposed_at=FILED)
    client, _officer = signed_in_officer("examiner")
    at = f"/desk/changes/{change.pk}/"

    page = client.get(at).content.decode()
    answer = client.post(f"{at}sign/", {"digest": change.digest_sha256})

    assert "It waits for the signature of a reviewer or another lead." in page
    assert f"{at}sign/" not in page
    assert answer.status_code == 422
    assert "A reviewer or another lead signs a change" in answer.content.decode()


LEAD_ONLY = ("/desk/calendar/import/", "/desk/calendar/outage/", "/desk/rules/default/edit/")


@pytest.mark.parametrize("path", [*LEAD_ONLY, "/desk/changes/"])
def test_pages_open_for_those_who_work_with_them(client, path):
    member = objector_new().user
    statuses = {
        "nobody": client.get(path).status_code,
        "stranger": signed_in(Client(), member).get(path).status_code,
        "examiner": signed_in_officer("examiner")[0].get(path).status_code,
        "regulator": signed_in_officer("regulator")[0].get(path).status_code,
        "lead": signed_in_officer("lead")[0].get(path).status_code,
    }

    assert statuses == {
        "nobody": 302,
        "stranger": 404,
        "examiner": 404 if path in LEAD_ONLY else 200,
        "regulator": 404,
        "lead": 200,
    }


def test_a_list_of_changes_asks_as_often_for_three_as_for_one(django_assert_max_num_queries):
    client, _officer = signed_in_officer("lead")
    for days in ([], ["01-04"], ["01-05"]):
        calendar_signed(FILED, rest=days)

    with django_assert_max_num_queries(20):
        assert client.get("/desk/changes/").status_code == 200
