"""A curator answers many objections with one signature."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objections.models import Answer, AnswerBatch, AnswerLine, Objection
from objections.services import answer_effects
from objections.services.answer_batches import DraftChanged, GroupChoice, NothingChosen, batch_draft_of, batch_save
from objections.services.answer_effects import answers_carry_out
from objections.services.answer_groups import answerable_groups
from objections.services.answer_signing import NothingLeft, UndoOver, batch_sign, batch_undo
from objections.services.answer_templates import template_save, templates_of
from objections.services.answers import objection_answer
from objections.services.targets import TargetInput
from registry.kernel.errors import DomainError, NotAllowed
from registry.models import Act, Deadline, InboxMessage, Receipt, Registration
from tests.factories.answers import IMAGES, TEXTS, address, objections_served, registration_big
from tests.factories.objections import FILED, curator_of, due, lines, objection_served, read, silence
from tests.factories.registrations import curator_new

pytestmark = pytest.mark.django_db

SIGNED = FILED + timedelta(hours=2)
LATER = SIGNED + timedelta(minutes=10, seconds=4)
CONTEST = GroupChoice("contest", text_zh="[异议号]：[条目数] 条均有许可。", text_en="[objection number]: licensed.")
REMOVE = GroupChoice("remove_all", text_zh="移出 [移出数] 条。")


@pytest.fixture
def registration() -> Registration:
    return registration_big(items=40)


def save(registration: Registration, choices: dict[str, GroupChoice]) -> AnswerBatch:
    party = registration.applicant
    user = party.memberships.order_by("pk")[0].user
    return batch_save(registration, party=party, user=user, choices=choices, at=SIGNED)


def sign(registration: Registration, choice: GroupChoice = REMOVE, *, at: Any = SIGNED) -> AnswerBatch:
    """The same answer for every group."""
    batch = save(registration, {group.key: choice for group in answerable_groups(registration)})
    return batch_sign(batch, user=batch.drafted_by, lock=batch.lock, at=at)


def results(batch: AnswerBatch) -> list[tuple[str, str]]:
    return list(batch.lines.order_by("pk").values_list("result", "reason"))


def test_objections_are_grouped_by_source_and_ground_the_largest_group_first(registration: Registration) -> None:
    objections_served(registration, 3, host=TEXTS)
    objections_served(registration, 2, host=IMAGES)
    objections_served(registration, 1, host=IMAGES, ground="contract", first=5)
    objection_served(registration, targets=lines(address(IMAGES, 9), address(TEXTS, 9)))

    groups = answerable_groups(registration)

    assert [
        (group.source and group.source.name, group.ground, len(group.members), group.items) for group in groups
    ] == [
        ("Public pages", "copyright", 3, 3),
        ("Pictures", "copyright", 2, 2),
        (None, "copyright", 1, 2),
        ("Pictures", "contract", 1, 1),
    ]


def test_grouping_costs_the_same_number_of_queries_at_one_and_at_six(
    registration: Registration, django_assert_max_num_queries: Any
) -> None:
    objections_served(registration, 1)
    with django_assert_max_num_queries(10):
        answerable_groups(registration)
    objections_served(registration, 5, first=1)
    with django_assert_max_num_queries(10):
        answerable_groups(registration)


def test_one_signature_answers_every_case_of_the_group_after_ten_minutes(registration: Registration) -> None:
    objections = objections_served(registration, 3)

    batch = sign(registration)

    assert {read(one).state for one in objections} == {"served"}
    assert answers_carry_out(SIGNED + timedelta(minutes=9)) == 0
    assert answers_carry_out(LATER) == 3
    assert {read(one).state for one in objections} == {"settled"}
    batch.refresh_from_db()
    assert batch.finished_at == LATER
    assert Answer.objects.get(objection=objections[0]).statement == "移出 1 条。"


def test_every_case_has_its_receipt_and_the_batch_has_one_message(registration: Registration) -> None:
    objections = objections_served(registration, 3)

    batch = sign(registration)
    answers_carry_out(LATER)

    receipts = Receipt.objects.filter(case__in=[one.case_id for one in objections], facts__batch=batch.pk)
    assert receipts.count() == 3
    assert {receipt.at for receipt in receipts} == {SIGNED}
    assert {receipt.facts["batch_sha256"] for receipt in receipts} == {batch.digest_sha256}
    told = InboxMessage.objects.filter(party=registration.applicant, posted_at__gte=SIGNED)
    assert list(told.order_by("pk").values_list("event", flat=True)) == [
        "objection:answers_signed",
        "objection:answers_served",
    ]


def test_an_answer_is_received_when_it_is_signed_and_served_when_it_takes_effect(registration: Registration) -> None:
    objection = objections_served(registration, 1)[0]

    sign(registration, CONTEST)
    answers_carry_out(LATER)

    assert Answer.objects.get(objection=objection).received_at == SIGNED
    act = Act.objects.get(case=objection.case, event="answer")
    assert act.at == LATER
    assert act.facts["received_at"] == "2026-11-25T04:00:00.000000Z"
    assert due(objection).starts_at > LATER


def test_the_text_is_sent_in_the_language_of_the_objector(registration: Registration) -> None:
    chinese, english = objections_served(registration, 2)
    english.objector.language = "en"
    english.objector.save()

    sign(registration, CONTEST)
    answers_carry_out(LATER)

    assert Answer.objects.get(objection=chinese).statement == f"{chinese.case.number}：1 条均有许可。"
    assert Answer.objects.get(objection=english).statement == f"{english.case.number}: licensed."


def test_within_ten_minutes_everything_can_be_taken_back_and_chosen_anew(registration: Registration) -> None:
    objections = objections_served(registration, 2)
    batch = sign(registration)

    assert batch_undo(batch, at=SIGNED + timedelta(minutes=9)) == 2
    assert batch_undo(batch, at=SIGNED + timedelta(minutes=9)) == 2

    answers_carry_out(LATER)
    assert {read(one).state for one in objections} == {"served"}
    assert results(batch) == [("undone", ""), ("undone", "")]
    assert batch_draft_of(registration, registration.applicant) == batch
    assert len(answerable_groups(registration)[0].members) == 2


def test_after_ten_minutes_nothing_can_be_taken_back(registration: Registration) -> None:
    objections_served(registration, 1)
    batch = sign(registration)

    with pytest.raises(UndoOver):
        batch_undo(batch, at=SIGNED + timedelta(minutes=10))


def test_signed_at_23_55_on_the_last_day_is_in_time_and_takes_effect_at_once(registration: Registration) -> None:
    objection = objections_served(registration, 1)[0]
    last = due(objection).due_at - timedelta(minutes=5)

    batch = sign(registration, CONTEST, at=last)

    assert answers_carry_out(last + timedelta(seconds=4)) == 1
    assert read(objection).state == "reply_open"
    with pytest.raises(UndoOver):
        batch_undo(batch, at=last + timedelta(seconds=5))


def test_silence_waits_for_what_was_signed_in_the_last_second(registration: Registration) -> None:
    """The worker was down: the sweep of the silences comes first, an hour late."""
    objection = objections_served(registration, 1)[0]
    silence(SIGNED)
    end = due(objection).due_at
    sign(registration, CONTEST, at=end - timedelta(microseconds=1))

    assert silence(end + timedelta(hours=1)) == 0
    answers_carry_out(end + timedelta(hours=1))

    objection = read(objection)
    assert (objection.state, objection.no_answer) == ("reply_open", False)


def test_more_time_asked_for_in_the_last_second_is_granted(registration: Registration) -> None:
    objection = objections_served(registration, 1)[0]
    silence(SIGNED)
    end = due(objection).due_at
    sign(registration, GroupChoice("more_time"), at=end - timedelta(seconds=1))

    answers_carry_out(end + timedelta(minutes=2))

    assert due(objection).due_at > end + timedelta(days=10)
    assert read(objection).is_extended


def test_signed_too_late_is_left_out(registration: Registration) -> None:
    objection = objections_served(registration, 1)[0]
    silence(SIGNED)

    with pytest.raises(NothingLeft):
        sign(registration, at=due(objection).due_at)


def test_a_case_that_moved_after_the_signature_is_left_out_with_its_reason(registration: Registration) -> None:
    first, second = objections_served(registration, 2)
    batch = sign(registration)
    objection_answer(first, choice="contest", statement="By hand.", actor=curator_of(first), at=SIGNED)

    answers_carry_out(LATER)

    assert results(batch) == [("left_out", "moved"), ("done", "")]
    assert read(first).state == "reply_open"
    assert read(second).state == "settled"


def test_a_case_that_moved_before_the_signature_is_left_out_with_its_reason(registration: Registration) -> None:
    first, _second = objections_served(registration, 2)
    batch = save(registration, {group.key: REMOVE for group in answerable_groups(registration)})
    objection_answer(first, choice="contest", statement="By hand.", actor=curator_of(first), at=SIGNED)

    batch_sign(batch, user=batch.drafted_by, lock=batch.lock, at=SIGNED)

    assert results(batch) == [("left_out", "moved"), ("waiting", "")]


def test_carrying_out_can_stop_anywhere_and_run_twice(registration: Registration) -> None:
    objections = objections_served(registration, 4)
    batch = sign(registration)

    assert answers_carry_out(LATER, limit=1) == 1
    batch.refresh_from_db()
    assert batch.finished_at is None
    assert answers_carry_out(LATER) == 3
    assert answers_carry_out(LATER) == 0

    acts = Act.objects.filter(case__in=[one.case_id for one in objections], event="concede")
    assert acts.count() == 4


def test_one_bad_line_stops_no_other_and_is_given_up_after_five_tries(
    registration: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words of one case cannot be made."""
    bad, good = objections_served(registration, 2)
    batch = sign(registration)

    def broken(line: AnswerLine) -> str:
        if line.objection_id == bad.pk:
            raise RuntimeError("broken")
        return "ok"

    monkeypatch.setattr(answer_effects, "statement_of", broken)
    for minute in range(5):
        answers_carry_out(LATER + timedelta(minutes=minute))

    assert results(batch) == [("left_out", "failed"), ("done", "")]
    assert read(good).state == "settled"
    assert read(bad).state == "served"


def test_removing_some_splits_the_group_by_what_each_case_names(registration: Registration) -> None:
    none = objection_served(registration, targets=lines(address(IMAGES, 1)))
    part = objection_served(registration, targets=lines(address(IMAGES, 2), address(IMAGES, 3)))
    whole = objection_served(registration, targets=lines(address(IMAGES, 3)))

    batch = sign(registration, GroupChoice("remove_some", text_zh="其余不移出。", lines=address(IMAGES, 3)))
    answers_carry_out(LATER)

    assert results(batch) == [("aside", "names_none"), ("done", ""), ("done", "")]
    assert [read(one).state for one in (none, part, whole)] == ["served", "reply_open", "settled"]
    removed = Answer.objects.get(objection=part).removed
    assert removed is not None
    assert removed.count == 1


def test_what_does_not_fit_a_common_answer_is_kept_apart_unless_asked_otherwise(registration: Registration) -> None:
    whole = objection_served(registration, targets=[TargetInput("whole")])
    wish = objection_served(registration, targets=lines(address(IMAGES, 2)))
    Objection.objects.filter(pk=wish.pk).update(wish="Keep search.")
    plain = objection_served(registration, targets=lines(address(IMAGES, 3)))

    choices = {group.key: CONTEST for group in answerable_groups(registration)}
    batch = save(registration, choices)

    found = dict(batch.lines.values_list("objection_id", "reason"))
    assert found == {whole.pk: "whole", wish.pk: "own_wish", plain.pk: ""}
    together = {key: GroupChoice("contest", text_zh="x", keeps_special_apart=False) for key in choices}
    batch = save(registration, together)
    assert set(batch.lines.values_list("result", flat=True)) == {"draft"}


def test_single_cases_can_be_kept_apart_by_hand(registration: Registration) -> None:
    first, _second = objections_served(registration, 2)
    key = answerable_groups(registration)[0].key

    batch = save(registration, {key: GroupChoice("remove_all", aside=frozenset({first.pk}))})

    assert results(batch) == [("aside", "by_hand"), ("draft", "")]


def test_only_the_draft_that_was_looked_at_can_be_signed(registration: Registration) -> None:
    objections_served(registration, 1)
    key = answerable_groups(registration)[0].key
    seen = save(registration, {key: CONTEST})
    save(registration, {key: REMOVE})

    with pytest.raises(DraftChanged):
        batch_sign(seen, user=seen.drafted_by, lock=seen.lock, at=SIGNED)


def test_signing_twice_signs_once(registration: Registration) -> None:
    objections_served(registration, 1)
    batch = sign(registration)

    again = batch_sign(batch, user=batch.drafted_by, lock=batch.lock, at=SIGNED + timedelta(minutes=1))

    assert again.signed_at == SIGNED
    assert Receipt.objects.filter(facts__batch=batch.pk).count() == 1


def test_what_is_signed_and_not_yet_served_waits_in_no_other_batch(registration: Registration) -> None:
    objections_served(registration, 1)
    sign(registration)

    assert answerable_groups(registration) == []


def test_strangers_can_neither_save_nor_sign(registration: Registration) -> None:
    objections_served(registration, 1)
    stranger = curator_new("Stranger")
    key = answerable_groups(registration)[0].key

    with pytest.raises(NotAllowed):
        batch_save(registration, party=stranger.party, user=stranger.user, choices={key: REMOVE}, at=SIGNED)


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        (GroupChoice("contest"), "template"),
        (GroupChoice("contest", text_zh="[不存在]"), "text_zh"),
        (GroupChoice("remove_some", text_zh="x"), "lines"),
        (GroupChoice("remove_some", text_zh="x", lines="https://nowhere.example/"), "lines"),
        (GroupChoice("contest", template=10**6), "template"),
        (GroupChoice("shrug", text_zh="x"), "choice"),
    ],
)
def test_a_choice_that_says_too_little_names_its_field(
    registration: Registration, choice: GroupChoice, field: str
) -> None:
    objections_served(registration, 1)
    key = answerable_groups(registration)[0].key

    with pytest.raises(DomainError) as caught:
        save(registration, {key: choice})

    assert caught.value.field == f"{field}_{key}"


def test_nothing_chosen_is_said(registration: Registration) -> None:
    objections_served(registration, 1)
    key = answerable_groups(registration)[0].key

    with pytest.raises(NothingChosen):
        save(registration, {key: GroupChoice("")})


def test_a_template_changes_by_a_new_version_and_the_batch_keeps_its_words(registration: Registration) -> None:
    objections_served(registration, 1)
    curator = registration.applicant
    user = curator.memberships.order_by("pk")[0].user
    old = template_save(curator, name="Licence", text_zh="有许可。", text_en="", user=user, at=SIGNED)
    batch = sign(registration, GroupChoice("contest", template=old.pk))

    new = template_save(curator, name="Licence", text_zh="有书面许可。", text_en="", user=user, at=SIGNED)

    assert (old.version, new.version) == (1, 2)
    assert templates_of(curator) == [new]
    answers_carry_out(LATER)
    assert Answer.objects.get().statement == "有许可。"
    assert batch.groups.get().template == old


def test_saving_and_signing_cost_the_same_number_of_queries_for_one_case_and_for_five(
    registration: Registration,
) -> None:
    objections_served(registration, 1)
    with CaptureQueriesContext(connection) as one:
        batch = sign(registration)
    batch_undo(batch, at=SIGNED)
    objections_served(registration, 4, first=1)
    with CaptureQueriesContext(connection) as five:
        sign(registration)

    assert len(five) == len(one)


def test_deadlines_without_a_signed_answer_fire_as_ever(registration: Registration) -> None:
    objection = objections_served(registration, 1)[0]
    silence(SIGNED)

    assert silence(due(objection).due_at + timedelta(hours=1)) == 1
    assert read(objection).no_answer
    assert Deadline.objects.filter(case=objection.case, clock="answer", fired_at__isnull=False).exists()
