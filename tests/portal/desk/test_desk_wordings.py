"""Officers share wordings for decisions and letters; each change is a version."""

from typing import Any

import pytest
from django.urls import reverse

from registry.models import DeskTemplate
from tests.factories.objections import objection_examined
from tests.factories.officers import signed_in_officer
from tests.factories.registrations import registration_submitted

pytestmark = pytest.mark.django_db
DECISION = {"name": "Edition", "purpose": "decision", "facts": "The scans are of an edition.", "text": "It is theirs."}
LETTER = {"name": "Proof", "purpose": "letter", "text": "Hand in the contract."}


def written(client: Any, words: dict[str, str]) -> DeskTemplate:
    assert client.post(reverse("desk_wording_new"), words).status_code == 303
    return DeskTemplate.objects.order_by("-pk")[0]


def test_a_change_is_a_new_version_and_a_retired_wording_is_not_offered() -> None:
    client, _officer = signed_in_officer()
    old = written(client, DECISION)

    client.post(reverse("desk_wording", args=[old.pk]), DECISION)
    new = written(client, DECISION | {"text": "It is the objector's."})

    assert (old.version, new.version, DeskTemplate.objects.count()) == (1, 2, 2)
    assert "Version 2" in client.get(reverse("desk_wordings")).content.decode()
    client.post(reverse("desk_wording_retire", args=[new.pk]))
    assert "No template yet." in client.get(reverse("desk_wordings")).content.decode()


def test_a_name_stands_for_one_purpose_and_a_wording_says_something() -> None:
    client, _officer = signed_in_officer()
    written(client, DECISION)

    assert client.post(reverse("desk_wording_new"), DECISION | {"purpose": "letter"}).status_code == 422
    assert client.post(reverse("desk_wording_new"), LETTER | {"text": " "}).status_code == 422


def test_a_decision_begins_with_a_wording() -> None:
    client, _officer = signed_in_officer()
    wording = written(client, DECISION)
    page = reverse("desk_case", args=[objection_examined().case_id])

    assert f"?template={wording.pk}" in client.get(page).content.decode()
    begun = client.get(page, {"template": wording.pk}).content.decode()

    assert "It is theirs.</textarea>" in begun
    assert "The scans are of an edition.</textarea>" in begun


def test_a_letter_begins_with_the_gaps_and_goes_on_with_a_wording() -> None:
    client, _officer = signed_in_officer()
    wording = written(client, LETTER)
    page = reverse("desk_letter", args=[registration_submitted().case_id])

    assert "Proof" in client.get(page).content.decode()
    assert "Hand in the contract.</textarea>" in client.get(page, {"template": wording.pk}).content.decode()


def test_the_regulator_writes_none() -> None:
    client, _officer = signed_in_officer("regulator")

    assert client.get(reverse("desk_wordings")).status_code == 404
