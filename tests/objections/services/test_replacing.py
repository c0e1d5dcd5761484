"""Replacing the version during publication: same number, new window, what was said carries over."""

from datetime import timedelta

import pytest

from objections.models import Objection, Window
from objections.services.answers import objection_concede
from objections.services.publication import registration_publish
from objections.services.replacing import ReplacedTooOften, registration_replace_version
from objections.services.standing import WindowClosed
from registry.models import Deadline, ExclusionList, Manifest, NotPossibleNow, Version
from registry.services.grants import grant_give
from registry.services.itemsets import itemset_numbers
from registry.services.manifests import manifest_upload
from registry.services.match_by_hand import match_by_hand, numbers_pointed_at
from registry.services.matches import match_contest
from registry.services.refusal_endings import refusal_withdraw
from registry.services.sources import source_add
from tests.factories.matches import decided
from tests.factories.objections import (
    FILED,
    curator_actor,
    curator_of,
    domain,
    lines,
    objection_examined,
    objection_filed,
    objection_served,
    read,
    registration_published,
    registration_settled,
    settle,
    window_of,
)
from tests.factories.refusals import holder_actor, refusal_effective
from tests.factories.registrations import (
    SOURCE,
    applicant_actor,
    fresh,
    jobs_work,
    officer_actor,
    officer_new,
    temporary_file,
    version_fill,
)

pytestmark = pytest.mark.django_db
LATER = FILED + timedelta(days=1)
ONE, TWO, THREE = (
    f"https://images.example.com/a/1.jpg,{'1' * 64},One",
    "https://images.example.com/a/2.jpg,,Two",
    "https://texts.example.org/story.html,,Three",
)


def prepared(registration, *rows: str, label: str = "v1.1") -> Version:
    """Another version of the dataset, complete, its manifest read."""
    version = Version.objects.create(dataset=registration.dataset, label=label, created_at=LATER)
    version_fill(version, at=LATER)
    source_add(version, at=LATER, **SOURCE)
    path = temporary_file("url,sha256,title\n" + "\n".join(rows) + "\n")
    manifest_upload(registration, upload_path=path, name="items.csv", user=None, at=LATER, version=version)
    jobs_work("intake", at=LATER)
    return version


def replace(registration, *rows: str, label: str = "v1.1"):
    version = prepared(registration, *rows, label=label)
    registration_replace_version(registration, version=version, actor=applicant_actor(registration), at=LATER)
    jobs_work("screening", at=LATER)
    registration_publish(fresh(registration), at=LATER)
    return fresh(registration)


def test_replaced_version_keeps_the_number_and_gets_a_full_new_window():
    registration = registration_published()
    before = window_of(registration)

    replaced = replace(registration, ONE, TWO)

    window = window_of(replaced)
    assert replaced.case.number == registration.case.number
    assert (replaced.state, replaced.version.label) == ("pre_published", "v1.1")
    assert window.opens_at == LATER
    assert window.closes_at > before.closes_at
    assert Window.objects.filter(registration=registration).count() == 2


def test_nobody_can_object_while_the_new_version_is_screened():
    registration = registration_published()
    version = prepared(registration, ONE)
    registration_replace_version(registration, version=version, actor=applicant_actor(registration), at=LATER)

    with pytest.raises(WindowClosed):
        objection_filed(fresh(registration), at=LATER)


def test_live_objection_carries_over_to_the_items_still_present():
    registration = registration_published()
    objection = objection_served(registration, targets=domain("example.com"))  # items 0 and 1

    replace(registration, "https://aaa.example.com/new.jpg,,New", TWO, THREE)

    objection = read(objection)
    target = objection.targets.get()
    assert (objection.state, objection.version.label, target.count) == ("served", "v1.1", 1)
    assert itemset_numbers(target.items).tolist() == [1]  # the second image, under its new number
    assert target.sample[0]["url"] == "https://images.example.com/a/2.jpg"


def test_objection_whose_items_are_all_gone_is_answered_by_removal():
    registration = registration_published()
    objection = objection_examined(registration, targets=domain("example.org"))

    replace(registration, ONE, TWO)

    assert read(objection).state == "moot"


def test_conceded_items_stay_conceded_in_the_new_version():
    registration = registration_published()
    objection = objection_served(registration, targets=domain("example.com"))
    objection_concede(objection, actor=curator_of(objection), at=LATER)

    replaced = replace(registration, TWO, THREE)
    settled = settle(replaced)

    exclusion = ExclusionList.objects.get(registration=registration)
    assert (settled.state, exclusion.items_before, exclusion.items_after) == ("registered", 2, 1)


def test_matches_of_the_old_version_are_lifted_and_found_again_in_the_new_one():
    refusal_effective("texts.example.org")
    registration = registration_published()
    old = registration.matches.get()

    replaced = replace(registration, ONE, THREE)

    old.refresh_from_db()
    assert old.state == "lifted"
    assert replaced.matches.get(version=replaced.version).state == "notified"


def test_a_version_is_replaced_at_most_twice():
    registration = registration_published()
    for label in ("v1.1", "v1.2"):
        registration = replace(registration, ONE, TWO, label=label)

    with pytest.raises(ReplacedTooOften):
        replace(registration, ONE, label="v1.3")


def test_registered_version_cannot_be_replaced():
    registration = registration_settled()
    version = prepared(registration, ONE)

    with pytest.raises(NotPossibleNow):
        registration_replace_version(registration, version=version, actor=applicant_actor(registration), at=LATER)

    assert fresh(registration).version.label == "v1.0"
    assert Manifest.objects.filter(version=version, is_current=True).exists()
    assert not Objection.objects.exists()


def test_items_are_not_removed_by_adding_a_hash_or_moving_a_file():
    registration = registration_published()
    by_address = objection_served(registration, targets=domain("texts.example.org"))
    by_content = objection_served(registration, targets=lines("1" * 64))
    moved = f"https://elsewhere.example.com/1.jpg,{'1' * 64},One"
    hashed = f"https://texts.example.org/story.html,{'7' * 64},Three"

    replace(registration, moved, TWO, hashed)

    assert (read(by_address).state, read(by_content).state) == ("served", "served")
    assert [one.targets.get().count for one in (by_address, by_content)] == [1, 1]
    assert by_address.targets.get().sample[0]["url"] == "https://texts.example.org/story.html"


def pointed(registration, refusal, number: str):
    numbers = numbers_pointed_at(registration.version, lines=number)
    actor = officer_actor(officer_new())
    return match_by_hand(refusal, registration, numbers=numbers, reason="At the gate.", actor=actor, at=FILED)


def test_a_match_opened_by_hand_carries_over_to_the_items_still_present_and_asks_the_curator_anew():
    registration = registration_published()
    refusal = refusal_effective("person 欧阳望舒", ground="personal_information")
    kept, gone = pointed(registration, refusal, "1"), pointed(registration, refusal, "2")

    replaced = replace(registration, "https://aaa.example.com/new.jpg,,New", ONE, TWO)

    for match in (kept, gone):
        match.refresh_from_db()
        assert match.state == "lifted"
    carried = replaced.matches.get(version=replaced.version)
    assert (carried.state, carried.reason, carried.refusal) == ("notified", "At the gate.", refusal)
    assert [row["url"] for row in carried.sample] == [kept.sample[0]["url"]]
    assert Deadline.objects.filter(case=carried.case, clock="person_answer", fired_at__isnull=True).exists()


@pytest.mark.parametrize("ended", ["granted", "withdrawn", "not_a_match"])
def test_a_match_opened_by_hand_that_ended_otherwise_does_not_come_back(ended):
    registration = registration_published()
    refusal = refusal_effective("person 欧阳望舒", ground="personal_information")
    match = pointed(registration, refusal, "1")
    if ended == "granted":
        grant_give(refusal, dataset=registration.dataset, terms="", actor=holder_actor(refusal), at=FILED)
    elif ended == "withdrawn":
        refusal_withdraw(refusal, actor=holder_actor(refusal), at=FILED)
    else:
        match_contest(match, against="hit", text="Nobody is there.", actor=curator_actor(registration), at=FILED)
        decided(match, "dismiss", at=FILED)

    replaced = replace(registration, ONE, TWO, THREE)

    assert not replaced.matches.filter(version=replaced.version).exists()


def test_a_second_replacement_carries_on_and_a_decision_in_between_stands():
    registration = registration_published()
    refusal = refusal_effective("person 欧阳望舒", ground="personal_information")
    pointed(registration, refusal, "1")
    once = replace(registration, ONE, TWO)
    carried = once.matches.get(version=once.version)
    match_contest(carried, against="hit", text="Nobody is there.", actor=curator_actor(once), at=LATER)
    decided(carried, "dismiss", at=LATER)

    twice = replace(once, ONE, TWO, THREE, label="v1.2")

    assert not twice.matches.filter(version=twice.version).exists()
