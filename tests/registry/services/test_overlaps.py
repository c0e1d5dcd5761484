"""Which registrations share items, and what share of which, is counted by jobs for every live pair."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from registry.kernel import store
from registry.models import Job, Overlap, Registration
from registry.selectors.overlaps import overlaps_of
from registry.services.exclusion_acts import exclusion_ex_officio
from registry.services.jobs import job_claim, job_run
from registry.services.overlaps import overlaps_queue
from tests.factories.certificates import SETTLED, registered
from tests.factories.matches import screened
from tests.factories.objections import registration_published
from tests.factories.officers import signed_in_officer
from tests.factories.registrations import AT, CSV, fresh, jobs_work

pytestmark = pytest.mark.django_db
HEAD, ONE, TWO, THREE = CSV.splitlines()
OTHERS = [f"https://other.example.net/{at},,O" for at in range(8)]


def of(*rows):
    return "\n".join([HEAD, *rows]) + "\n"


def counted(at=AT):
    overlaps_queue(at)
    jobs_work("overlap", at=at)


def test_the_share_is_told_in_both_directions():
    small, large = registration_published(), registration_published(manifest=of(ONE, TWO, *OTHERS))

    counted()

    (row,) = overlaps_of(small)
    assert (row.other, row.shared, row.items, row.other_items) == (large, 2, 3, 10)
    assert (round(row.share, 3), row.other_share) == (0.667, 0.2)
    (back,) = overlaps_of(large)
    assert (back.other, back.share, round(back.other_share, 3)) == (small, 0.2, 0.667)


def test_sets_that_share_nothing_leave_no_row():
    registration_published(manifest=of(*OTHERS))
    registration_published()

    counted()

    assert not Overlap.objects.exists()


def test_a_set_is_compared_once_and_again_when_items_left_it():
    first, second = registered(), registration_published()
    counted()
    assert overlaps_queue(AT) == 0

    exclusion_ex_officio(first, numbers=np.array([0], "<i8"), reasons=[], at=SETTLED)
    assert overlaps_of(second) == []  # the count of before is not that of now
    counted(SETTLED)

    (row,) = overlaps_of(second)
    assert (row.shared, row.other_items) == (2, 2)


def test_a_job_killed_before_it_could_say_so_runs_again_to_the_same_end():
    for _ in range(3):
        registration_published()
    counted()
    before = list(Overlap.objects.order_by("pk").values())
    Job.objects.filter(kind="overlap").update(state="running", lease_until=AT, finished_at=None)

    while job := job_claim(AT + timedelta(minutes=2)):
        job_run(job, lambda: AT)

    assert len(before) == 3
    assert list(Overlap.objects.order_by("pk").values()) == before


def test_what_is_not_public_yet_is_shown_to_officers_alone_and_samples_too():
    published, hidden = registration_published(), screened()
    counted()

    assert overlaps_of(published) == []
    (row,) = overlaps_of(published, sees_all=True)
    assert row.other.pk == hidden.pk
    assert row.sample[0] == {"here": 0, "there": 0, "url": "https://images.example.com/a/1.jpg", "sha256": "1" * 64}


def test_who_was_withdrawn_or_refused_counts_no_more():
    published, other = registration_published(), registration_published()
    counted()
    Registration.objects.filter(pk=other.pk).update(state="withdrawn")

    assert overlaps_of(published) == []


def test_versions_of_one_dataset_are_no_overlap():
    registered()

    counted(SETTLED)

    assert not Overlap.objects.exists()


def test_the_keys_stay_beside_the_items_in_the_store():
    registration = registration_published()

    digest = registration.version.manifests.get(is_current=True).items_sha256

    assert store.path_of(digest).with_name(f"{digest}.keys").stat().st_size == 3 * 32


def test_a_visitor_reads_it_on_the_page_and_over_the_api_and_an_officer_on_the_desk(client):
    small, large = registration_published(), registration_published(manifest=of(ONE, TWO, *OTHERS))
    counted()

    page = client.get(f"/register/{small.case.number}/", headers={"accept-language": "en"}).content.decode()
    answer = client.get(f"/api/v1/datasets/{small.case.number}/overlaps/").json()
    desk = signed_in_officer()[0].get(f"/desk/{fresh(small).case_id}/", headers={"accept-language": "en"})

    assert "Items that other registrations have" in page
    assert "images.example.com/a/1.jpg" not in page
    (row,) = answer["results"]
    assert (row["application_number"], row["shared"], row["other_share"]) == (large.case.number, 2, 0.2)
    assert "images.example.com/a/1.jpg" in desk.content.decode()


@pytest.mark.parametrize("others", [1, 3])
def test_the_list_asks_no_more_of_the_database_with_more_of_them(others, django_assert_num_queries):
    one = registration_published()
    for _ in range(others):
        registration_published()
    counted()

    with django_assert_num_queries(2):
        assert len(overlaps_of(one)) == others


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("overlap_once", {}),
        ("overlap_shares_some", {"shared": 0, "left_items_sha256": "x"}),
        ("overlap_shares_some", {"shared": 4, "left_items_sha256": "x"}),
        ("overlap_pair_in_order", {"swap": True}),
    ],
)
def test_the_database_refuses_an_overlap_that_makes_no_sense(name, fields):
    registration_published(), registration_published()
    counted()
    row = Overlap.objects.values().get()
    row.pop("id")
    if dict(fields).get("swap"):
        row |= {"left_id": row["right_id"], "right_id": row["left_id"]}
    row |= {name: value for name, value in fields.items() if name != "swap"}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Overlap.objects.create(**row)
