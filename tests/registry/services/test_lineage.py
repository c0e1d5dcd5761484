"""What was refused or excluded in a dataset is looked for in everything taken from it, also when it is cut later."""

from datetime import timedelta

import numpy as np
import pytest

from objections.services.publication import registration_publish
from registry.models import InboxMessage, Inheritance, Job, Match, Registration
from registry.selectors.lineage import breaches_of, lineage_of
from registry.services.exclusion_acts import exclusion_ex_officio
from registry.services.itemsets import itemset_numbers
from registry.services.jobs import job_claim, job_run
from registry.services.lineage import lineage_queue
from registry.services.match_by_hand import match_by_hand
from registry.services.refusal_endings import refusal_withdraw
from registry.services.registrations import registration_accept, registration_submit
from registry.services.sources import source_update
from registry.services.wording import render
from tests.factories.certificates import SETTLED, registered
from tests.factories.matches import HOST, screened
from tests.factories.objections import registration_published
from tests.factories.officers import signed_in_officer
from tests.factories.refusals import holder_actor, refusal_effective
from tests.factories.registrations import (
    AT,
    CSV,
    applicant_actor,
    fresh,
    jobs_work,
    officer_actor,
    officer_new,
    registration_decide,
    registration_draft,
)

pytestmark = pytest.mark.django_db
HEAD, ONE, TWO, THREE = CSV.splitlines()
REASONS = [{"ref": "YY-2026-000041-7", "ground": "copyright", "scope": "来源 1", "items": 1}]


def child_of(*parents, manifest=CSV, at=SETTLED):
    """A screened application, each of whose sources was taken from one of the parents."""
    draft = registration_draft(manifest=manifest, at=at)
    first = draft.version.sources.get()
    source_update(first, taken_from=str(parents[0]), at=at)
    for position, parent in enumerate(parents[1:], 2):
        first.pk, first.position, first.name = None, position, f"Another {position}"
        first.domains = [f"host{position}.example"]
        first.parent = first.parent_version = None
        first.save()
        source_update(first, taken_from=str(parent), at=at)
    registration_submit(draft, actor=applicant_actor(draft), at=at)
    registration_accept(fresh(draft), actor=officer_actor(officer_new()), at=at)
    return screened(registration_decide(fresh(draft), "pass", at=at), at=at)


def looked_at(at=SETTLED):
    queued = lineage_queue(at)
    jobs_work("lineage", at=at)
    return queued


def cut(registration, *numbers, reasons=REASONS, at=SETTLED):
    exclusion_ex_officio(registration, numbers=np.array(numbers, "<i8"), reasons=reasons, at=at)


def test_what_left_the_parent_by_an_objection_is_a_breach_for_the_examiner():
    parent = registered(excluded=[0, 2])
    child = child_of(parent)

    looked_at()

    (breach,) = breaches_of(child)
    assert itemset_numbers(breach.items).tolist() == [0, 2]
    assert breach.reasons[0]["ref"] == "YY-2026-000041-7"
    page = signed_in_officer()[0].get(f"/desk/{child.case_id}/", headers={"accept-language": "en"}).content.decode()
    assert "Excluded where it was taken from" in page
    assert str(parent) in page


def test_a_parent_that_is_cut_later_tells_its_children_once():
    parent = registered()
    child = child_of(parent)
    assert looked_at() == 0

    cut(parent, 1)
    assert (looked_at(), looked_at(SETTLED + timedelta(hours=1))) == (1, 0)

    (breach,) = breaches_of(child)
    assert itemset_numbers(breach.items).tolist() == [1]
    message = InboxMessage.objects.get(event="lineage:breach")
    assert message.party == child.applicant
    assert f"1 items excluded from {parent}" in render("lineage:breach", message.params, "en").subject


def test_the_same_content_at_another_address_is_found():
    parent = registered(excluded=[0])
    child = child_of(parent, manifest=f"{HEAD}\nhttps://mirror.example.net/x,{'1' * 64},One\n{THREE}\n")

    looked_at()

    (breach,) = breaches_of(child)
    assert breach.items.count == 1


def test_a_refusal_that_covered_the_parent_opens_a_match_where_the_content_was_moved_to():
    refusal = refusal_effective(HOST)
    parent = registration_published()
    child = child_of(parent, manifest=f"{HEAD}\nhttps://mirror.example.net/x,{'1' * 64},One\n{THREE}\n", at=AT)
    assert not child.matches.exists()

    looked_at(AT)

    match = child.matches.get()
    assert (match.refusal, match.count, match.carried_from.registration) == (refusal, 1, parent)
    assert match.sample[0]["url"] == "https://mirror.example.net/x"
    assert Inheritance.objects.get().opened == match


def test_what_the_childs_own_screening_found_is_not_matched_twice():
    refusal_effective(HOST)
    child = child_of(registration_published(), at=AT)
    assert child.matches.count() == 1

    looked_at(AT)

    assert child.matches.count() == 1
    assert Inheritance.objects.get().opened is None


def test_a_refusal_that_was_withdrawn_is_passed_on_no_more():
    refusal = refusal_effective(HOST)
    parent = registration_published()
    child = child_of(parent, manifest=f"{HEAD}\nhttps://mirror.example.net/x,{'1' * 64},One\n", at=AT)
    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)

    looked_at(AT)

    assert not child.matches.exists()


def test_a_person_found_by_an_officer_in_the_parent_is_matched_in_the_child_and_stays_unnamed():
    refusal = refusal_effective("person 欧阳望舒", ground="personal_information")
    parent = registration_published()
    match_by_hand(
        refusal,
        parent,
        numbers=np.array([1], "<i8"),
        reason="The second picture.",
        actor=officer_actor(officer_new()),
        at=AT,
    )
    child = child_of(parent, manifest=f"{HEAD}\n{TWO}\n", at=AT)

    looked_at(AT)

    match = child.matches.get()
    assert (match.reason, match.count, match.carried_from.registration) == ("The second picture.", 1, parent)


def test_two_parents_that_cut_the_same_item_make_two_breaches_of_it():
    parents = registered(excluded=[0]), registered(excluded=[0, 1])
    child = child_of(*parents)

    assert looked_at() == 2

    assert sorted(one.items.count for one in breaches_of(child)) == [1, 2]


def test_what_the_child_has_excluded_itself_is_no_breach():
    parent = registered()
    child = child_of(parent)
    Registration.objects.filter(pk=child.pk).update(
        state="registered", number="DIP-2026-999999-0", registered_at=SETTLED, valid_until=SETTLED
    )
    cut(fresh(child), 1, reasons=[])
    cut(parent, 1)

    looked_at()

    assert not breaches_of(child).exists()


def test_a_worker_killed_after_its_work_is_repeated_without_a_second_match():
    refusal_effective(HOST)
    parent = registration_published()
    child = child_of(parent, manifest=f"{HEAD}\nhttps://mirror.example.net/x,{'1' * 64},One\n", at=AT)
    looked_at(AT)
    Job.objects.filter(kind="lineage").update(state="running", lease_until=AT, finished_at=None)

    job_run(job_claim(AT + timedelta(minutes=2)), lambda: AT)

    assert (child.matches.count(), Inheritance.objects.count()) == (1, 1)


def test_a_grandchild_is_reached_through_the_match_of_the_child():
    refusal_effective(HOST)
    parent = registration_published()
    moved = f"{HEAD}\nhttps://mirror.example.net/x,{'1' * 64},One\n"
    child = child_of(parent, manifest=moved, at=AT)
    looked_at(AT)
    registration_publish(child, at=AT)
    grandchild = child_of(child, manifest=moved.replace("mirror", "third"), at=AT)

    looked_at(AT)

    assert grandchild.matches.get().carried_from.registration == child
    assert [node.depth for node in lineage_of(fresh(child))] == [-1, 0]  # the grandchild is not public yet


def test_matches_of_the_parent_are_not_touched():
    refusal_effective(HOST)
    parent = registration_published()
    child_of(parent, at=AT)
    before = list(Match.objects.filter(registration=parent).values())

    looked_at(AT)

    assert list(Match.objects.filter(registration=parent).values()) == before
