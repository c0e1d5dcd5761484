"""A refusal that reaches a registered set: the curator's clock, the exclusion ex officio, the narrower certificate."""

from datetime import timedelta

import pytest

from registry.models import Certificate, ExclusionList, Match, Registration
from registry.selectors.certificates import certificate_live
from registry.selectors.queue import queue_waiting
from registry.services.deadline_sweep import deadlines_fire
from registry.services.itemsets import itemset_numbers
from registry.services.matches import match_accept
from registry.services.refusal_endings import refusal_withdraw
from tests.factories.matches import HOST, curator_actor, everyone_served, match_of, rescreened
from tests.factories.objections import registration_settled
from tests.factories.refusals import holder_actor, refusal_effective
from tests.factories.registrations import fresh, jobs_work, registration_decide

pytestmark = pytest.mark.django_db


def matched() -> Match:
    """A registered set that a verified refusal of a later day hits in two of its three items."""
    registration = registration_settled()
    later = registration.registered_at + timedelta(days=3)
    refusal = refusal_effective(HOST, at=later)
    return match_of(rescreened(registration, at=later), refusal)


def fire(match: Match, clock: str) -> None:
    everyone_served()
    deadline = match.case.deadlines.get(clock=clock, fired_at__isnull=True, cancelled_at__isnull=True)
    deadlines_fire(deadline.due_at + timedelta(minutes=11))
    match.refresh_from_db()


def accepted(match: Match) -> Match:
    match_accept(match, actor=curator_actor(match), at=match.found_at)
    match.refresh_from_db()
    jobs_work("exclusion", at=match.found_at)
    return match


def test_after_registration_agreeing_starts_the_exclusion_clock():
    match = accepted(matched())

    assert match.case.deadlines.filter(clock="exclusion", fired_at__isnull=True, cancelled_at__isnull=True).exists()


def test_when_the_clock_ends_the_items_leave_and_the_certificate_becomes_a_narrower_one():
    match = accepted(matched())
    registration = fresh(match.registration)
    before = certificate_live(registration)

    fire(match, "exclusion")

    after = certificate_live(registration)
    assert match.state == "excluded"
    listed = ExclusionList.objects.get(registration=registration)
    assert itemset_numbers(listed.items).tolist() == itemset_numbers(match.items).tolist()
    assert listed.reasons[0]["ref"] == match.refusal.case.number
    assert (before.pk != after.pk, after.number) == (True, f"{before.number}/2")
    assert Certificate.objects.get(pk=before.pk).state == "superseded"
    assert after.facts["items"]["covered"] == before.facts["items"]["covered"] - 2


def test_silence_on_the_match_and_then_on_the_exclusion_has_the_same_end():
    match = matched()

    fire(match, "match_answer")
    assert match.state == "accepted"
    jobs_work("exclusion", at=match.found_at)
    fire(match, "exclusion")

    assert match.state == "excluded"


def test_items_that_left_by_one_refusal_are_no_hit_of_another():
    match = accepted(matched())
    fire(match, "exclusion")
    later = match.state_since + timedelta(days=1)
    other = refusal_effective(f"https://{HOST}/a/", at=later)

    rescreened(match.registration, at=later)

    assert not Match.objects.filter(refusal=other).exists()


def test_two_refusals_of_the_same_items_make_one_exclusion():
    match = matched()
    later = match.found_at + timedelta(hours=1)
    other_refusal = refusal_effective(f"https://{HOST}/a/", at=later)
    other = match_of(rescreened(match.registration, at=later), other_refusal)
    accepted(match)
    accepted(other)

    fire(match, "exclusion")
    other.refresh_from_db()
    if other.state == "accepted":
        fire(other, "exclusion")

    assert (match.state, other.state) == ("excluded", "excluded")
    assert ExclusionList.objects.filter(registration=match.registration).count() == 1


def test_a_refusal_withdrawn_in_time_leaves_the_set_as_it_is():
    match = accepted(matched())

    refusal_withdraw(match.refusal, actor=holder_actor(match.refusal), at=match.found_at)

    match.refresh_from_db()
    assert match.state == "lifted"
    assert not ExclusionList.objects.exists()
    assert Registration.objects.get().state == "registered"


def test_where_every_item_is_hit_silence_asks_officers_to_revoke_and_throws_nothing():
    """An empty version is not registered, and only two officers can revoke one."""
    match = accepted(matched())
    fire(match, "exclusion")
    later = match.state_since + timedelta(days=1)
    refusal = refusal_effective("texts.example.org", at=later)
    rest = accepted(match_of(rescreened(match.registration, at=later), refusal))

    fire(rest, "exclusion")
    fire(rest, "exclusion")

    registration = fresh(match.registration)
    assert (rest.state, registration.state, certificate_live(registration).state) == (
        "accepted",
        "registered",
        "in_force",
    )
    assert not rest.case.deadlines.exclude(last_error="").exists()
    assert rest.case.messages.filter(event="match:nothing_left", party=registration.applicant).count() == 1
    waiting = [row for row in queue_waiting() if row.case_id == registration.case_id]
    assert [(row.clock, row.is_claimable) for row in waiting] == [("exclusion", True)]

    revoked = registration_decide(registration, "revoke", ground="final_decision", at=rest.state_since)

    rest.refresh_from_db()
    assert (revoked.state, rest.state, certificate_live(revoked)) == ("revoked", "lifted", None)
    assert registration.case_id not in {row.case_id for row in queue_waiting()}
