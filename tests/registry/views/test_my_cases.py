"""My cases: every kind, what waits for me first."""

from typing import Any

import pytest
from django.urls import reverse

from tests.factories.objections import objection_answered, objection_served, objector_new, registration_published
from tests.factories.refusals import refusal_effective
from tests.objections.views.people import client_of, curator_client, stranger

pytestmark = pytest.mark.django_db


def test_what_waits_for_the_party_stands_first_whatever_its_kind(django_assert_max_num_queries: Any) -> None:
    registration = registration_published()
    answered = objection_answered(registration)
    served = objection_served(registration)

    page = curator_client(registration).get(reverse("my_cases")).content.decode()

    places = [page.index(str(case.number)) for case in (served.case, answered.case, registration.case)]
    assert places[0] < min(places[1:])
    assert page.count("Yours") == 1


def test_a_holder_sees_refusal_and_objection_and_a_stranger_neither() -> None:
    holder = objector_new()
    refusal = refusal_effective("own.example", holder=holder)
    objection = objection_served(objector=holder)

    page = client_of(holder.user).get(reverse("my_cases")).content.decode()

    assert str(refusal.case.number) in page
    assert str(objection.case.number) in page
    other = client_of(stranger().user).get(reverse("my_cases")).content.decode()
    assert "You are a party to no case yet." in other


def test_the_list_costs_the_same_number_of_queries_for_one_and_for_three(django_assert_max_num_queries: Any) -> None:
    registration = registration_published()
    client = curator_client(registration)
    for count in (1, 2):
        for _ in range(count):
            objection_served(registration)
        with django_assert_max_num_queries(7):
            assert client.get(reverse("my_cases")).status_code == 200
