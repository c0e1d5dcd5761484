"""The pages on which alike objections are decided together."""

from typing import Any

import pytest
from django.urls import reverse

from objections.models import RulingBatch
from objections.services.ruling_lines import rulings_carry_out
from registry.kernel import clock
from registry.models import Registration
from tests.factories.answers import registration_big
from tests.factories.objections import read
from tests.factories.officers import code_now, second_factor, signed_in, signed_in_officer
from tests.factories.registrations import officer_new
from tests.objections.services.test_ruling_batches import examined

pytestmark = pytest.mark.django_db
WORDS = {"event": "uphold", "ground": "rights_shown", "facts": "Shown.", "reasons": "So it is."}


@pytest.fixture
def registration() -> Registration:
    return registration_big(items=20)


def new_page(registration: Registration) -> str:
    return reverse("desk_batch_new", args=[registration.pk, "copyright", "contest"])


def test_one_officer_drafts_and_another_signs_with_a_code(registration: Registration, client: Any) -> None:
    objections = examined(registration)
    drafter, _officer = signed_in_officer()
    other = officer_new("reviewer")
    secret = second_factor(other.user)
    signer = signed_in(client, other.user)

    assert new_page(registration) in drafter.get(reverse("desk_batches")).content.decode()
    assert drafter.get(new_page(registration)).content.decode().count("<blockquote>") == 3
    answer = drafter.post(new_page(registration), WORDS)
    batch = RulingBatch.objects.get()
    assert (answer.status_code, answer.url) == (303, reverse("desk_batch", args=[batch.pk]))
    assert drafter.get(answer.url)["Refresh"] == "3"
    rulings_carry_out(clock.now())
    assert "Another officer has to sign it." in drafter.get(answer.url).content.decode()
    sign = reverse("desk_batch_sign", args=[batch.pk])
    assert signer.post(sign, {"code": "000000"}).status_code == 422
    assert signer.post(sign, {"code": code_now(secret)}).status_code == 303
    rulings_carry_out(clock.now())

    assert {read(one).state for one in objections} == {"upheld"}


def test_a_batch_is_returned_with_a_reason(registration: Registration) -> None:
    examined(registration, 2)
    drafter, _officer = signed_in_officer()
    signer, _other = signed_in_officer("reviewer")
    drafter.post(new_page(registration), WORDS)
    rulings_carry_out(clock.now())
    batch = RulingBatch.objects.get()

    assert signer.post(reverse("desk_batch_return", args=[batch.pk]), {"reason": ""}).status_code == 422
    signer.post(reverse("desk_batch_return", args=[batch.pk]), {"reason": "Say more."})
    rulings_carry_out(clock.now())

    assert "Say more." in drafter.get(reverse("desk_batch", args=[batch.pk])).content.decode()


def test_what_is_missing_is_told_at_its_field(registration: Registration) -> None:
    examined(registration, 2)
    drafter, _officer = signed_in_officer()

    assert drafter.post(new_page(registration), WORDS | {"reasons": ""}).status_code == 422
    assert drafter.get(reverse("desk_batch_new", args=[registration.pk, "copyright", "shrug"])).status_code == 404


def test_the_pages_cost_the_same_number_of_queries_at_two_and_at_five(
    registration: Registration, django_assert_max_num_queries: Any
) -> None:
    drafter, _officer = signed_in_officer()
    examined(registration, 5)
    with django_assert_max_num_queries(14):
        drafter.get(new_page(registration))
    with django_assert_max_num_queries(12):
        drafter.get(reverse("desk_batches"))
    drafter.post(new_page(registration), WORDS)
    rulings_carry_out(clock.now())
    with django_assert_max_num_queries(26):
        drafter.get(reverse("desk_batch", args=[RulingBatch.objects.get().pk]))
