"""Lists ask the database as often for one row as for three."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.factories.registrations import (
    curator_new,
    registration_blank,
)
from tests.registry.views.uploads import upload
from tests.registry.views.visiting import SOURCE, client_of, owner_client, post

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_the_workspace_asks_the_database_as_often_for_one_application_as_for_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    curator = curator_new()
    for _ in range(count):
        registration_blank(curator=curator)
    client = client_of(curator)
    client.get(reverse("workspace"))

    with django_assert_num_queries(10):
        client.get(reverse("workspace"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_sources_ask_the_database_as_often_for_one_as_for_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    registration = registration_blank()
    client = owner_client(registration)
    for position in range(count):
        data = {**SOURCE, "domains": f"s{position}.example", "proof_files": upload("a.pdf", b"%PDF-1.7")}
        post(client, "source_new", registration.pk, data=data)
    client.get(reverse("registration_sources", args=[registration.pk]))

    with django_assert_num_queries(9):
        client.get(reverse("registration_sources", args=[registration.pk]))


@pytest.mark.parametrize("count", [1, 3])
def test_the_task_list_asks_the_database_as_often_for_one_source_as_for_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    registration = registration_blank()
    client = owner_client(registration)
    for position in range(count):
        post(client, "source_new", registration.pk, data={**SOURCE, "domains": f"s{position}.example"})
    client.get(reverse("registration_tasks", args=[registration.pk]))

    with django_assert_num_queries(20):
        client.get(reverse("registration_tasks", args=[registration.pk]))
