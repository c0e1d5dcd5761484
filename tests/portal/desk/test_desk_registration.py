"""The formal examination: a checklist, one letter that names every gap, admission, evidence, extension, decision."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry.kernel import clock
from registry.models import CheckMark, Decision, Letter, Registration
from registry.selectors.checklist import checklist_of
from registry.services.attachments import attachment_store
from registry.services.checklists import MarkInput, checklist_mark
from registry.services.registrations import registration_request_review, registration_resubmit
from registry.services.sources import source_update
from tests.factories.officers import officer_with_totp, signed_in_officer
from tests.factories.registrations import (
    AT,
    applicant_actor,
    fresh,
    officer_new,
    registration_decide,
    registration_submitted,
    registration_under_examination,
)

pytestmark = pytest.mark.django_db
TEXT = {"facts": "All parts are in order.", "reasons": "Nothing stands against it."}


def url(registration: Registration, rest: str = "") -> str:
    return f"/desk/{registration.case_id}/{rest}"


def marks(registration: Registration, **states: str) -> dict[str, str]:
    """The checklist as the page sends it: every part as it stands, some changed; "source" is the first source."""
    keys = [check.key for check in checklist_of(registration)]
    first = next(key for key in keys if key.startswith("source-"))
    named = {first if key == "source" else key: state for key, state in states.items()}
    return {f"mark_{check.key}": named.get(check.key, check.state) for check in checklist_of(registration)}


def test_two_screens_from_the_queue_to_the_one_letter() -> None:
    registration = registration_submitted()
    client, officer = signed_in_officer()
    clicks = 0

    claimed = client.post("/desk/next/")
    clicks += 1
    page = client.get(claimed["Location"]).content.decode()
    assert "Formal examination" in page
    form = marks(registration, scope="gap", source="gap")
    clicks += 2
    form |= {"note_scope": "The region is not named precisely.", "go": "letter"}
    saved = client.post(url(registration, "checklist/"), form)
    clicks += 1
    letter_page = client.get(saved["Location"]).content.decode()
    text = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", letter_page, re.DOTALL)
    assert text
    lines = text[1].strip().splitlines()
    sent = client.post(url(registration, "letter/"), {"gaps": "\n".join(lines)})
    clicks += 1

    assert claimed["Location"] == url(registration)
    assert lines[0] == "Region and time covered: The region is not named precisely."
    assert lines[1].startswith("Source S-001, Public pages:")
    assert sent.status_code == 303
    assert fresh(registration).state == "correction_required"
    letter = Letter.objects.get(case=registration.case)
    assert (letter.points, letter.officer) == (lines, officer)
    assert clicks <= 8


def test_a_letter_without_a_line_is_not_sent() -> None:
    registration = registration_submitted()
    client, _officer = signed_in_officer()

    answer = client.post(url(registration, "letter/"), {"gaps": "  \n "})

    assert answer.status_code == 422
    assert fresh(registration).state == "submitted"


def test_a_letter_sent_twice_is_told_in_a_sentence() -> None:
    registration = registration_submitted()
    client, _officer = signed_in_officer()

    first, again = (client.post(url(registration, "letter/"), {"gaps": "The region."}) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 422)
    assert "this step is no longer possible" in again.content.decode()
    assert Letter.objects.filter(case=registration.case).count() == 1


def test_an_application_is_admitted_by_one_click() -> None:
    registration = registration_submitted()
    client, officer = signed_in_officer()

    answer = client.post(url(registration, "do/accept/"))

    assert answer.status_code == 303
    assert fresh(registration).state == "under_examination"
    assert registration.case.acts.get(event="accept").officer == officer


def test_everything_not_marked_is_found_in_order_by_one_click_but_a_gap_stays() -> None:
    registration = registration_under_examination()
    client, _officer = signed_in_officer()

    client.post(url(registration, "checklist/"), {**marks(registration, rights="gap"), "go": "rest"})

    states = {check.key: check.state for check in checklist_of(registration)}
    assert states["rights"] == "gap"
    assert states["sample"] == "not_needed"
    assert {state for key, state in states.items() if key not in {"rights", "sample"}} == {"ok"}


def test_marks_say_who_set_them_and_do_not_change_hands_when_others_save() -> None:
    registration = registration_under_examination()
    first, one = signed_in_officer()
    second, other = signed_in_officer()
    first.post(url(registration, "checklist/"), {**marks(registration, name="ok"), "go": "save"})

    second.post(url(registration, "checklist/"), {**marks(registration, summary="ok"), "go": "save"})

    found = CheckMark.objects.filter(case=registration.case).values_list("key", "officer")
    assert sorted(found) == [("name", one.pk), ("summary", other.pk)]


def test_a_mark_from_before_the_correction_counts_no_more() -> None:
    registration = registration_submitted()
    officer = officer_new()
    checklist_mark(registration, marks={"name": MarkInput("ok")}, officer=officer, at=AT)
    client, _officer = signed_in_officer()
    client.post(url(registration, "letter/"), {"gaps": "The name."})
    source_update(registration.version.sources.get(), name="Public pages of 2024", at=AT)
    registration = fresh(registration)

    registration_resubmit(registration, actor=applicant_actor(registration), at=clock.now())

    name = next(check for check in checklist_of(fresh(registration)) if check.key == "name")
    assert (name.state, name.outdated is not None) == ("unchecked", True)
    assert "Before the correction: In order" in client.get(url(registration)).content.decode()


def test_an_unchecked_part_keeps_the_application_from_passing() -> None:
    registration = registration_under_examination()
    client, _officer = signed_in_officer()
    officer_with_totp("reviewer")
    client.post(url(registration, "draft/"), {**TEXT, "event": "pass", "go": "preview"})
    decision = Decision.objects.get(case=registration.case)

    preview = client.get(f"/desk/decisions/{decision.pk}/").content.decode()
    early = client.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})
    client.post(url(registration, "checklist/"), {**marks(registration), "go": "rest"})
    late = client.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})

    assert "The checklist has parts that are not checked or have a gap." in preview
    assert early.status_code == 422
    assert "parts are not checked" in early.content.decode()
    assert late.status_code == 303


def test_an_application_passes_by_two_officers_and_screening_begins() -> None:
    registration = registration_under_examination()
    drafter, _first = signed_in_officer()
    signer, _second = signed_in_officer("reviewer")
    drafter.post(url(registration, "checklist/"), {**marks(registration), "go": "rest"})
    drafter.post(url(registration, "draft/"), {**TEXT, "event": "pass", "go": "preview"})
    decision = Decision.objects.get(case=registration.case)
    drafter.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})

    page = signer.get(f"/desk/decisions/{decision.pk}/").content.decode()
    signer.post(f"/desk/decisions/{decision.pk}/sign/", {"lock": decision.lock})

    assert "Refusals in force today: 0." in page
    assert fresh(registration).state == "screening"
    assert registration.screenings.count() == 1


def test_a_refusal_without_a_listed_ground_is_not_proposed() -> None:
    registration = registration_under_examination()
    client, _officer = signed_in_officer()

    none = client.post(url(registration, "draft/"), {**TEXT, "event": "refuse", "go": "preview"})
    invented = client.post(
        url(registration, "draft/"), {**TEXT, "event": "refuse", "ground_refuse": "dislike", "go": "preview"}
    )

    assert [none.status_code, invented.status_code] == [422, 422]
    assert "Choose the ground the decision rests on." in none.content.decode()
    assert not Decision.objects.filter(case=registration.case).exists()


def test_a_decision_without_facts_or_reasons_comes_back_at_its_fields() -> None:
    registration = registration_under_examination()
    client, _officer = signed_in_officer()

    answer = client.post(url(registration, "draft/"), {"event": "pass", "facts": " ", "go": "preview"})

    assert answer.status_code == 422
    assert 'id="id_facts_error"' in answer.content.decode()
    assert 'id="id_reasons_error"' in answer.content.decode()


def test_evidence_is_asked_for_with_the_gaps_of_the_checklist() -> None:
    registration = registration_under_examination()
    client, _officer = signed_in_officer()
    form = {**marks(registration, rights="gap"), "note_rights": "Show the contract.", "go": "letter"}

    to = client.post(url(registration, "checklist/"), form)["Location"]
    page = client.get(to).content.decode()
    client.post(to, {"text": "Show the contract."})

    assert "Restrictions and allocation of rights: Show the contract." in page
    assert fresh(registration).state == "evidence_requested"


def test_the_examination_is_extended_once_with_reasons() -> None:
    registration = registration_under_examination()
    client, _officer = signed_in_officer()
    reasons = {"extend-reasons": "The archive answers slowly."}

    empty = client.post(url(registration, "do/extend/"), {"extend-reasons": ""})
    first = client.post(url(registration, "do/extend/"), reasons)
    page = client.get(url(registration)).content.decode()
    again = client.post(url(registration, "do/extend/"), reasons)

    assert [empty.status_code, first.status_code, again.status_code] == [422, 303, 422]
    assert "Extend it once" not in page
    assert "The examination can be extended once" in again.content.decode()


def test_a_panel_sends_a_refused_application_back() -> None:
    registration = registration_decide(registration_under_examination(), "refuse", ground="not_a_dataset")
    registration_request_review(registration, reasons="It is one.", actor=applicant_actor(registration), at=AT)
    one, _first = signed_in_officer()
    two, _second = signed_in_officer("reviewer")

    page = one.get(url(registration)).content.decode()
    one.post(url(registration, "draft/"), {**TEXT, "event": "remand", "go": "preview"})
    decision = Decision.objects.get(case=registration.case, state="draft")
    one.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})
    two.post(f"/desk/decisions/{decision.pk}/sign/", {"lock": decision.lock})

    assert "It is one." in page
    assert fresh(registration).state == "under_examination"


def test_proofs_are_fetched_through_the_checked_address() -> None:
    registration = registration_submitted()
    proof = attachment_store(
        SimpleUploadedFile("contract.txt", b"A licence."),
        purpose="proof",
        case=registration.case,
        party=registration.applicant,
        user=None,
        at=AT,
    )
    registration.version.sources.get().proofs.add(proof)
    client, _officer = signed_in_officer()

    page = client.get(url(registration)).content.decode()
    file = client.get(f"/files/{proof.pk}/", follow=True)

    assert f'href="/files/{proof.pk}/"' in page
    assert b"".join(file.streaming_content) == b"A licence."  # type: ignore[attr-defined]  # a streaming answer
    assert file["Content-Disposition"].startswith("attachment")
    assert Client().get(f"/files/{proof.pk}/").status_code == 302
