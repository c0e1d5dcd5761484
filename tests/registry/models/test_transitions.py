"""The TRANSITIONS tables are machines.json, no more and no less."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from objections.models import Objection
from registry.models import Certificate, Filing, Match, Refusal, Registration, RuleProfile
from registry.models.transitions import ROLES, Actor
from registry.seeds import rule_profiles

MODELS = {
    "registration": Registration,
    "objection": Objection,
    "refusal": Refusal,
    "match": Match,
    "certificate": Certificate,
    "filing": Filing,
}


@pytest.fixture(scope="module")
def machines() -> dict[str, Any]:
    path = Path(settings.SHARED_DIR) / "design" / "machines.json"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", MODELS)
def test_states_clocks_and_silences_are_those_of_the_design(name: str, machines: dict[str, Any]) -> None:
    expected = {
        state["code"]: (state["whose_move"], state["clock"], state["on_silence"]) for state in machines[name]["states"]
    }

    actual = {state: (rule.whose_move, rule.clock, rule.on_silence) for state, rule in MODELS[name].TRANSITIONS.items()}

    assert actual == expected


@pytest.mark.parametrize("name", MODELS)
def test_edges_are_those_of_the_design(name: str, machines: dict[str, Any]) -> None:
    expected = {(e["from"], e["event"], e["to"], e["actor"], e["guard"]) for e in machines[name]["edges"]}

    actual = {
        (str(state), event, str(edge.target), edge.actor, edge.guard)
        for state, rule in MODELS[name].TRANSITIONS.items()
        for event, edge in rule.edges.items()
    }

    assert actual == expected


@pytest.mark.parametrize("name", MODELS)
def test_every_clock_stands_in_both_profiles_and_every_actor_is_known(name: str) -> None:
    profiles = [RuleProfile(**values) for values in rule_profiles().values()]

    for rule in MODELS[name].TRANSITIONS.values():
        assert all(edge.actor in ROLES for edge in rule.edges.values())
        if rule.clock:
            assert all(profile.period(rule.clock).n >= 0 for profile in profiles)


@pytest.mark.parametrize("name", MODELS)
def test_silence_leads_to_a_state_or_to_a_named_rule(name: str) -> None:
    table = MODELS[name].TRANSITIONS

    for rule in table.values():
        assert rule.on_silence in {None, "stays", "settlement", "cut or revoked", *map(str, table)}


def test_an_edge_with_a_second_signature_is_closed_without_one_and_to_parties_even_with() -> None:
    edge = Registration.TRANSITIONS["under_examination"].edges["pass"]

    assert not edge.admits(Actor("examiner"), has_decision=False)
    assert not edge.admits(Actor("applicant"), has_decision=True)
    assert edge.admits(Actor("examiner"), has_decision=True)
