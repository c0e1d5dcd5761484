"""What leaves a registration when it settles, and how it ends when nothing is left."""

from datetime import timedelta

import numpy as np
import pytest

from objections.models import Objection
from objections.services.answers import objection_concede
from objections.services.replacing import TooEarly, registration_set_aside
from objections.services.reviews import objection_waive_review
from objections.services.settlement import registration_settle_due
from objections.services.stays import objection_stay
from objections.services.withdrawing import objection_withdraw
from registry.kernel import store
from registry.kernel.errors import Conflict
from registry.models import (
    Act,
    Certificate,
    ExclusionList,
    GazetteNotice,
    InboxMessage,
    Job,
    Match,
    Source,
)
from registry.screening.roots import recompute_roots
from registry.services.exclusions import exclusion_record
from registry.services.itemsets import itemset_numbers
from registry.services.job_retries import jobs_retry
from registry.services.matches import match_accept
from registry.services.registrations import registration_withdraw
from tests.factories.objections import (
    FILED,
    WHOLE,
    after_close,
    codes,
    curator_actor,
    curator_of,
    decide,
    domain,
    objection_decided,
    objection_examined,
    objection_filed,
    objection_served,
    objector_of,
    read,
    registration_published,
    settle,
    silence,
)
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import applicant_actor, fresh, jobs_work, officer_new

pytestmark = pytest.mark.django_db
LATER = FILED + timedelta(days=1)


@pytest.fixture
def registration():
    return registration_published()


def test_accepted_match_leaves_with_the_one_exclusion_list(registration):
    refusal_effective("texts.example.org", at=FILED)
    settle(registration)
    match = Match.objects.get(registration=registration)
    at = after_close(registration, 1)
    match_accept(match, actor=curator_actor(registration), at=at)

    settled = settle(registration, at=at)

    exclusion = ExclusionList.objects.get(registration=registration)
    assert settled.state == "registered"
    assert Match.objects.get(pk=match.pk).state == "excluded"
    assert (exclusion.items_before, exclusion.items_after, exclusion.position) == (3, 2, 1)


def test_upheld_items_leave_and_the_rest_is_registered(registration):
    objection = objection_decided(registration, event="uphold", targets=domain("example.com"))
    objection_waive_review(objection, actor=curator_of(objection), at=LATER)

    settled = settle(registration)

    exclusion = ExclusionList.objects.get(registration=registration)
    assert settled.state == "registered"
    assert itemset_numbers(exclusion.items).tolist() == [0, 1]
    assert exclusion.reasons[0]["ref"] == objection.case.number
    assert exclusion.root_after != exclusion.root_before
    assert Certificate.objects.get(registration=registration).facts["items"]["covered"] == 1


def test_everything_that_leaves_leaves_as_one_list(registration):
    conceded = objection_served(registration, targets=domain("example.com"))
    objection_concede(conceded, actor=curator_of(conceded), at=LATER)
    refusal_effective("images.example.com", at=FILED)
    settle(registration)
    at = after_close(registration, 1)
    match_accept(Match.objects.get(registration=registration), actor=curator_actor(registration), at=at)

    settle(registration, at=at)

    exclusion = ExclusionList.objects.get(registration=registration)
    assert exclusion.items.count == 2
    assert len(exclusion.reasons) == 2


def test_roots_on_the_list_are_those_of_the_manifest_without_its_items(registration):
    objection = objection_served(registration)
    objection_concede(objection, actor=curator_of(objection), at=LATER)

    settle(registration)

    exclusion = ExclusionList.objects.get(registration=registration)
    manifest = registration.version.manifests.get(is_current=True)
    roots = recompute_roots(store.path_of(manifest.original.sha256), itemset_numbers(exclusion.items))
    assert (roots.items, roots.keys) == (exclusion.root_after, exclusion.key_root_after)
    assert store.exists(exclusion.kept_sha256)


def test_withdrawn_objection_removes_nothing(registration):
    objection = objection_served(registration)
    objection_withdraw(objection, actor=objector_of(objection), at=LATER)

    assert settle(registration).state == "registered"
    assert not ExclusionList.objects.exists()


def test_objection_to_the_whole_that_is_final_refuses_the_registration_and_ends_the_others(registration):
    whole = objection_decided(registration, event="uphold", targets=WHOLE)
    other = objection_examined(registration)
    objection_waive_review(whole, actor=curator_of(whole), at=LATER)

    refused = settle(registration)

    assert refused.state == "refused_final"
    assert read(other).state == "moot"
    assert not Certificate.objects.exists()
    assert GazetteNotice.objects.filter(event="registration:refused").count() == 1


def test_set_that_would_lose_every_item_is_refused(registration):
    objection = objection_served(registration, targets=WHOLE)
    objection_concede(objection, actor=curator_of(objection), at=LATER)

    refused = settle(registration)

    assert refused.state == "refused_final"
    assert Act.objects.get(case=registration.case, event="uphold_whole").facts == {"cause": "nothing_left"}


def test_source_contract_that_has_ended_keeps_it_from_being_registered(registration):
    Source.objects.filter(version=registration.version).update(contract_ends_on=FILED.date())

    held = settle(registration)

    assert (held.state, codes(registration, after_close(registration))) == ("objection_pending", {"contract"})


def test_applicant_is_told_once_that_a_contract_has_ended_and_what_can_be_done(registration):
    Source.objects.filter(version=registration.version).update(contract_ends_on=FILED.date())

    settle(registration)
    registration_settle_due(after_close(registration))

    told = InboxMessage.objects.get(event="registration:contract_over")
    assert (told.party, told.params["count"]) == (registration.applicant, 1)


def test_contract_that_ends_while_it_is_held_is_told_too(registration):
    objection_filed(registration)
    settle(registration)
    Source.objects.filter(version=registration.version).update(contract_ends_on=FILED.date())
    Objection.objects.update(is_set_aside=True)

    registration_settle_due(after_close(registration))

    assert InboxMessage.objects.filter(event="registration:contract_over").count() == 1


def test_roots_whose_computing_failed_are_computed_again_ten_minutes_later(registration):
    objection = objection_served(registration)
    objection_concede(objection, actor=curator_of(objection), at=LATER)
    at = after_close(registration)
    silence(at)
    jobs_work("screening", at=at)
    registration_settle_due(at)
    Job.objects.filter(kind="exclusion").update(state="failed", error_code="internal", finished_at=at)

    assert [jobs_retry(at + timedelta(minutes=minutes)) for minutes in (9, 10, 20)] == [0, 1, 0]
    jobs_work("exclusion", at=at)
    registration_settle_due(at)

    assert fresh(registration).state == "registered"


def test_validity_ends_with_the_shortest_source_contract(registration):
    Source.objects.filter(version=registration.version).update(contract_ends_on="2027-06-30")

    settled = settle(registration)

    assert settled.valid_until.isoformat() == "2027-06-30T16:00:00+00:00"
    assert Certificate.objects.get(registration=registration).valid_until == settled.valid_until


def test_undecided_objection_is_set_aside_after_the_limit_and_its_items_leave(registration):
    objection = objection_examined(registration)
    settle(registration)
    with pytest.raises(TooEarly):
        registration_set_aside(objection, actor=applicant_actor(registration), at=FILED + timedelta(days=30))
    at = FILED + timedelta(days=90)

    registration_set_aside(objection, actor=applicant_actor(registration), at=at)
    settled = settle(registration, at=at)

    assert settled.state == "registered"
    assert read(objection).state == "moot"
    assert ExclusionList.objects.get(registration=registration).items.count == 1
    facts = Certificate.objects.get(registration=registration).facts
    rows = facts["objections"]["rows"]
    assert [(row["outcome"], row["items_excluded"]) for row in rows] == [("set_aside", 1)]


def test_objection_decided_after_it_was_set_aside_stands_on_the_certificate_as_decided(registration):
    objection = objection_examined(registration)
    other = objection_examined(registration, targets=domain("example.com"))
    settle(registration)
    at = FILED + timedelta(days=90)
    registration_set_aside(objection, actor=applicant_actor(registration), at=at)
    decided = decide(objection, "reject", at=at)
    objection_waive_review(decided, actor=objector_of(decided), at=at)
    objection_withdraw(other, actor=objector_of(other), at=at)

    settled = settle(registration, at=at)

    facts = Certificate.objects.get(registration=settled).facts
    outcomes = {row["number"]: (row["outcome"], row["items_excluded"]) for row in facts["objections"]["rows"]}
    assert outcomes[objection.case.number] == ("rejected", 0)
    assert facts["exclusions"]["items"] == 0


def test_stayed_objection_to_the_whole_cannot_be_set_aside(registration):
    objection = objection_examined(registration, targets=WHOLE)
    objection_stay(objection, proceedings="Court X", officer=officer_new("lead"), at=LATER)
    settle(registration)

    with pytest.raises(Conflict):
        registration_set_aside(objection, actor=applicant_actor(registration), at=LATER + timedelta(days=400))


def test_withdrawn_registration_ends_its_objections_and_matches(registration):
    objection = objection_examined(registration)

    registration_withdraw(registration, actor=applicant_actor(registration), at=LATER)

    assert fresh(registration).state == "withdrawn"
    assert read(objection).state == "moot"
    assert InboxMessage.objects.filter(event="objection:moot_registration_ended", party=objection.objector).exists()


def test_every_objection_and_its_outcome_stands_on_the_certificate(registration):
    upheld = objection_decided(registration, event="uphold")
    objection_waive_review(upheld, actor=curator_of(upheld), at=LATER)
    rejected = objection_decided(registration, event="reject")
    objection_waive_review(rejected, actor=objector_of(rejected), at=LATER)

    settle(registration)

    facts = Certificate.objects.get(registration=registration).facts
    told = {row["number"]: row["outcome"] for row in facts["objections"]["rows"]}
    assert told == {upheld.case.number: "upheld", rejected.case.number: "rejected"}
    names = {Objection.objects.get(pk=one.pk).objector.name for one in (upheld, rejected)}
    assert not any(name in str(facts) for name in names)


def test_exclusion_list_grows_only_by_new_items(registration):
    settled = settle(registration)
    exclusion_record(settled, numbers=np.array([0]), reasons=[], at=LATER)

    second = exclusion_record(settled, numbers=np.array([0, 2]), reasons=[], at=LATER)

    assert itemset_numbers(second.items).tolist() == [2]
    assert (second.position, second.items_before, second.items_after) == (2, 2, 1)
    with pytest.raises(Conflict):
        exclusion_record(settled, numbers=np.array([0]), reasons=[], at=LATER)
