"""Admission, answer, cooling off, reply; and what every silence does."""

from datetime import timedelta

import numpy as np
import pytest

from objections.services.admission import objection_cure, objection_find_deficient
from objections.services.answers import (
    ExtendedOnce,
    objection_answer,
    objection_concede,
    objection_extend,
    objection_reply,
    objection_waive_reply,
)
from objections.services.steps import PeriodOver
from registry.kernel.errors import DomainError, NotAllowed
from registry.models import InboxMessage, NotPossibleNow, NotYourStep
from registry.services.deadline_sweep import deadlines_fire
from registry.services.itemsets import itemset_numbers
from tests.factories.objections import (
    FILED,
    curator_of,
    domain,
    due,
    objection_answered,
    objection_examined,
    objection_filed,
    objection_served,
    objector_new,
    objector_of,
    read,
    silence,
)
from tests.factories.registrations import officer_actor, officer_new

pytestmark = pytest.mark.django_db
LATER = FILED + timedelta(days=1)
YEAR = timedelta(days=400)


def test_silent_examiner_admits():
    objection = objection_filed()

    silence(due(objection).due_at + timedelta(minutes=11))

    assert read(objection).state == "served"
    assert InboxMessage.objects.filter(event="objection:served").count() == 1


def test_missing_parts_are_asked_for_in_one_letter_and_mended():
    objection = objection_filed()
    objection = objection_find_deficient(objection, gaps="Which work?", actor=officer_actor(officer_new()), at=LATER)
    assert (objection.state, objection.deficiency) == ("deficient", "Which work?")

    objection = objection_cure(objection, statement="The atlas of 1931.", actor=objector_of(objection), at=LATER)

    assert objection.state == "filed"
    assert objection.statement.endswith("The atlas of 1931.")


def test_not_mended_in_time_is_not_admitted_and_then_final():
    objection = objection_filed()
    objection_find_deficient(objection, gaps="Which work?", actor=officer_actor(officer_new()), at=LATER)

    silence(LATER + timedelta(days=30))
    assert read(objection).state == "inadmissible"
    silence(LATER + timedelta(days=90))

    assert (read(objection).state, read(objection).outcome) == ("closed", "inadmissible")


def test_mending_after_the_period_is_too_late():
    objection = objection_filed()
    objection = objection_find_deficient(objection, gaps="x", actor=officer_actor(officer_new()), at=LATER)
    while_late = due(objection).due_at
    from registry.services.outbox import outbox_send

    outbox_send(LATER)

    with pytest.raises(PeriodOver):
        objection_cure(objection, statement="y", actor=objector_of(objection), at=while_late)


def test_silence_has_no_effect_before_service_is_on_record():
    objection = objection_served()

    deadlines_fire(FILED + YEAR)  # no mail was handed over

    assert read(objection).state == "served"


def test_silent_curator_is_decided_on_the_evidence_for_the_items_named():
    objection = objection_served()

    silence(due(objection).due_at + timedelta(minutes=11))

    objection = read(objection)
    assert (objection.state, objection.no_answer) == ("under_decision", True)


def test_curator_contests_and_the_objector_may_reply():
    objection = objection_answered()
    assert objection.state == "reply_open"

    objection = objection_reply(objection, statement="Not licensed.", actor=objector_of(objection), at=LATER)

    assert objection.state == "under_decision"
    assert objection.reply.statement == "Not licensed."


def test_without_a_reply_the_examination_begins():
    objection = objection_answered()

    silence(due(objection).due_at + timedelta(minutes=11))

    assert read(objection).state == "under_decision"


def test_curator_removes_some_of_what_is_named():
    objection = objection_served(targets=domain("example.com"))

    objection_answer(
        objection,
        choice="remove_some",
        statement="The first is yours.",
        removed=np.array([0]),
        actor=curator_of(objection),
        at=LATER,
    )

    assert itemset_numbers(read(objection).answer.removed).tolist() == [0]


@pytest.mark.parametrize("removed", [np.array([2]), np.array([0, 1]), np.array([], dtype="<i8")])
def test_removing_some_means_some_of_the_named_items(removed):
    objection = objection_served(targets=domain("example.com"))  # items 0 and 1

    with pytest.raises(DomainError) as refused:
        objection_answer(
            objection,
            choice="remove_some",
            statement="x",
            removed=removed,
            actor=curator_of(objection),
            at=LATER,
        )

    assert refused.value.field == "removed"


def test_contest_needs_reasons():
    objection = objection_served()

    with pytest.raises(DomainError) as refused:
        objection_answer(objection, choice="contest", statement=" ", actor=curator_of(objection), at=LATER)

    assert refused.value.field == "statement"


def test_conceding_settles_with_all_named_items():
    objection = objection_served(targets=domain("example.com"))

    objection = objection_concede(objection, actor=curator_of(objection), at=LATER)

    assert objection.state == "settled"
    assert itemset_numbers(objection.removed).tolist() == [0, 1]


def test_answer_after_the_period_is_too_late_and_changes_nothing():
    objection = objection_served()
    from registry.services.outbox import outbox_send

    outbox_send(FILED)
    end = due(objection).due_at

    with pytest.raises(PeriodOver):
        objection_answer(objection, choice="contest", statement="x", actor=curator_of(objection), at=end)

    assert read(objection).state == "served"


def test_more_time_is_given_once():
    objection = objection_served()
    before = due(objection).due_at

    objection = objection_extend(objection, actor=curator_of(objection), at=LATER)

    assert due(objection).due_at > before
    with pytest.raises(ExtendedOnce):
        objection_extend(objection, actor=curator_of(objection), at=LATER)


def test_stranger_and_wrong_side_cannot_take_a_step():
    objection = objection_served()

    with pytest.raises(NotAllowed):
        objection_concede(objection, actor=objector_new().as_("curator"), at=LATER)
    with pytest.raises(NotYourStep):
        objection_concede(objection, actor=objector_of(objection), at=LATER)


def test_step_that_was_done_already_says_so():
    objection = objection_examined()

    with pytest.raises(NotPossibleNow):
        objection_waive_reply(objection, actor=objector_of(objection), at=LATER)
