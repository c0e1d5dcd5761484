"""Facts: what is written is read back, and what contradicts itself is refused with the field's name."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.certification.codec import FactsError
from registry.certification.conditions import CATALOGUE, CheckState, conditions
from registry.certification.facts import (
    CertificateFacts,
    Exclusions,
    Items,
    Objections,
    PartyKind,
    Registrant,
    RootPair,
    Sources,
    Window,
)
from registry.certification.wording import Words
from tests.registry.certification.samples import AFTER, AT, BEFORE, EXCLUSION_ROWS, digest, facts, plain_facts


@pytest.mark.parametrize("sample", [facts(), plain_facts(), facts(issue=2, notes=(Words("附注"),), demonstration=True)])
def test_facts_read_back_from_their_json_are_equal_and_give_the_same_bytes(sample: CertificateFacts) -> None:
    text = sample.to_json()

    again = CertificateFacts.from_json(text)

    assert again == sample
    assert again.to_json() == text


@given(zh=st.text(min_size=1, max_size=200).filter(str.strip), covered=st.integers(1, 2**53 - 1378))
def test_any_name_and_any_count_survive_the_round_trip(zh: str, covered: int) -> None:
    dataset = replace(facts().dataset, name=Words(zh))
    sample = facts(dataset=dataset, items=Items(before=covered + 1377, covered=covered, unresolvable=0))

    assert CertificateFacts.from_json(sample.to_json()) == sample


def test_the_first_certificate_has_the_plain_number_and_a_reissue_a_mark() -> None:
    assert facts().certificate_number == "DIP-2026-000412-2"
    assert facts(issue=3).certificate_number == "DIP-2026-000412-2/3"


def test_public_facts_never_hold_a_natural_persons_name() -> None:
    person = facts(registrant=Registrant(PartyKind.PERSON, Words("王小明", "Wang Xiaoming")))

    assert person.public().registrant == Registrant(PartyKind.PERSON)
    assert "王小明".encode() not in person.public().to_json()


def test_public_facts_keep_an_organisations_name() -> None:
    assert facts().public() == facts()


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        ("number", {"number": "DIP-2026-000412-3"}),
        ("number", {"number": "dip-2026-000412-2"}),
        ("number", {"number": "DIP-2026-000412-2/2"}),
        ("issue", {"issue": 0}),
        ("registrant.name", {"registrant": Registrant(PartyKind.ORGANISATION)}),
        ("items.covered", {"items": Items(1_074_324, 1_074_324, 0)}),
        ("items.unresolvable", {"items": Items(1_074_324, 1_072_947, -1)}),
        ("roots.after.items", {"roots": RootPair(BEFORE, BEFORE)}),
        ("roots.before.keys", {"roots": RootPair(replace(BEFORE, keys="00"), AFTER)}),
        ("roots.after.items", {"roots": RootPair(BEFORE, replace(AFTER, items=AFTER.items.upper()))}),
        ("exclusions.digest", {"exclusions": Exclusions(1377)}),
        (
            "exclusions.rows",
            {"exclusions": Exclusions(1377, digest("x"), (*EXCLUSION_ROWS, replace(EXCLUSION_ROWS[0], items=1)))},
        ),
        ("exclusions.rows", {"exclusions": Exclusions(1377, digest("x"), (replace(EXCLUSION_ROWS[0], ref="a b"),))}),
        ("objections.outcomes", {"objections": Objections(3)}),
        ("sources.k", {"sources": Sources(n=1, k=2)}),
        ("window.closes_at", {"window": Window(AT, AT, 10)}),
        ("screening.as_of", {"screening": replace(facts().screening, as_of=facts().window.closes_at - timedelta(1))}),
        ("issued_at", {"issued_at": facts().screening.as_of - timedelta(seconds=1)}),
        ("valid_until", {"valid_until": AT}),
        ("valid_from", {"valid_from": datetime(2026, 3, 12)}),  # noqa: DTZ001  # the point of the case
        ("conditions", {"conditions": ()}),
        ("conditions", {"conditions": (facts().conditions[0],) * 2}),
        ("notes[0].zh", {"notes": (Words("  "),)}),
        ("notes[0].en", {"notes": (Words("附注", "x" * 501),)}),
        ("notes[0].zh", {"notes": (Words("\ud800"),)}),
    ],
)
def test_a_contradiction_is_refused_with_the_name_of_its_field(where: str, changes: dict[str, Any]) -> None:
    with pytest.raises(FactsError) as caught:
        facts(**changes)

    assert caught.value.where == where


def test_an_empty_version_cannot_be_certified() -> None:
    with pytest.raises(FactsError, match="empty version"):
        plain_facts(items=Items(0, 0, 5))


@pytest.mark.parametrize(
    ("where", "edit"),
    [
        ("dip", lambda data: data.update(dip=1)),
        ("items.extra", lambda data: data["items"].update(extra=1)),
        ("items.covered", lambda data: data["items"].pop("covered")),
        ("items.covered", lambda data: data["items"].update(covered=True)),
        ("items.covered", lambda data: data["items"].update(covered="5")),
        ("issued_at", lambda data: data.update(issued_at="2026-03-12T01:30:00+00:00")),
        ("issued_at", lambda data: data.update(issued_at="2026-13-12T01:30:00Z")),
        ("duties[0].next_due_on", lambda data: data["duties"][0].update(next_due_on="2027-3-12")),
        ("conditions[0].state", lambda data: data["conditions"][0].update(state="probably")),
        ("conditions", lambda data: data.update(conditions={})),
        ("dataset", lambda data: data.update(dataset=[])),
        ("demonstration", lambda data: data.update(demonstration=0)),
        ("format", lambda data: data.update(format="dip-certificate/2")),
    ],
)
def test_json_that_facts_never_write_is_refused_with_the_path(where: str, edit: Any) -> None:
    data = json.loads(facts().to_json())
    edit(data)

    with pytest.raises(FactsError) as caught:
        CertificateFacts.from_json(json.dumps(data).encode())

    assert caught.value.where == where


@pytest.mark.parametrize(
    "text",
    [b'{"format":"dip-certificate/1","format":"dip-certificate/1"}', b"[]", b"", b"{", b"\xff", b"[" * 100_000],
)
def test_text_that_is_not_one_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(FactsError):
        CertificateFacts.from_json(text)


def test_every_condition_is_stated_and_only_those_named_are_checked() -> None:
    listed = conditions(frozenset({"window_held"}))

    assert [one.code for one in listed] == list(CATALOGUE)
    assert [one.code for one in listed if one.state is CheckState.CHECKED] == ["window_held"]


def test_a_misspelt_condition_is_an_error_and_not_a_missing_check() -> None:
    with pytest.raises(KeyError):
        conditions(frozenset({"window_hold"}))
