"""A version is screened against the refusals in force; what counts becomes matches, what does not is left out."""

from datetime import timedelta

import numpy as np
import pytest

from registry.kernel import store
from registry.models import Act, InboxMessage, Job, Match, Screening, Snapshot
from registry.screening.snapshot import open_snapshot, verify
from registry.selectors.counting import refusals_counting
from registry.services.grants import grant_give
from registry.services.itemsets import itemset_numbers
from registry.services.jobs import job_claim, job_run
from registry.services.refusal_amending import refusal_amend
from registry.services.refusal_endings import refusal_withdraw
from registry.services.screenings import screening_start
from registry.services.snapshots import snapshot_folder, snapshot_take
from tests.factories.matches import HOST, match_of, rescreened, screened
from tests.factories.refusals import holder_actor, holder_new, refusal_drafted, refusal_effective, refusal_filed
from tests.factories.registrations import AT, Acting, curator_new, registration_screening

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


def test_a_screening_counts_items_hits_domains_and_names_its_snapshot():
    refusal = refusal_effective(HOST)

    registration = screened()

    screening = Screening.objects.get()
    assert (screening.items, screening.items_hit, screening.unresolvable) == (3, 2, 0)
    assert screening.domains == [["example.com", 2, 2]]
    assert screening.snapshot.refusals == 1
    assert store.exists(screening.hits_sha256)
    match = match_of(registration, refusal)
    assert (match.count, len(match.sample), match.screening) == (2, 2, screening)
    assert {row["url"] for row in match.sample} == {
        "https://images.example.com/a/1.jpg",
        "https://images.example.com/a/2.jpg",
    }


def test_a_match_is_a_public_case_of_its_own_under_the_registration():
    refusal = refusal_effective(HOST)

    match = match_of(screened(), refusal)

    assert match.case.number.startswith("MZ-2026-0000")
    assert match.case.parent == match.registration.case
    act = Act.objects.get(case=match.case)
    assert (act.event, act.facts["refusal"], act.facts["items"]) == ("find", refusal.case.number, 2)
    assert act.entry.leaf_sha256


def test_one_match_per_refusal_however_many_scopes_hit():
    refusal = refusal_effective(f"{HOST}\nhttps://{HOST}/a/\nhttps://{HOST}/a/1.jpg\n{'1' * 64}\nexample.org")

    match = match_of(screened(), refusal)

    assert Match.objects.count() == 1
    assert itemset_numbers(match.items).tolist() == [0, 1, 2]


def test_every_refusal_stands_whoever_else_refused_the_same():
    one, two = refusal_effective("example.com"), refusal_effective(f"https://{HOST}/a/")

    screened()

    assert set(Match.objects.values_list("refusal", "count")) == {(one.pk, 2), (two.pk, 2)}


def test_curator_and_holder_are_told():
    refusal = refusal_effective(HOST)

    registration = screened()

    told = {(message.event, message.party_id) for message in InboxMessage.objects.filter(event__startswith="match:")}
    assert told == {("match:notified", registration.applicant_id), ("match:found", refusal.holder_id)}


def test_a_refusal_that_is_only_asserted_opens_a_match_without_a_clock():
    refusal = refusal_filed(HOST)

    match = match_of(screened(), refusal)

    assert match.state == "notified"
    assert not match.case.deadlines.exists()
    assert InboxMessage.objects.filter(event="match:waiting").exists()


def test_a_refusal_of_search_alone_does_not_keep_anything_out():
    refusal_effective(HOST, usages={"search": "disallow", "inference": "disallow"})

    screened()

    assert not Match.objects.exists()
    assert Screening.objects.get().items_hit == 0


@pytest.mark.parametrize("usage", ["collect", "publish", "mine", "train_generative", "train_other", "derive"])
def test_any_usage_a_registration_is_about_keeps_items_out(usage):
    refusal_effective(HOST, usages={usage: "disallow"})

    screened()

    assert Match.objects.count() == 1


def test_a_refusal_that_begins_later_counts_from_then_without_a_new_snapshot():
    refusal = refusal_effective(HOST, effective_from=LATER)
    registration = screened()
    assert not Match.objects.exists()

    rescreened(registration, at=LATER)

    assert match_of(registration, refusal).count == 2
    assert Snapshot.objects.count() == 1


def test_a_refusal_that_has_ended_by_its_own_date_counts_no_more():
    refusal_effective(HOST, effective_until=LATER)
    registration = registration_screening(at=LATER)

    screened(registration, at=LATER)

    assert not Match.objects.exists()


def test_drafts_and_withdrawn_refusals_are_in_no_snapshot():
    refusal_drafted(HOST)
    refusal = refusal_effective("example.org")
    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)

    screened()

    assert (Snapshot.objects.get().rules, Match.objects.count()) == (0, 0)


def test_a_granted_dataset_is_not_matched():
    refusal = refusal_effective(HOST)
    registration = registration_screening()
    grant_give(refusal, dataset=registration.dataset, actor=holder_actor(refusal), at=AT)

    screened(registration)

    assert not Match.objects.exists()


def test_a_granted_party_is_not_matched():
    refusal = refusal_effective(HOST)
    registration = registration_screening()
    grant_give(refusal, party=registration.applicant, actor=holder_actor(refusal), at=AT)

    screened(registration)

    assert not Match.objects.exists()


def test_a_holders_own_dataset_is_not_matched_by_its_own_refusal():
    curator: Acting = curator_new()
    refusal_effective(HOST, holder=curator)

    screened(registration_screening(curator=curator))

    assert not Match.objects.exists()


def test_a_dormant_refusal_blocks_new_registrations_and_leaves_registered_ones_alone():
    refusal = refusal_effective(HOST)
    type(refusal).objects.update(state="dormant")
    registration = registration_screening()

    assert refusals_counting(registration, [refusal.pk], at=AT) == [refusal]
    registration.state = "registered"
    assert refusals_counting(registration, [refusal.pk], at=AT) == []


def test_the_same_refusal_is_matched_once_however_often_it_is_screened():
    refusal = refusal_effective(HOST)
    registration = screened()
    match = match_of(registration, refusal)

    rescreened(registration, at=LATER)

    assert Match.objects.get() == match
    assert Screening.objects.filter(finished_at__isnull=False).count() == 2


def test_a_later_refusal_is_found_by_the_later_screening():
    registration = screened()
    refusal = refusal_effective(HOST, at=LATER)

    rescreened(registration, at=LATER)

    assert match_of(registration, refusal).found_at >= LATER


def test_a_refusal_withdrawn_while_the_job_runs_is_not_matched():
    refusal = refusal_effective(HOST)
    registration = registration_screening()
    snapshot_take(AT)
    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)

    screened(registration)

    assert not Match.objects.exists()


def test_asking_twice_for_the_same_instant_is_one_screening():
    registration = registration_screening()

    first, second = (screening_start(registration, at=LATER, is_delta=True) for _ in range(2))

    assert first == second
    assert Job.objects.filter(kind="screening").count() == 2  # with the one that passing examination queued


def test_a_job_that_runs_twice_makes_one_match():
    refusal_effective(HOST)
    registration_screening()
    job = job_claim(AT)
    assert job is not None
    job_run(job, lambda: AT)
    Job.objects.filter(pk=job.pk).update(state="running", lease_until=AT - timedelta(seconds=1))

    again = job_claim(AT)
    assert again is not None
    job_run(again, lambda: AT)

    assert (Match.objects.count(), Act.objects.filter(event="screened").count()) == (1, 1)


def test_the_ledger_says_what_was_screened_against_what():
    refusal_effective(HOST)

    screened()

    screening, act = Screening.objects.get(), Act.objects.get(event="screened")
    assert act.facts == {
        "snapshot": 1,
        "snapshot_sha256": screening.snapshot.digest,
        "items": 3,
        "items_hit": 2,
        "unresolvable": 0,
        "hits_sha256": screening.hits_sha256,
        "is_delta": False,
    }


def test_an_empty_register_is_screened_too():
    screened()

    screening = Screening.objects.get()
    assert (screening.items_hit, screening.domains, screening.snapshot.rules) == (0, [], 0)


def test_a_snapshot_is_taken_again_only_when_a_refusal_came_went_or_changed():
    assert [snapshot_take(AT).number for _ in range(2)] == [1, 1]
    refusal = refusal_filed("one.example\ntwo.example")
    assert [snapshot_take(AT).number for _ in range(2)] == [2, 2]
    refusal_drafted()
    refusal = refusal_effective("three.example\nfour.example")
    assert snapshot_take(AT).number == 3
    refusal_amend(refusal, drop=[refusal.scopes.first().pk], actor=holder_actor(refusal), at=AT)
    assert snapshot_take(AT).number == 4
    refusal_withdraw(refusal, actor=holder_actor(refusal), at=AT)
    assert snapshot_take(AT).number == 5


def test_a_snapshot_can_be_checked_by_anyone_who_has_it():
    refusal_effective("one.example\nhttps://two.example/a/\n" + "ab" * 32)

    snapshot = snapshot_take(AT)

    opened = open_snapshot(snapshot_folder(snapshot.digest))
    verify(opened)
    assert (opened.digest, opened.rule_count, opened.meta["number"]) == (snapshot.digest, 3, 1)


def test_a_person_scope_of_a_sealed_holder_names_nobody_in_messages():
    refusal_effective(HOST, holder=holder_new("Zhang San", kind="person"))

    screened()

    for message in InboxMessage.objects.filter(event__startswith="match:"):
        assert "Zhang San" not in str(message.params)


def test_matches_hold_exactly_the_items_that_are_covered():
    refusal = refusal_effective(f"https://{HOST}/a/2.jpg")

    match = match_of(screened(), refusal)

    assert np.array_equal(itemset_numbers(match.items), [1])
    assert match.sample == [{"item": 1, "url": "https://images.example.com/a/2.jpg", "sha256": ""}]
