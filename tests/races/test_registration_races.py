"""Two people of one applicant at the same moment: one filing, one receipt, one draft, one withdrawal."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from registry.kernel.errors import DomainError
from registry.models import Act, Dataset, Manifest, Receipt, Registration
from registry.services.applicants import applicant_add, applicant_confirm
from registry.services.datasets import dataset_create
from registry.services.manifests import manifest_upload
from registry.services.registrations import registration_submit, registration_withdraw
from tests.factories.registrations import (
    AT,
    CSV,
    applicant_actor,
    curator_new,
    fresh,
    registration_blank,
    registration_draft,
    temporary_file,
)

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; a DomainError is an answer too."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return call()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_draft_submitted_by_many_at_once_is_filed_once() -> None:
    registration = registration_draft()
    actor = applicant_actor(registration)

    answers = at_once(*[lambda: registration_submit(registration, actor=actor, at=AT)] * THREADS)

    assert sum(isinstance(answer, Receipt) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, DomainError)} == {"already_submitted"}
    assert Receipt.objects.count() == Act.objects.filter(event="submit").count() == 1


def test_a_short_name_taken_by_two_parties_at_once_belongs_to_one() -> None:
    curators = [curator_new() for _ in range(THREADS)]

    answers = at_once(
        *[
            lambda one=one: dataset_create(party=one.party, user=one.user, slug="wanted", label="v1.0", at=AT)
            for one in curators
        ]
    )

    assert sum(isinstance(answer, Registration) for answer in answers) == 1
    assert {answer.field for answer in answers if isinstance(answer, DomainError)} == {"slug"}
    assert Dataset.objects.count() == 1


def test_two_joint_applicants_withdrawing_at_once_withdraw_it_once() -> None:
    registration, other = registration_draft(), curator_new()
    first = applicant_actor(registration)
    applicant_add(registration, reference=other.party.alias, actor=first, at=AT)
    applicant_confirm(registration, actor=other.as_("applicant"), at=AT)
    registration_submit(registration, actor=first, at=AT)

    at_once(
        lambda: registration_withdraw(registration, actor=first, at=AT),
        lambda: registration_withdraw(registration, actor=other.as_("applicant"), at=AT),
    )

    assert fresh(registration).state == "withdrawn"
    assert Act.objects.filter(event="withdraw").count() == 1


def test_a_manifest_sent_by_many_at_once_is_read_once() -> None:

    registration = registration_blank()
    files = [temporary_file(CSV) for _ in range(THREADS)]

    at_once(
        *[
            lambda file=file: manifest_upload(registration, upload_path=file, name="items.csv", user=None, at=AT)
            for file in files
        ]
    )

    assert Manifest.objects.count() == 1
