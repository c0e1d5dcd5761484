"""Decisions item by item, reviews by a panel, and how an objection becomes final."""

from datetime import timedelta

import numpy as np
import pytest

from objections.models import Objection
from objections.services.answers import objection_answer, objection_waive_reply
from objections.services.reviews import objection_request_review, objection_waive_review
from objections.services.rulings import RulingMismatch, ruling_check
from objections.services.withdrawing import objection_withdraw
from registry.models import Act, Decision, NotPossibleNow, NotYourStep
from registry.services.decisions import ConflictOfInterest, PartDraft, SameOfficer
from registry.services.itemsets import itemset_numbers, itemset_store
from tests.factories.objections import (
    FILED,
    WHOLE,
    curator_of,
    decide,
    domain,
    objection_decided,
    objection_examined,
    objection_filed,
    objection_served,
    objector_of,
    read,
    silence,
    upheld,
)
from tests.factories.registrations import officer_new

pytestmark = pytest.mark.django_db
LATER = FILED + timedelta(days=1)


def part(objection: Objection, outcome: str, *numbers: int) -> PartDraft:
    items = itemset_store(objection.version, np.array(numbers, dtype="<i8"), at=FILED)
    return PartDraft("part", outcome, items)


def removed(objection: Objection) -> list[int]:
    items = read(objection).removed
    return itemset_numbers(items).tolist() if items else []


def test_upheld_removes_everything_named():
    objection = objection_decided(event="uphold", targets=domain("example.com"))

    assert objection.state == "upheld"
    assert removed(objection) == [0, 1]


def test_upheld_in_part_removes_item_by_item():
    objection = objection_examined(targets=domain("example.com"))

    objection = decide(objection, "uphold_part", parts=[part(objection, "upheld", 1), part(objection, "rejected", 0)])

    assert objection.state == "partly_upheld"
    assert removed(objection) == [1]


def test_rejected_removes_nothing_but_what_the_answer_gave_up():
    objection = objection_served(targets=domain("example.com"))
    objection = objection_answer(
        objection,
        choice="remove_some",
        statement="one",
        removed=np.array([0]),
        actor=curator_of(objection),
        at=LATER,
    )
    objection = objection_waive_reply(objection, actor=objector_of(objection), at=LATER)

    objection = decide(objection, "reject", at=LATER)

    assert objection.state == "rejected"
    assert removed(objection) == [0]


@pytest.mark.parametrize(
    ("event", "parts"),
    [
        ("uphold", [("rejected", 0)]),
        ("uphold", [("upheld", 0)]),
        ("uphold_part", []),
        ("uphold_part", [("rejected", 0), ("rejected", 1)]),
        ("uphold_part", [("upheld", 0, 1)]),
        ("uphold_part", [("upheld", 2)]),
        ("reject", [("upheld", 0)]),
    ],
)
def test_decision_whose_parts_say_something_else_is_not_signed(event, parts):
    objection = objection_examined(targets=domain("example.com"))  # items 0 and 1

    with pytest.raises(RulingMismatch):
        decide(objection, event, parts=[part(objection, *one) for one in parts])

    assert read(objection).state == "under_decision"
    assert not Decision.objects.filter(case=objection.case, state="signed").exists()


def test_silence_of_the_curator_never_costs_the_whole_set():
    objection = objection_served(targets=WHOLE)
    silence(FILED + timedelta(days=60))
    objection = read(objection)
    assert objection.no_answer

    with pytest.raises(RulingMismatch):
        ruling_check(objection, "uphold", [])
    objection = decide(objection, "uphold_part", parts=[part(objection, "upheld", 2)], at=objection.state_since)

    assert removed(objection) == [2]


def test_drafter_cannot_sign():
    objection, officer = objection_examined(), officer_new()

    with pytest.raises(SameOfficer):
        decide(objection, "uphold", drafter=officer, signer=officer)


def test_decision_without_a_second_signature_takes_no_edge():
    objection = objection_examined()
    from registry.models import Actor

    with pytest.raises(NotYourStep):
        Objection.advance([objection.pk], "uphold", LATER, actor=Actor("examiner"))


def test_refused_admission_is_signed_by_two_and_can_be_reviewed():
    objection = objection_filed()
    objection = decide(objection, "refuse_admission")
    assert objection.state == "inadmissible"

    objection = objection_request_review(objection, reasons="I am named.", actor=objector_of(objection), at=LATER)
    objection = decide(objection, "remand", at=LATER)

    assert objection.state == "under_decision"


def test_refused_admission_cannot_be_varied():
    objection = decide(objection_filed(), "refuse_admission")
    objection = objection_request_review(objection, reasons="x", actor=objector_of(objection), at=LATER)

    with pytest.raises(RulingMismatch):
        decide(objection, "vary", at=LATER)


def test_decision_becomes_final_by_silence():
    objection = objection_decided(event="reject")

    silence(FILED + timedelta(days=60))

    assert (read(objection).state, read(objection).outcome) == ("closed", "rejected")


def test_loser_alone_can_waive_where_the_other_won_wholly():
    objection = objection_decided(event="uphold")

    objection = objection_waive_review(objection, actor=curator_of(objection), at=LATER)

    assert (objection.state, objection.outcome) == ("closed", "upheld")


def test_winner_alone_cannot_make_it_final():
    objection = objection_decided(event="uphold")

    objection = objection_waive_review(objection, actor=objector_of(objection), at=LATER)

    assert objection.state == "upheld"


def test_where_both_lost_something_both_have_to_waive():
    objection = objection_examined(targets=domain("example.com"))
    objection = decide(objection, "uphold_part", parts=[part(objection, "upheld", 0)])

    objection = objection_waive_review(objection, actor=curator_of(objection), at=LATER)
    assert objection.state == "partly_upheld"
    objection = objection_waive_review(objection, actor=objector_of(objection), at=LATER)

    assert (objection.state, objection.outcome) == ("closed", "partly_upheld")


def test_withdrawal_after_the_decision_only_waives_review():
    objection = objection_decided(event="uphold")

    objection = objection_withdraw(objection, actor=objector_of(objection), at=LATER)

    assert objection.state == "upheld"
    assert len(removed(objection)) == 1


def test_panel_affirms():
    objection = objection_decided(event="uphold")
    objection = objection_request_review(objection, reasons="Licensed.", actor=curator_of(objection), at=LATER)
    assert objection.state == "in_review"

    objection = decide(objection, "affirm", at=LATER)

    assert (objection.state, objection.outcome) == ("closed", "upheld")


@pytest.mark.parametrize("seat", ["drafter", "signer"])
def test_nobody_who_decided_before_sits_on_the_panel(seat):
    judge = officer_new("reviewer")
    objection = objection_examined()
    objection = decide(objection, "uphold", signer=judge)
    objection = objection_request_review(objection, reasons="x", actor=curator_of(objection), at=LATER)

    with pytest.raises(ConflictOfInterest):
        decide(objection, "affirm", at=LATER, **{seat: judge})

    assert read(objection).state == "in_review"


def test_panel_decides_anew_and_finally():
    objection = objection_decided(event="reject", targets=domain("example.com"))
    objection = objection_request_review(objection, reasons="x", actor=objector_of(objection), at=LATER)

    objection = decide(objection, "vary", parts=[part(objection, "upheld", 1)], at=LATER)

    assert (objection.state, objection.outcome) == ("closed", "partly_upheld")
    assert removed(objection) == [1]


def test_panel_sends_it_back_and_nothing_is_removed_meanwhile():
    objection = objection_decided(event="uphold")
    objection = objection_request_review(objection, reasons="x", actor=curator_of(objection), at=LATER)

    objection = decide(objection, "remand", at=LATER)

    assert objection.state == "under_decision"
    assert removed(objection) == []


def test_review_cannot_be_asked_for_twice():
    objection = objection_decided()
    objection_request_review(objection, reasons="x", actor=curator_of(objection), at=LATER)

    with pytest.raises(NotPossibleNow):
        objection_request_review(objection, reasons="y", actor=objector_of(objection), at=LATER)


def test_judgment_is_carried_out_on_a_closed_case():
    objection = objection_decided(event="reject", targets=domain("example.com"))
    silence(FILED + timedelta(days=60))

    objection = decide(objection, "execute_judgment", parts=[part(objection, "upheld", 0)], ground="exclusion")

    assert objection.state == "closed"
    assert removed(objection) == [0]


def test_every_decision_stands_in_the_history_with_its_officer_number_only():
    objection = objection_decided(event="uphold")

    act = Act.objects.get(case=objection.case, event="uphold")

    assert act.officer is not None
    assert act.facts["items_removed"] == 1


def test_upheld_parts_that_cover_everything_are_one_uphold():
    objection = objection_examined(targets=domain("example.com"))

    objection = decide(objection, "uphold", parts=[upheld(objection)])

    assert objection.state == "upheld"
