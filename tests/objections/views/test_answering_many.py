"""The pages of answering many objections, without JavaScript and as everybody who may come along."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from objections.models import AnswerBatch, AnswerTemplate
from objections.services.answer_effects import answers_carry_out
from objections.services.answer_groups import answerable_groups
from registry.kernel import clock
from registry.models import Membership, Registration
from tests.factories.answers import address, objections_served, registration_big
from tests.factories.objections import objector_new, read
from tests.factories.officers import code_now, second_factor
from tests.factories.registrations import user_new
from tests.objections.views.people import (
    client_of,
    curator_client,
    objector_client,
    officer_client,
    page_of,
    stranger,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    """Published an hour ago, so that today's signatures are in time."""
    return registration_big(items=40, at=clock.now() - timedelta(hours=1))


def served(registration: Registration, count: int, **options: Any) -> list[Any]:
    return objections_served(registration, count, at=clock.now() - timedelta(minutes=30), **options)


def curator_with_codes(registration: Registration) -> tuple[Client, str]:
    secret = second_factor(registration.applicant.memberships.order_by("pk")[0].user)
    return curator_client(registration), secret


def key_of(registration: Registration) -> str:
    return answerable_groups(registration)[0].key


def chosen(registration: Registration, choice: str = "contest", **more: str) -> dict[str, Any]:
    key = key_of(registration)
    said = {"choice": choice, "text_zh": "[异议号]：均有许可。", "special": "on", **more}
    return {f"{name}_{key}": value for name, value in said.items()}


def save(client: Client, registration: Registration, **more: str) -> Any:
    return client.post(reverse("answer_groups", args=[registration.pk]), chosen(registration, **more))


def sign(client: Client, registration: Registration, code: str) -> Any:
    lock = AnswerBatch.objects.get(signed_at=None).lock
    return client.post(reverse("answer_check", args=[registration.pk]), {"lock": lock, "code": code})


def test_a_curator_chooses_looks_at_samples_and_signs_once(registration: Registration) -> None:
    first = served(registration, 4)[0]
    client, secret = curator_with_codes(registration)

    page = client.get(reverse("answer_groups", args=[registration.pk])).content.decode()
    assert "images.example.com" in page
    answer = save(client, registration)
    assert (answer.status_code, answer.url) == (303, reverse("answer_check", args=[registration.pk]))
    samples = client.get(answer.url).content.decode()
    assert f"{first.case.number}：均有许可。" in samples
    assert samples.count("均有许可。") == 3
    answer = sign(client, registration, code_now(secret))

    batch = AnswerBatch.objects.get()
    assert (answer.status_code, answer.url) == (303, reverse("answer_batch", args=[batch.pk]))
    receipt = client.get(answer.url).content.decode()
    assert "Answers to 4 objections received" in receipt
    assert "Take the answers back" in receipt
    line = batch.lines.get(objection=first)
    one = client.get(reverse("answer_receipt", args=[batch.pk, line.pk])).content.decode()
    assert f"{first.case.number}：均有许可。" in one
    rows = client.get(reverse("answer_batch_csv", args=[batch.pk])).content.decode().splitlines()
    assert len(rows) == 5


def test_a_wrong_code_signs_nothing_and_a_code_signs_once(registration: Registration) -> None:
    served(registration, 1)
    client, secret = curator_with_codes(registration)
    save(client, registration)

    assert sign(client, registration, "000000").status_code == 422
    assert AnswerBatch.objects.get().signed_at is None
    code = code_now(secret)
    assert sign(client, registration, code).status_code == 303
    other = client_of(registration.applicant.memberships.order_by("pk")[0].user)
    served(registration, 1, first=1)
    save(other, registration)
    assert sign(other, registration, code).status_code == 422


def test_without_a_second_factor_nothing_can_be_signed(registration: Registration) -> None:
    served(registration, 1)
    client = curator_client(registration)
    save(client, registration)

    page = client.get(reverse("answer_check", args=[registration.pk])).content.decode()
    assert "Set up a second factor" in page
    sign(client, registration, "000000")

    assert AnswerBatch.objects.get().signed_at is None


def test_what_is_missing_is_told_at_its_field(registration: Registration) -> None:
    served(registration, 1)
    client = curator_client(registration)

    answer = save(client, registration, text_zh="")

    assert answer.status_code == 422
    assert "Pick a template or write your reasons" in answer.content.decode()
    assert not AnswerBatch.objects.exists()


def test_words_can_be_kept_as_a_template_while_answering(registration: Registration) -> None:
    served(registration, 1)
    client = curator_client(registration)

    save(client, registration, save_as="Licensed")

    template = AnswerTemplate.objects.get()
    assert (template.name, template.version, template.text_zh) == ("Licensed", 1, "[异议号]：均有许可。")
    page = client.get(reverse("answer_groups", args=[registration.pk])).content.decode()
    assert "Licensed · v1" in page


def test_a_template_is_written_changed_and_withdrawn_on_its_pages(registration: Registration) -> None:
    client = curator_client(registration)
    words = {"name": "Licensed", "text_zh": "有许可。", "text_en": ""}

    client.post(reverse("answer_template_new"), words)
    old = AnswerTemplate.objects.get()
    client.post(reverse("answer_template", args=[old.pk]), words | {"text_en": "Licensed, [items named] items."})
    wrong = client.post(reverse("answer_template", args=[old.pk]), words | {"text_en": "[nothing]"})

    assert wrong.status_code == 422
    assert "Version 2" in client.get(reverse("answer_templates")).content.decode()
    client.post(reverse("answer_template_retire", args=[old.pk]))
    assert "No template yet" in client.get(reverse("answer_templates")).content.decode()


def test_it_can_be_taken_back_and_the_choices_are_still_there(registration: Registration) -> None:
    objection = served(registration, 1)[0]
    client, secret = curator_with_codes(registration)
    save(client, registration)
    sign(client, registration, code_now(secret))
    batch = AnswerBatch.objects.get()

    page = client.post(reverse("answer_undo", args=[batch.pk]), follow=True).content.decode()

    assert "Answers taken back" in page
    answers_carry_out(clock.now() + timedelta(minutes=11))
    assert read(objection).state == "served"
    assert "均有许可。" in client.get(reverse("answer_groups", args=[registration.pk])).content.decode()


def test_the_page_reloads_itself_while_cases_are_carried_out(registration: Registration) -> None:
    served(registration, 1)
    client, secret = curator_with_codes(registration)
    save(client, registration)
    sign(client, registration, code_now(secret))
    batch = AnswerBatch.objects.get()
    AnswerBatch.objects.update(takes_effect_at=batch.signed_at)

    page = reverse("answer_batch", args=[batch.pk])
    assert client.get(page)["Refresh"] == "3"
    assert "Refresh" not in client.get(page, {"reload": "off"})
    answers_carry_out(clock.now() + timedelta(minutes=11))
    assert "Refresh" not in client.get(page)


def test_many_objections_make_one_line_of_the_to_do_list(
    registration: Registration, django_assert_max_num_queries: Any
) -> None:
    served(registration, 3)
    client = curator_client(registration)

    for page in ("workspace", "me"):
        text = client.get(reverse(page)).content.decode()
        assert "3 objections wait for your answer" in text
        assert reverse("answer_groups", args=[registration.pk]) in text
    assert "3 objections wait for your answer" in client.get(reverse("workspace_objections")).content.decode()
    with django_assert_max_num_queries(12):
        client.get(reverse("workspace"))


def test_the_pages_cost_the_same_number_of_queries_at_one_and_at_five(
    registration: Registration, django_assert_max_num_queries: Any
) -> None:
    client, secret = curator_with_codes(registration)
    limits = {"answer_groups": 20, "answer_check": 25}
    for first, count in ((0, 1), (1, 4)):
        served(registration, count, first=first)
        save(client, registration)
        for name, limit in limits.items():
            with django_assert_max_num_queries(limit):
                assert client.get(reverse(name, args=[registration.pk])).status_code == 200
    sign(client, registration, code_now(secret))
    with django_assert_max_num_queries(12):
        client.get(reverse("answer_batch", args=[AnswerBatch.objects.get().pk]))


def test_to_everybody_else_the_pages_do_not_exist(registration: Registration) -> None:
    served(registration, 1)
    client, secret = curator_with_codes(registration)
    save(client, registration)
    sign(client, registration, code_now(secret))
    batch = AnswerBatch.objects.get()
    line = batch.lines.get()
    reader = user_new("reader")
    Membership.objects.create(party=registration.applicant, user=reader, role="reader", created_at=clock.now())
    paths = [
        reverse("answer_groups", args=[registration.pk]),
        reverse("answer_batch", args=[batch.pk]),
        reverse("answer_batch_csv", args=[batch.pk]),
        reverse("answer_receipt", args=[batch.pk, line.pk]),
    ]

    for other in (client_of(stranger().user), client_of(objector_new().user)):
        assert {other.get(path).status_code for path in paths} == {404}
        assert other.post(reverse("answer_undo", args=[batch.pk])).status_code == 404
    assert {officer_client().get(path).status_code for path in paths} == {302}
    assert {client_of().get(path).status_code for path in paths} == {302}
    assert {client_of(reader).get(path).status_code for path in paths} == {200}
    assert client_of(reader).post(reverse("answer_undo", args=[batch.pk])).status_code == 404


def test_lines_of_what_is_removed_are_kept_and_counted(registration: Registration) -> None:
    served(registration, 2)
    client = curator_client(registration)

    save(client, registration, choice="remove_some", lines=address("images.example.com", 1))
    page = client.get(reverse("answer_check", args=[registration.pk])).content.decode()

    assert "It names none of the items you remove." in page
    assert "1 ends by it." in page


def test_the_case_page_tells_the_curator_alone_that_an_answer_is_on_its_way(registration: Registration) -> None:
    objection = served(registration, 1)[0]
    client, secret = curator_with_codes(registration)
    save(client, registration)
    sign(client, registration, code_now(secret))

    words = "was signed together with others and takes effect at"
    assert words in page_of(objection, client)
    assert words not in page_of(objection, objector_client(objection))
