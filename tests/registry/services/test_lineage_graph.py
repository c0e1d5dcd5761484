"""Which dataset a source was taken from is said by number, and shown as a graph of public versions."""

import pytest
from django.db import IntegrityError, transaction

from objections.services.publication import registration_publish
from registry.kernel.errors import DomainError
from registry.models import Inheritance, Registration
from registry.selectors.lineage import lineage_of
from registry.services.sources import source_update
from tests.factories.certificates import registered
from tests.factories.matches import screened
from tests.factories.objections import registration_published
from tests.factories.refusals import refusal_effective
from tests.factories.registrations import (
    AT,
    fresh,
    registration_draft,
)
from tests.registry.services.test_lineage import child_of, looked_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("what", ["draft", "same", "nonsense"])
def test_a_draft_the_dataset_itself_and_no_number_cannot_be_named(what):
    published = registration_published()
    draft = registration_draft()
    source = draft.version.sources.get()
    if what == "same":
        Registration.objects.filter(pk=published.pk).update(dataset=draft.dataset_id, state="withdrawn")
    number = {"draft": screened().case.number, "same": published.case.number, "nonsense": "DIP-1"}[what]

    with pytest.raises(DomainError) as caught:
        source_update(source, taken_from=number, at=AT)

    assert caught.value.field == "taken_from"


def test_no_version_can_come_to_stand_above_itself():
    first = registration_published()
    draft = registration_draft()
    source_update(draft.version.sources.get(), taken_from=first.case.number, at=AT)

    with pytest.raises(DomainError):
        source_update(first.version.sources.get(), taken_from=draft.case.number or "", at=AT)


def test_the_graph_shows_parents_and_public_children_and_the_state_of_each(client):
    first, second = registration_published(), registration_published()
    child = child_of(first, second, at=AT)
    registration_publish(child, at=AT)
    Registration.objects.filter(pk=second.pk).update(state="withdrawn")

    nodes = lineage_of(fresh(child))
    page = client.get(f"/register/{child.case.number}/", headers={"accept-language": "en"}).content.decode()
    answer = client.get(f"/api/v1/datasets/{first.case.number}/lineage/").json()["results"]

    assert [(node.depth, len(node.parents)) for node in nodes] == [(-1, 0), (-1, 0), (0, 2)]
    assert page.count('class="link"') == 2
    assert first.case.number in page
    assert [(row["depth"], row["application_number"]) for row in answer] == [
        (0, first.case.number),
        (1, child.case.number),
    ]


def test_a_child_that_is_not_public_is_in_no_graph():
    parent = registration_published()
    child_of(parent, at=AT)

    assert lineage_of(parent) == []


@pytest.mark.parametrize("children", [1, 3])
def test_the_graph_asks_three_questions_however_large_it_is(children, django_assert_num_queries):
    parent = registration_published()
    for _ in range(children):
        registration_publish(child_of(parent, at=AT), at=AT)

    with django_assert_num_queries(3):
        assert len(lineage_of(parent)) == children + 1


def test_the_number_is_asked_on_the_form_and_over_the_api_and_copied_into_the_next_version(client):
    parent = registration_published()
    draft = registration_draft()
    source = draft.version.sources.get()
    client.force_login(draft.applicant.memberships.get().user)
    page = client.get(f"/workspace/{draft.pk}/sources/{source.pk}/", headers={"accept-language": "en"})

    source_update(source, taken_from=parent.case.number.lower(), at=AT)

    assert "Registered dataset it was taken from" in page.content.decode()
    source.refresh_from_db()
    assert (source.parent, source.parent_version) == (parent, parent.version)


@pytest.mark.parametrize(
    "name", ["inheritance_of_one_thing", "inheritance_of_match_once", "inheritance_of_exclusion_once"]
)
def test_the_database_refuses_an_inheritance_that_makes_no_sense(name):
    refusal_effective("texts.example.org")
    parent = registered(excluded=[0])
    child_of(parent)
    looked_at()
    rows = {row["match_id"] is None: row for row in Inheritance.objects.values()}
    row = dict(rows[name != "inheritance_of_match_once"])
    row.pop("id")
    if name == "inheritance_of_one_thing":
        row["exclusion_id"] = None

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Inheritance.objects.create(**row)


def test_the_database_refuses_a_source_taken_from_its_own_version():
    source = registration_draft().version.sources.get()
    source.parent, source.parent_version = registration_published(), source.version

    with pytest.raises(IntegrityError, match="source_parent_is_another_version"), transaction.atomic():
        source.save()
