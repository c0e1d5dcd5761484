"""An objection is decided item by item in two screens, and signed by another officer in one."""

from datetime import timedelta

import pytest
from django.test import Client

from objections.models import Objection
from objections.services.answers import objection_answer, objection_waive_reply
from objections.services.item_groups import groups_of
from objections.services.reviews import objection_request_review
from registry.models import Decision, Officer
from registry.services.itemsets import itemset_numbers
from tests.factories.objections import (
    FILED,
    curator_of,
    lines,
    objection_decided,
    objection_examined,
    objection_filed,
    objection_served,
    objector_of,
    read,
    registration_published,
)
from tests.factories.officers import signed_in, signed_in_officer, totp
from tests.factories.registrations import CSV

from .rulings import IMAGES, SAID, examined, outcomes, url

pytestmark = pytest.mark.django_db


def in_review() -> tuple[Objection, Officer]:
    objection = objection_decided(targets=lines(*IMAGES))
    later = FILED + timedelta(hours=1)
    objection_request_review(objection, reasons="The court said otherwise.", actor=curator_of(objection), at=later)
    return read(objection), Decision.objects.get(case=objection.case).drafted_by


def test_item_by_item_in_two_screens_and_the_second_officer_signs_in_one() -> None:
    objection = examined()
    drafter, first = signed_in_officer()
    signer, second = signed_in_officer("reviewer")
    numbers = sorted(int(group.label[1:]) for group in groups_of(objection))

    page = drafter.get(url(objection)).content.decode()
    assert "Evidence side by side" in page
    assert IMAGES[0] in page
    choices = outcomes(objection, **{f"item{numbers[0]}": "upheld", f"item{numbers[1]}": "rejected"})
    saved = drafter.post(url(objection, "draft/"), {**SAID, **choices, "go": "preview"})
    assert saved.status_code == 303
    preview = drafter.get(saved["Location"]).content.decode()
    assert "Upheld in part" in preview
    assert "<b>3</b>" in preview  # items before
    assert '<div class="minus"><b>1</b>' in preview
    assert "The Merkle root changes" in preview
    decision = Decision.objects.get(case=objection.case)
    proposed = drafter.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})
    assert proposed.status_code == 303
    assert read(objection).state == "under_decision"

    queue = signer.get("/desk/?tab=sign").content.decode()
    assert objection.case.number in queue
    reading = signer.get(f"/desk/decisions/{decision.pk}/").content.decode()
    assert SAID["reasons"] in reading
    signed = signer.post(f"/desk/decisions/{decision.pk}/sign/", {"lock": decision.lock})
    assert signed.status_code == 303

    decided = read(objection)
    assert decided.state == "partly_upheld"
    assert decided.removed is not None
    assert itemset_numbers(decided.removed).tolist() == [numbers[0]]
    decision.refresh_from_db()
    assert (decision.drafted_by, decision.signed_by) == (first, second)


def test_a_stale_draft_is_not_saved_over_somebody_elses() -> None:
    objection = examined()
    one, _first = signed_in_officer()
    other, _second = signed_in_officer()
    one.post(url(objection, "draft/"), {**SAID, "go": "save"})
    seen = Decision.objects.get(case=objection.case)
    other.post(url(objection, "draft/"), {**SAID, "facts": "Other facts.", "lock": seen.lock, "go": "save"})

    answer = one.post(url(objection, "draft/"), {**SAID, "facts": "Mine again.", "lock": seen.lock, "go": "save"})

    assert answer.status_code == 422
    assert "The draft was changed after you opened it." in answer.content.decode()
    assert Decision.objects.get(case=objection.case).facts == "Other facts."


def test_a_first_draft_is_not_saved_over_one_that_came_in_between() -> None:
    objection = examined()
    one, _first = signed_in_officer()
    other, _second = signed_in_officer()
    one.post(url(objection, "draft/"), {**SAID, "go": "save"})

    answer = other.post(url(objection, "draft/"), {**SAID, "facts": "Other facts.", "go": "save"})

    assert answer.status_code == 422
    assert Decision.objects.get(case=objection.case).facts == SAID["facts"]


def test_sending_the_same_draft_twice_is_harmless() -> None:
    objection = examined()
    client, _officer = signed_in_officer()
    choices = {f"outcome_{group.key}": "upheld" for group in groups_of(objection)}

    answers = [client.post(url(objection, "draft/"), {**SAID, **choices, "go": "preview"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert Decision.objects.get(case=objection.case).lock == 0


def test_groups_that_are_not_decided_stop_the_preview_but_not_the_draft() -> None:
    objection = examined()
    client, _officer = signed_in_officer()

    preview = client.post(url(objection, "draft/"), {**SAID, "go": "preview"})
    draft = client.post(url(objection, "draft/"), {"facts": "So far.", "go": "save"})

    assert preview.status_code == 422
    assert "Decide on this group, or save the draft." in preview.content.decode()
    assert draft.status_code == 303
    assert Decision.objects.get(case=objection.case).facts == "So far."


def test_the_exceptions_of_a_group_are_decided_the_other_way() -> None:

    rows = "".join(f"https://big.example.net/p/{n}.html,,P{n}\n" for n in range(25))
    registration = registration_published(manifest=CSV + rows)
    objection = read(
        objection_examined(registration, targets=lines(*[f"https://big.example.net/p/{n}.html" for n in range(25)]))
    )
    [group] = groups_of(objection)
    client, _officer = signed_in_officer()

    fields = {f"outcome_{group.key}": "upheld", f"except_{group.key}": "https://big.example.net/p/3.html"}
    answer = client.post(url(objection, "draft/"), {**SAID, **fields, "go": "preview"})

    parts = Decision.objects.get(case=objection.case).parts.order_by("position")
    assert answer.status_code == 303
    assert [(part.label, part.outcome, part.items.count) for part in parts] == [
        ("big.example.net", "upheld", 24),
        ("big.example.net", "rejected", 1),
    ]
    assert "https://big.example.net/p/3.html</textarea>" in client.get(url(objection)).content.decode()


def test_an_exception_that_is_not_in_its_group_is_named() -> None:
    objection = examined()
    client, _officer = signed_in_officer()
    key = groups_of(objection)[0].key

    fields = {f"outcome_{key}": "upheld", f"except_{key}": "https://elsewhere.example/x"}
    answer = client.post(url(objection, "draft/"), {**SAID, **fields, "go": "save"})

    assert answer.status_code == 422
    assert "https://elsewhere.example/x" in answer.content.decode()


def test_what_the_curator_gives_up_is_a_group_of_its_own_and_starts_as_removed() -> None:
    objection = read(objection_served(targets=lines(*IMAGES)))
    first = groups_of(objection)[0]
    objection = objection_answer(
        objection,
        choice="remove_some",
        statement="One goes.",
        removed=first.numbers,
        actor=curator_of(objection),
        at=FILED,
    )
    objection = read(objection_waive_reply(objection, actor=objector_of(objection), at=FILED))
    client, _officer = signed_in_officer()

    page = client.get(url(objection)).content.decode()

    given = [group for group in groups_of(objection) if group.is_given_up]
    assert [group.numbers.tolist() for group in given] == [first.numbers.tolist()]
    assert f'name="outcome_{given[0].key}" value="upheld" id="id_outcome_{given[0].key}_0" checked' in page.replace(
        "\n", ""
    )


def test_an_objection_is_admitted_found_deficient_or_not_admitted() -> None:
    client, _officer = signed_in_officer()
    signer, _second = signed_in_officer("reviewer")
    admitted, deficient, refused = (objection_filed(registration_published()) for _ in range(3))

    client.post(url(admitted, "do/admit/"))
    client.post(url(deficient, "do/find-deficient/"), {"find-deficient-gaps": "The title page."})
    reasons = {"facts": "No address.", "reasons": "It names nothing.", "ground_refuse_admission": "formal"}
    client.post(url(refused, "draft/"), {**reasons, "event": "refuse_admission", "go": "preview"})
    decision = Decision.objects.get(case=refused.case)
    client.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})
    signer.post(f"/desk/decisions/{decision.pk}/sign/", {"lock": decision.lock})

    assert [read(one).state for one in (admitted, deficient, refused)] == ["served", "deficient", "inadmissible"]
    assert "15 working days" not in Decision.objects.get(pk=decision.pk).redress


def test_a_step_taken_twice_is_told_in_a_sentence() -> None:
    client, _officer = signed_in_officer()
    objection = objection_filed()

    first, again = (client.post(url(objection, "do/admit/")) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 422)
    assert "this step is no longer possible" in again.content.decode()


def test_a_letter_without_a_gap_comes_back_at_its_field() -> None:
    client, _officer = signed_in_officer()
    objection = objection_filed()

    answer = client.post(url(objection, "do/find-deficient/"), {"find-deficient-gaps": ""})

    assert answer.status_code == 422
    assert 'id="id_find-deficient-gaps_error"' in answer.content.decode()
    assert read(objection).state == "filed"


def test_only_the_lead_stays_a_case_and_lets_it_go_on() -> None:
    objection = examined()
    examiner, _officer = signed_in_officer()
    lead, _lead = signed_in_officer("lead")
    stay = {"stay-proceedings": "Beijing Internet Court, (2026) 0491 民初 1"}

    page = examiner.get(url(objection)).content.decode()
    refused = examiner.post(url(objection, "do/stay/"), stay)
    lead.post(url(objection, "do/stay/"), stay)
    stayed = read(objection).state
    lead.post(url(objection, "do/resume/"), {"resume-judgment": "Withdrawn."})

    assert "Stay the case" not in page
    assert refused.status_code == 422
    assert (stayed, read(objection).state) == ("stayed", "under_decision")


def test_a_panel_of_two_others_changes_the_decision() -> None:
    objection, drafter = in_review()
    old = signed_in(Client(HTTP_ACCEPT_LANGUAGE="en"), totp(drafter).user)
    one, _first = signed_in_officer()
    two, _second = signed_in_officer("reviewer")
    keys = [group.key for group in groups_of(objection)]
    fields = {f"outcome_{keys[0]}": "upheld", f"outcome_{keys[1]}": "rejected", "event": "vary", "ground_vary": "mixed"}
    text = {**{name: SAID[name] for name in ("facts", "reasons")}, **fields, "go": "preview"}

    before = old.post(url(objection, "draft/"), text)
    one.post(url(objection, "draft/"), text)
    decision = Decision.objects.get(case=objection.case, state="draft")
    one.post(f"/desk/decisions/{decision.pk}/propose/", {"lock": decision.lock})
    own = old.get(f"/desk/decisions/{decision.pk}/").content.decode()
    two.post(f"/desk/decisions/{decision.pk}/sign/", {"lock": decision.lock})

    assert before.status_code == 422
    assert "Two others have to review it." in before.content.decode()
    assert "Two others have to review it." in own
    assert (read(objection).state, read(objection).outcome) == ("closed", "partly_upheld")


def test_a_step_is_recorded_with_the_officer_who_took_it() -> None:
    objection = objection_filed()
    client, officer = signed_in_officer()

    client.post(url(objection, "do/admit/"))

    act = objection.case.acts.get(event="admit")
    assert (act.officer, act.actor_role) == (officer, "examiner")
