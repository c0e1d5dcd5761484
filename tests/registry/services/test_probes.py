"""A refusal that comes into force reaches what is published or registered already, and only what it hits."""

from datetime import timedelta

import pytest

from registry.models import Job, Match, Registration, Screening
from registry.services.grants import grant_give, grant_revoke
from registry.services.job_retries import jobs_retry
from registry.services.probes import probes_due
from registry.services.refusal_endings import refusal_withdraw
from registry.services.screening_sweep import screenings_catch_up
from tests.factories.certificates import certified
from tests.factories.imports import import_filed
from tests.factories.matches import HOST, match_of, screened
from tests.factories.refusals import holder_actor, holder_new, refusal_drafted, refusal_effective, refusal_filed
from tests.factories.registrations import AT, Acting, fresh, jobs_work, registration_screening

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


def published(registration: Registration) -> Registration:
    """In the state that publication brings; publication itself has its own tests."""
    Registration.objects.filter(pk=registration.pk).update(state="pre_published", is_published=True)
    return fresh(registration)


def test_a_new_refusal_finds_the_published_set_it_hits_without_being_asked():
    registration = published(screened())

    refusal = refusal_filed(HOST)
    jobs_work()

    assert match_of(registration, refusal).count == 2
    assert Screening.objects.filter(is_delta=True).count() == 1


def test_a_refusal_that_hits_nothing_begins_no_screening():
    published(screened())

    refusal_filed("elsewhere.example")
    jobs_work()

    assert not Screening.objects.filter(is_delta=True).exists()
    assert Job.objects.get(kind="probe").result == {"looked": 0, "started": 0, "freed": 0}


def test_many_scopes_are_looked_for_in_one_pass():
    published(screened())

    refusal_filed("\n".join([*(f"s{at}.example" for at in range(60)), HOST]))
    jobs_work()

    assert Match.objects.count() == 1


def test_only_the_registrations_that_hold_something_of_it_are_looked_at():
    registration = published(screened())
    published(screened(registration_screening(manifest="url\nhttps://other.example/1.jpg\n")))

    refusal = refusal_filed(HOST)
    jobs_work()

    assert Job.objects.get(kind="probe").result == {"looked": 1, "started": 1, "freed": 0}
    assert match_of(registration, refusal).count == 2


def test_a_set_whose_keys_cannot_be_made_is_screened_to_be_sure(monkeypatch):
    registration = published(screened())
    monkeypatch.setattr("registry.services.probe_reach.keys_build", lambda _sha256, at: False)

    refusal = refusal_filed(HOST)
    jobs_work()

    assert match_of(registration, refusal).count == 2


def test_a_draft_looks_at_nothing():
    refusal_drafted(HOST)

    assert not Job.objects.filter(kind="probe").exists()


def test_a_refusal_with_a_later_date_looks_when_its_day_has_come_and_once():
    published(screened())
    refusal_filed(HOST, effective_from=LATER)

    assert [probes_due(at) for at in (AT, LATER - timedelta(seconds=1), LATER, LATER)] == [0, 0, 1, 0]


def test_a_grant_taken_back_counts_again():
    registration = published(screened())
    refusal = refusal_effective(HOST)
    grant = grant_give(refusal, dataset=registration.dataset, actor=holder_actor(refusal), at=AT)
    jobs_work()
    assert not Match.objects.exists()

    grant_revoke(grant, actor=holder_actor(refusal), at=AT)
    jobs_work()

    assert Match.objects.count() == 1


def test_a_screening_that_was_never_begun_is_begun_by_the_sweep():
    registration = registration_screening()
    Screening.objects.all().delete()

    assert [screenings_catch_up(AT) for _ in range(2)] == [1, 0]
    assert Screening.objects.get().registration == registration


def test_a_screening_whose_job_failed_after_publication_is_begun_again_ten_minutes_later():
    registration = published(screened())
    Screening.objects.update(finished_at=None)
    Job.objects.filter(kind="screening").update(state="failed", finished_at=AT)

    assert screenings_catch_up(AT + timedelta(minutes=9)) == 0
    assert screenings_catch_up(AT + timedelta(minutes=10)) == 1
    assert Screening.objects.get(is_delta=True).registration == registration


@pytest.mark.parametrize("is_registered", [False, True])
def test_a_failed_screening_is_begun_again_before_publication_and_in_the_register_too(is_registered):
    if is_registered:
        certified()
    else:
        screened()
    Screening.objects.update(finished_at=None)
    Job.objects.filter(kind="screening").update(state="failed", finished_at=AT)

    assert [screenings_catch_up(AT + timedelta(minutes=at)) for at in (9, 10, 20)] == [0, 1, 0]


def test_a_failed_look_for_what_a_refusal_hits_is_taken_again():
    registration = published(screened())
    refusal = refusal_filed(HOST)
    Job.objects.filter(kind="probe").update(state="failed", attempts=3, error_code="internal", finished_at=AT)

    assert [jobs_retry(AT + timedelta(minutes=minutes)) for minutes in (9, 10)] == [0, 1]
    jobs_work()

    assert match_of(registration, refusal).count == 2


def test_what_a_holder_allows_later_leaves_the_live_matches_of_its_wider_refusal():
    registration = published(screened())
    wide = refusal_effective(HOST)
    jobs_work()
    refusal_filed(f"https://{HOST}/a/1.jpg", holder=holder_of(wide), usages=allowing(wide))
    jobs_work()

    [left] = match_of(registration, wide).sample
    assert left["url"] == f"https://{HOST}/a/2.jpg"


def test_when_the_permission_ends_the_wider_refusal_counts_again():
    registration = published(screened())
    wide = refusal_effective("example.com")
    permission = refusal_filed(HOST, holder=holder_of(wide), usages=allowing(wide))
    jobs_work()
    before = Match.objects.count()

    refusal_withdraw(permission, actor=holder_actor(permission), at=AT)
    jobs_work()

    assert (before, match_of(registration, wide).count) == (0, 2)


def test_a_list_is_looked_for_once_in_every_live_registration_however_many_refusals_it_makes():
    registration = published(screened())
    others = "".join(f"https://other.example/{n}.jpg,publish\n" for n in range(100))
    table = f"scope,usages\nhttps://{HOST}/a/1.jpg,collect\n{HOST},mine\n{others}"

    import_filed(table, holder=holder_new())
    jobs_work()

    assert Job.objects.filter(kind="probe").count() == 1
    assert sorted(registration.matches.values_list("count", flat=True)) == [1, 2]


def allowing(refusal) -> dict[str, str]:
    """Everything the refusal disallows, and nothing that registering is about disallowed."""
    return {**dict.fromkeys(refusal.usages, "allow"), "search": "disallow"}


def holder_of(refusal) -> Acting:
    return Acting(refusal.holder.memberships.order_by("pk")[0].user, refusal.holder)
