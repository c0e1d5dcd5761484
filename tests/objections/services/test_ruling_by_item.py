"""Alike objections decided together item by item: each case by the items it names itself."""

from typing import Any

import pytest

from objections.models import Objection, RulingBatch
from objections.services.admission import objection_admit
from objections.services.answer_effects import answers_carry_out
from objections.services.answers import objection_waive_reply
from objections.services.ruling_batches import Goes, ruling_batch_create, ruling_batch_effect, ruling_batch_sign
from objections.services.ruling_lines import rulings_carry_out
from registry.kernel.errors import DomainError
from registry.models import Registration
from registry.services.decisions import Reasons
from registry.services.itemsets import itemset_numbers
from tests.factories.answers import CONTEST, IMAGES, LATER, address, batch_signed, registration_big
from tests.factories.objections import FILED, lines, objection_filed, objector_new, objector_of, read
from tests.factories.officers import signed_in_officer
from tests.factories.registrations import officer_actor, officer_new

pytestmark = pytest.mark.django_db
REASONS = Reasons(facts="Shown by the edition.", reasons="It is the objector's.", ground="mixed")


@pytest.fixture
def registration() -> Registration:
    return registration_big(items=20)


def alike(registration: Registration, *named: tuple[int, ...]) -> list[Objection]:
    """Objections on one ground, each to the images of these numbers, contested in bulk and under decision."""
    examiner, found = officer_actor(officer_new()), []
    for numbers in named:
        targets = lines(*[address(IMAGES, number) for number in numbers])
        filed = objection_filed(registration, objector=objector_new(f"Press {numbers}"), targets=targets, at=FILED)
        found.append(objection_admit(filed, actor=examiner, at=FILED))
    batch_signed(registration, CONTEST)
    answers_carry_out(LATER)
    return [objection_waive_reply(read(one), actor=objector_of(one), at=LATER) for one in found]


def drafted(registration: Registration, goes: Goes, **options: Any) -> RulingBatch:
    given: dict[str, Any] = {"event": "by_item", "reasons": REASONS, "aside": (), "officer": officer_new()} | options
    return ruling_batch_create(
        registration, objection_ground="copyright", answered="contest", goes=goes, at=LATER, **given
    )


def test_each_case_is_decided_by_the_items_it_names_with_one_signature(registration: Registration) -> None:
    both, one, none = alike(registration, (0, 1), (1,), (2, 3))
    batch = drafted(registration, Goes(lines=address(IMAGES, 1)))

    rulings_carry_out(LATER)
    effect = ruling_batch_effect(RulingBatch.objects.get(pk=batch.pk))
    ruling_batch_sign(batch, officer=officer_new("reviewer"), at=LATER)
    rulings_carry_out(LATER)

    assert [read(each).state for each in (both, one, none)] == ["partly_upheld", "upheld", "rejected"]
    removed = [itemset_numbers(items).tolist() for each in (both, one) if (items := read(each).removed)]
    assert removed == [removed[0], removed[0]]
    assert effect.leaves == 1
    parts = both.case.decisions.get(state="signed").parts.order_by("position")
    assert [(part.outcome, part.items.count) for part in parts] == [("upheld", 1), ("rejected", 1)]


def test_the_items_of_one_source_go_and_the_part_bears_its_name(registration: Registration) -> None:
    case, _other = alike(registration, (0, 1), (2,))
    source = registration.version.sources.get(name="Pictures")
    batch = drafted(registration, Goes(source=source.position))

    rulings_carry_out(LATER)

    assert batch.goes_label == f"S-{source.position:03d}"
    assert case.case.decisions.get(state="proposed").event == "uphold"


@pytest.mark.parametrize(
    ("goes", "field"),
    [(Goes(), "goes_lines"), (Goes(source=99), "goes_source"), (Goes(lines="https://no.example/x"), "goes_lines")],
)
def test_what_names_no_item_is_refused_at_its_field(registration: Registration, goes: Goes, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        drafted(registration, goes)

    assert refused.value.field == field
    assert not RulingBatch.objects.exists()


def test_an_officer_drafts_it_on_the_page(registration: Registration) -> None:
    alike(registration, (0, 1), (1,))
    client, _officer = signed_in_officer()
    form = {"event": "by_item", "goes_lines": address(IMAGES, 1), "ground": "mixed", "facts": "Seen.", "reasons": "So."}
    at = f"/desk/batches/new/{registration.pk}/copyright/contest/"

    page = client.get(at).content.decode()
    wrong = client.post(at, form | {"goes_lines": ""})
    drafted_at = client.post(at, form)

    assert "Item by item: the source whose items go" in page
    assert (wrong.status_code, drafted_at.status_code) == (422, 303)
    goes = RulingBatch.objects.get().goes
    assert goes is not None
    assert goes.count == 1
