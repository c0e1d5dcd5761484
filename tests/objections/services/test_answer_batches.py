"""A curator answers many objections with one signature."""

from typing import Any

import pytest

from objections.models import Answer, Objection
from objections.services.answer_batches import DraftChanged, GroupChoice, NothingChosen, batch_save
from objections.services.answer_effects import answers_carry_out
from objections.services.answer_groups import answerable_groups
from objections.services.answer_signing import batch_sign
from objections.services.answer_templates import template_save, templates_of
from objections.services.targets import TargetInput
from registry.kernel.errors import DomainError, NotAllowed
from registry.models import Registration
from tests.factories.answers import (
    CONTEST,
    IMAGES,
    LATER,
    REMOVE,
    SIGNED,
    TEXTS,
    address,
    batch_saved,
    batch_signed,
    objections_served,
    registration_big,
    results,
)
from tests.factories.objections import lines, objection_served, read
from tests.factories.registrations import curator_new

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    return registration_big(items=40)


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


def test_removing_some_splits_the_group_by_what_each_case_names(registration: Registration) -> None:
    none = objection_served(registration, targets=lines(address(IMAGES, 1)))
    part = objection_served(registration, targets=lines(address(IMAGES, 2), address(IMAGES, 3)))
    whole = objection_served(registration, targets=lines(address(IMAGES, 3)))

    batch = batch_signed(registration, GroupChoice("remove_some", text_zh="其余不移出。", lines=address(IMAGES, 3)))
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
    batch = batch_saved(registration, choices)

    found = dict(batch.lines.values_list("objection_id", "reason"))
    assert found == {whole.pk: "whole", wish.pk: "own_wish", plain.pk: ""}
    together = {key: GroupChoice("contest", text_zh="x", keeps_special_apart=False) for key in choices}
    batch = batch_saved(registration, together)
    assert set(batch.lines.values_list("result", flat=True)) == {"draft"}


def test_single_cases_can_be_kept_apart_by_hand(registration: Registration) -> None:
    first, _second = objections_served(registration, 2)
    key = answerable_groups(registration)[0].key

    batch = batch_saved(registration, {key: GroupChoice("remove_all", aside=frozenset({first.pk}))})

    assert results(batch) == [("aside", "by_hand"), ("draft", "")]


def test_only_the_draft_that_was_looked_at_can_be_signed(registration: Registration) -> None:
    objections_served(registration, 1)
    key = answerable_groups(registration)[0].key
    seen = batch_saved(registration, {key: CONTEST})
    batch_saved(registration, {key: REMOVE})

    with pytest.raises(DraftChanged):
        batch_sign(seen, user=seen.drafted_by, lock=seen.lock, at=SIGNED)


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
        batch_saved(registration, {key: choice})

    assert caught.value.field == f"{field}_{key}"


def test_nothing_chosen_is_said(registration: Registration) -> None:
    objections_served(registration, 1)
    key = answerable_groups(registration)[0].key

    with pytest.raises(NothingChosen):
        batch_saved(registration, {key: GroupChoice("")})


def test_a_template_changes_by_a_new_version_and_the_batch_keeps_its_words(registration: Registration) -> None:
    objections_served(registration, 1)
    curator = registration.applicant
    user = curator.memberships.order_by("pk")[0].user
    old = template_save(curator, name="Licence", text_zh="有许可。", text_en="", user=user, at=SIGNED)
    batch = batch_signed(registration, GroupChoice("contest", template=old.pk))

    new = template_save(curator, name="Licence", text_zh="有书面许可。", text_en="", user=user, at=SIGNED)

    assert (old.version, new.version) == (1, 2)
    assert templates_of(curator) == [new]
    answers_carry_out(LATER)
    assert Answer.objects.get().statement == "有许可。"
    assert batch.groups.get().template == old
