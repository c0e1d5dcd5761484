"""One form objects to many datasets: one objection each, one receipt."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from objections.models import ManyObjection, Objection
from registry.kernel import clock
from registry.models import Registration
from tests.factories.objections import DOMAIN, objection_drafted, objector_new, registration_published
from tests.objections.views.people import client_of

pytestmark = pytest.mark.django_db


def published(count: int) -> list[Registration]:
    return [registration_published(at=clock.now() - timedelta(hours=1)) for _ in range(count)]


def form(*registrations: Registration, more: str = "", **other: str) -> dict[str, str]:
    numbers = "\n".join([str(one.case.number) for one in registrations] + [more])
    words = {"numbers": numbers, "kind": "domain", "domain": DOMAIN, "ground": "copyright", "statement": "Ours."}
    return words | other


def test_one_form_files_one_objection_to_each_dataset_at_one_instant() -> None:
    objector, registrations = objector_new(), published(3)
    client = client_of(objector.user)

    check = client.post(reverse("many_new"), form(*registrations))
    page = client.get(check.url).content.decode()
    assert "File 3 objections" in page
    client.post(check.url)
    client.post(check.url)

    filed = Objection.objects.filter(objector=objector.party, filed_at__isnull=False)
    assert {one.registration_id for one in filed} == {one.pk for one in registrations}
    assert filed.values("filed_at").distinct().count() == 1
    receipt = client.get(check.url).content.decode()
    assert "3 objections filed" in receipt
    assert all(str(one.case.number) in receipt for one in filed)


def test_what_cannot_be_objected_to_is_left_out_with_its_reason() -> None:
    objector = objector_new()
    open_one, drafted, own = (
        *published(2),
        registration_published(at=clock.now() - timedelta(hours=1), curator=objector),
    )
    closed = registration_published(at=clock.now() - timedelta(days=60))
    objection_drafted(drafted, objector=objector, at=clock.now())
    client = client_of(objector.user)

    check = client.post(reverse("many_new"), form(open_one, drafted, own, closed, more="DIP-A-2026-999999-1"))
    page = client.get(check.url).content.decode()

    for words in (
        "You have a draft of your own to it",
        "It is your own.",
        "It is not open to objections now.",
        "No public dataset has this number.",
        "File 1 objection",
    ):
        assert words in page, words


def test_a_window_that_closes_meanwhile_stops_no_other() -> None:
    objector, (first, second) = objector_new(), published(2)
    client = client_of(objector.user)
    check = client.post(reverse("many_new"), form(first, second))
    first.windows.update(closes_at=clock.now())

    client.post(check.url)

    found = dict(ManyObjection.objects.get().lines.values_list("registration", "result"))
    assert found == {first.pk: "left_out", second.pk: "filed"}


def test_a_dataset_that_holds_nothing_of_it_is_left_out_and_nothing_can_be_filed() -> None:
    objector, registrations = objector_new(), published(1)
    client = client_of(objector.user)

    check = client.post(reverse("many_new"), form(*registrations, domain="nowhere.example"))

    assert "It holds nothing of what you name." in client.get(check.url).content.decode()
    assert client.post(check.url).status_code == 422


@pytest.mark.parametrize("missing", ["numbers", "domain", "statement", "ground"])
def test_what_is_missing_is_told_at_its_field(missing: str) -> None:
    client = client_of(objector_new().user)

    assert client.post(reverse("many_new"), form(more="DIP-A-2026-000001-7", **{missing: ""})).status_code == 422
    assert not ManyObjection.objects.exists()


def test_it_is_nobody_elses_and_costs_the_same_for_one_and_for_three(django_assert_max_num_queries: Any) -> None:
    objector, registrations = objector_new(), published(3)
    client = client_of(objector.user)

    for count in (1, 3):
        check = client.post(reverse("many_new"), form(*registrations[:count]))
        with django_assert_max_num_queries(9):
            client.get(check.url)

    assert client_of(objector_new().user).get(check.url).status_code == 404
    assert client_of().get(check.url).status_code == 302
