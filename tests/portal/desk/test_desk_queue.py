"""The queue: tabs, exact ends, whose move, who has it, the next case by one click."""

from datetime import timedelta
from typing import Any

import pytest

from registry.models import Assignment, Officer
from registry.services.assignments import case_claim
from registry.services.deadline_sweep import deadlines_fire
from registry.services.matches import match_contest
from registry.services.proposals import decision_write
from tests.factories.matches import curator_actor, match_notified
from tests.factories.objections import FILED, REASONS, objection_examined, objection_filed, registration_published
from tests.factories.officers import signed_in_officer
from tests.factories.refusals import refusal_filed
from tests.factories.registrations import AT, officer_new, registration_submitted, registration_under_examination

pytestmark = pytest.mark.django_db


def test_next_is_one_click_that_opens_the_case_due_first() -> None:
    later = registration_submitted(at=FILED)
    first = registration_submitted(at=AT)
    client, officer = signed_in_officer()

    answer = client.post("/desk/next/")

    assert (answer.status_code, answer["Location"]) == (303, f"/desk/{first.case_id}/")
    assert Assignment.objects.get().officer == officer
    assert later.case.number in client.get("/desk/?tab=unassigned").content.decode()


def test_with_nothing_left_the_queue_says_so() -> None:
    client, _officer = signed_in_officer()

    page = client.post("/desk/next/", follow=True)

    assert "No case waits that you could take" in page.content.decode()


def test_a_row_says_number_kind_dataset_whose_move_the_exact_end_and_who_has_it() -> None:
    registration = registration_submitted(at=AT)
    client, officer = signed_in_officer()
    case_claim(registration.case, officer=officer, at=FILED)

    page = client.get("/desk/?tab=mine").content.decode()

    assert registration.case.number in page
    assert "Registration · Stone rubbings of Jiangnan v1.0" in page
    assert "Examiner" in page
    assert "24:00, Fri 27 Nov" in page
    assert "3 working days left" in page
    assert f'<span class="mono">{officer.number}</span>' in page
    assert "The application counts as admitted." in page


def test_each_tab_holds_what_its_name_says() -> None:
    client, officer = signed_in_officer()
    mine, free = registration_submitted(at=AT), registration_submitted(at=AT - timedelta(days=1))
    far = registration_under_examination(at=AT)
    late = registration_under_examination(at=AT - timedelta(days=30))
    deadlines_fire(AT)
    case_claim(mine.case, officer=officer, at=FILED)
    case_claim(far.case, officer=officer_new(), at=FILED)

    pages = {tab: client.get(f"/desk/?tab={tab}").content.decode() for tab in ("mine", "unassigned", "soon", "overdue")}

    cases = {"mine": mine, "free": free, "far": far, "late": late}
    shown = {tab: {name for name, one in cases.items() if one.case.number in page} for tab, page in pages.items()}
    assert shown == {"mine": {"mine"}, "unassigned": {"free", "late"}, "soon": {"free"}, "overdue": {"late"}}
    assert "working days over" in pages["overdue"]
    assert "The lead has to hand it to somebody else by" in pages["overdue"]


def test_what_waits_for_a_signature_is_on_every_desk_but_the_drafters() -> None:
    objection = objection_examined()
    client, officer = signed_in_officer("reviewer")
    drafter_client, drafter = signed_in_officer()
    decision = decision_write(objection.case, event="reject", officer=drafter, reasons=REASONS, lock=None, at=FILED)
    drafter_client.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})

    theirs = client.get("/desk/?tab=sign").content.decode()
    own = drafter_client.get("/desk/?tab=sign").content.decode()

    assert f"/desk/decisions/{decision.pk}/" in theirs
    assert f"drafted by {drafter.number}" in theirs
    assert objection.case.number not in own
    assert officer.pk != drafter.pk


def test_a_contested_hit_waits_though_no_clock_runs() -> None:
    match = match_notified()
    match_contest(match, against="hit", text="Another host.", actor=curator_actor(match), at=FILED)
    client, _officer = signed_in_officer()

    page = client.get("/desk/?tab=unassigned").content.decode()

    assert match.case.number in page
    assert "No clock runs" in page


def test_a_refusal_waits_for_its_check() -> None:
    refusal = refusal_filed(at=AT)
    client, _officer = signed_in_officer()

    page = client.get("/desk/?tab=unassigned").content.decode()

    assert refusal.case.number in page
    assert "Check of the refusal" in page


def test_a_case_is_found_by_its_number_however_it_is_spelled() -> None:
    objection = objection_filed()
    client, _officer = signed_in_officer()
    spelled = f" {objection.case.number.lower()} "

    found = client.get("/desk/find/", {"number": spelled})
    missing = client.get("/desk/find/", {"number": "<b>x</b>"}, follow=True)

    assert (found.status_code, found["Location"]) == (303, f"/desk/{objection.case_id}/")
    assert "No case has the number “&lt;b&gt;x&lt;/b&gt;”." in missing.content.decode()


def test_the_regulator_sees_every_case_and_the_load_but_no_button() -> None:
    registration = registration_submitted()
    holder = officer_new()
    case_claim(registration.case, officer=holder, at=FILED)
    client, _officer = signed_in_officer("regulator")

    page = client.get("/desk/").content.decode()

    assert registration.case.number in page
    assert f"/cases/{registration.case.number}/" in page
    assert f"/desk/{registration.case_id}/" not in page
    assert "Claim the next case" not in page
    assert "Identity checks" not in page
    assert f"<span>{holder.number}</span>" in page


def test_the_lead_hands_a_case_on_by_name_or_by_lot() -> None:
    registration = registration_submitted()
    client, lead = signed_in_officer("lead")
    other = officer_new()

    client.post(f"/desk/{registration.case_id}/assign/", {"assign-officer": other.pk})
    by_name = Assignment.objects.get(ended_at=None)
    client.post(f"/desk/{registration.case_id}/assign/", {"assign-officer": ""})
    by_lot = Assignment.objects.get(ended_at=None)

    assert (by_name.officer, by_name.reason) == (other, "lead")
    assert (by_lot.officer, by_lot.reason) == (lead, "random")


def test_a_case_is_taken_and_handed_back_on_its_page() -> None:
    registration = registration_submitted()
    client, officer = signed_in_officer()

    client.post(f"/desk/{registration.case_id}/claim/")
    taken = Assignment.objects.get(ended_at=None).officer
    page = client.get(f"/desk/{registration.case_id}/").content.decode()
    client.post(f"/desk/{registration.case_id}/hand-back/")

    assert taken == officer
    assert "Hand it back" in page
    assert not Assignment.objects.filter(ended_at=None).exists()


def test_the_page_after_the_last_row_goes_on_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.desk.queue.PAGE", 2)
    cases = [registration_submitted(at=AT + timedelta(hours=n)).case for n in range(3)]
    client, _officer = signed_in_officer()

    first = client.get("/desk/?tab=unassigned").content.decode()
    second = client.get(f"/desk/?tab=unassigned&after={cases[1].pk}").content.decode()

    assert f"after={cases[1].pk}" in first
    assert cases[2].number not in first
    assert cases[2].number in second
    assert cases[0].number not in second


@pytest.mark.parametrize("role", ["examiner", "lead", "regulator"])
def test_the_queue_takes_as_many_queries_for_many_rows_as_for_few(
    role: str, django_assert_max_num_queries: Any
) -> None:
    client, _officer = signed_in_officer(role)
    tab = "all" if role == "regulator" else "unassigned"

    def count() -> int:
        with django_assert_max_num_queries(40) as captured:
            assert client.get(f"/desk/?tab={tab}").status_code == 200
        return len(captured)

    registration_submitted()
    objection_filed(registration_published())
    refusal_filed()
    one = count()
    for _ in range(2):
        registration_submitted()
        objection_filed(registration_published())
        refusal_filed()

    assert count() == one
    assert Officer.objects.filter(role=role).exists()
