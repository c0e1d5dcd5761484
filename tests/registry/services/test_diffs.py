"""What differs between a version and the one before it is computed once, and only what was public is named."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from objections.services.replacing import ReplacedTooOften, registration_replace_version
from registry.models import Act, Job, VersionDiff
from registry.selectors.diffs import diff_rows, diff_shown, source_changes
from registry.services.diffs import diffs_queue, is_material
from registry.services.exclusion_acts import exclusion_ex_officio
from registry.services.jobs import job_claim, job_run
from registry.services.sources import source_add, source_update
from registry.services.versions import registration_new_version
from tests.factories.certificates import SETTLED, registered
from tests.factories.objections import registration_published
from tests.factories.registrations import SOURCE, applicant_actor, fresh, jobs_work, manifest_read
from tests.factories.versions import LATER, ONE, THREE, TWO, compared, version_prepared, version_replaced

pytestmark = pytest.mark.django_db
NEW = "https://new.example.net/4.jpg,,Four"


def test_a_replacing_version_is_compared_with_the_one_it_replaced():
    registration = compared(
        version_replaced(registration_published(), ONE, "https://images.example.com/a/2.jpg,,II", NEW)
    )

    diff = diff_shown(registration)

    assert (diff.added, diff.removed, diff.kept, diff.changed) == (1, 1, 2, 1)
    assert {row[0]: row[1:] for row in diff.domains}["example.net"] == [1, 0, 0, 0]
    (added,), (removed,), (changed,) = (
        diff_rows(diff, what, start=0, limit=10) for what in ("added", "removed", "changed")
    )
    assert (added.url, removed.url) == ("https://new.example.net/4.jpg", "https://texts.example.org/story.html")
    assert (changed.fields, changed.old_item) == (("title",), 1)
    (source,) = source_changes(diff)
    assert (source.state, source.added, source.removed, source.kept) == ("kept", 1, 1, 2)


def test_the_first_version_is_compared_with_nothing():
    registration_published()

    assert diffs_queue(LATER) == 0


def test_asked_twice_it_is_queued_and_kept_once():
    registration = version_replaced(registration_published(), ONE)

    assert (diffs_queue(LATER), diffs_queue(LATER + timedelta(seconds=5))) == (1, 0)
    jobs_work("diff", at=LATER)

    assert diffs_queue(LATER) == 0
    assert VersionDiff.objects.get(new_version=registration.version).removed == 2


def test_a_worker_killed_before_the_end_changes_nothing_for_the_one_after_it():
    version_replaced(registration_published(), ONE, TWO, THREE, NEW)
    diffs_queue(LATER)
    died = job_claim(LATER)
    job_run(Job.objects.get(pk=died.pk), lambda: LATER)  # it had finished and could not say so
    Job.objects.filter(pk=died.pk).update(state="running", lease_until=LATER, finished_at=None)
    again = job_claim(LATER + timedelta(minutes=2))

    job_run(again, lambda: LATER)

    assert again.pk == died.pk
    assert VersionDiff.objects.get().added == 1
    assert Job.objects.get(pk=again.pk).state == "done"


def test_what_an_exclusion_list_took_out_of_the_earlier_version_counts_as_new_when_it_is_back():
    first = registered()
    exclusion_ex_officio(first, numbers=np.array([0], "<i8"), reasons=[], at=SETTLED)
    second = registration_new_version(first, label="v2.0", actor=applicant_actor(first), at=SETTLED)
    manifest_read(second, at=SETTLED)
    second.version.filed_at = SETTLED
    second.version.save(update_fields=["filed_at"])

    diff = diff_shown(compared(second, at=SETTLED))

    assert (diff.added, diff.removed, diff.kept) == (1, 0, 2)


def test_a_later_exclusion_makes_another_comparison_and_keeps_the_first():
    first = registered()
    second = registration_new_version(first, label="v2.0", actor=applicant_actor(first), at=SETTLED)
    manifest_read(second, at=SETTLED)
    second.version.filed_at = SETTLED
    second.version.save(update_fields=["filed_at"])
    compared(second, at=SETTLED)

    exclusion_ex_officio(first, numbers=np.array([2], "<i8"), reasons=[], at=SETTLED)
    diff = diff_shown(compared(second, at=SETTLED))

    assert VersionDiff.objects.count() == 2
    assert (diff.added, diff.kept) == (1, 2)


def test_what_only_removes_is_never_material_and_uses_up_no_replacement():
    registration = registration_published()
    version = version_prepared(registration, ONE, TWO)
    compared(registration)

    assert not is_material(registration.version, version)
    registration_replace_version(registration, version=version, actor=applicant_actor(registration), at=LATER)

    assert fresh(registration).versions_replaced == 0
    act = Act.objects.get(case=registration.case, event="replace_version")
    assert (act.facts["is_material"], act.facts["added"], act.facts["removed"]) == (False, 0, 1)


@pytest.mark.parametrize("how", ["item", "source", "basis", "not compared"])
def test_an_item_a_source_or_another_basis_is_material_and_so_is_what_nobody_compared(how):
    registration = registration_published()
    version = version_prepared(registration, ONE, *([NEW] if how == "item" else []))
    if how == "source":
        source_add(version, at=LATER, **{**SOURCE, "name": "Another", "domains": ["texts.example.org"]})
    if how == "basis":
        source_update(version.sources.get(), at=LATER, basis="Found somewhere.")
    if how != "not compared":
        compared(registration)

    assert is_material(registration.version, version)


def test_material_replacements_stay_limited_whatever_was_removed_between():
    registration = registration_published()
    for label, rows in (("v1.1", (ONE, NEW)), ("v1.2", (ONE, TWO, NEW))):
        registration = version_replaced(registration, *rows, label=label)

    with pytest.raises(ReplacedTooOften):
        version_replaced(registration, ONE, TWO, THREE, NEW, label="v1.3")


def test_sources_stated_anew_added_and_gone_are_told_apart():
    registration = registration_published()
    version = version_prepared(registration, ONE, TWO, THREE)
    source_update(version.sources.get(), at=LATER, basis="Found somewhere.")
    source_add(version, at=LATER, **{**SOURCE, "name": "Texts", "domains": ["texts.example.org"]})

    diff = diff_shown(compared(version_replaced(registration, version=version)))

    found = {row.name: (row.state, row.kept) for row in source_changes(diff)}
    assert found == {"Public pages": ("changed", 2), "Texts": ("added", 1)}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("version_diff_once", {}),
        ("version_diff_changed_is_kept", {"changed": 5, "old_items_sha256": "x"}),
        ("version_diff_goes_forward", {"swap": True}),
    ],
)
def test_the_database_refuses_a_comparison_that_makes_no_sense(name, fields):
    compared(version_replaced(registration_published(), ONE))
    row = VersionDiff.objects.values().get()
    row.pop("id")
    if fields.pop("swap", False):
        row |= {"old_version_id": row["new_version_id"], "new_version_id": row["old_version_id"]}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        VersionDiff.objects.create(**(row | fields))
