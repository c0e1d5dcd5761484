"""Every edge and clock of the refusal machine is reached from pages, API and sweeps, and told to who is concerned."""

import pytest

from portal.api.v1.officer_steps import STEPS as OFFICER_ROUTES
from portal.api.v1.refusals import STEPS as HOLDER_ROUTES
from portal.views.desk.steps import STEPS as DESK
from registry.models import Match, Refusal
from registry.selectors.clock_words import WORDS
from registry.selectors.refusal_history import EVENTS, SILENCES
from registry.services import deadlines
from registry.services.decisions import EFFECTS
from registry.services.wording.base import WORDINGS
from registry.views.refusal_step_kinds import STEPS as PAGES

TABLE = Refusal.TRANSITIONS
EDGES = {event: edge for rule in TABLE.values() for event, edge in rule.edges.items()}
SIGNED = {event for event, edge in EDGES.items() if edge.needs_decision}
BEFORE_FILING = {"file", "discard"}  # the form's own buttons; the API files in one act
PAGE_OF = {"supply": "proof", "request_review": "review"}
ROUTE_OF = {"request_review": "review", "ask_proof": "ask-proof"}
BY_HOLDER = {event for event, edge in EDGES.items() if edge.actor == "holder"} - BEFORE_FILING
BY_OFFICER = {"verify", "ask_proof"}
TOLD = {
    "file": "refusal:filed",
    "verify": "refusal:verified",
    "ask_proof": "refusal:proof_required",
    "supply": "refusal:proof_received",
    "amend": "refusal:amended",
    "reaffirm": "refusal:reaffirmed",
    "contest": "refusal:contested",
    "answer": "match:holder_answered",
    "keep": "refusal:keep",
    "narrow": "refusal:narrow",
    "dismiss": "refusal:dismissed",
    "find_abuse": "refusal:revoked",
    "request_review": "refusal:review_requested",
    "reinstate": "refusal:reinstate",
    "affirm": "refusal:closed",
    "withdraw": "refusal:withdrawn",
}


def test_a_holder_takes_every_step_of_its_own_on_a_page_and_through_the_api():
    assert {PAGE_OF.get(event, event) for event in BY_HOLDER} <= PAGES.keys()
    assert {ROUTE_OF.get(event, event) for event in BY_HOLDER} <= {step.name for step in HOLDER_ROUTES}


def test_an_officer_takes_every_step_at_the_desk_and_through_the_api():
    assert DESK["refusal"].keys() >= {ROUTE_OF.get(event, event) for event in BY_OFFICER}
    assert {ROUTE_OF.get(event, event) for event in BY_OFFICER} <= {step.name for step in OFFICER_ROUTES}


def test_what_needs_a_second_signature_has_an_effect_once_it_is_signed():
    assert {"keep", "narrow", "dismiss", "find_abuse", "reinstate", "affirm"} == SIGNED
    assert all(("refusal", event) in EFFECTS for event in SIGNED)


def test_nothing_is_left_over_but_what_a_curator_does_by_contesting_a_match():
    assert EDGES.keys() == BY_HOLDER | BY_OFFICER | SIGNED | BEFORE_FILING | {"contest"}
    contested_from = {state for state, rule in TABLE.items() if "contest" in rule.edges}
    assert contested_from == {"provisional", "effective", "reaffirmation_due", "dormant"}


@pytest.mark.parametrize("event", sorted(EDGES.keys() - {"discard"}))
def test_every_step_is_told_and_stands_in_the_history(event):
    assert TOLD[event] in WORDINGS
    assert event in EVENTS


ENDING = {str(rule.clock) for rule in TABLE.values() if rule.clock and rule.on_silence != "stays"} | {"person_check"}
QUIET = {"refusal_draft"}  # nobody is told that a forgotten draft is thrown away


def is_handled(kind: str, clock: str) -> bool:
    return (kind, clock) in deadlines._in_sets or (kind, clock) in deadlines._one_by_one


@pytest.mark.parametrize("clock", sorted(ENDING - QUIET))
def test_every_clock_has_words_and_a_handler_for_silence(clock):
    assert clock in WORDS
    assert is_handled("refusal", clock)


def test_the_end_of_every_clock_stands_in_the_history():
    ends = {rule.on_silence for rule in TABLE.values() if rule.on_silence and rule.on_silence != "stays"}

    assert ends - {"lapsed"} == SILENCES.keys()


def test_the_clocks_of_a_curator_have_handlers_too():
    assert Match.TRANSITIONS["notified"].clock == "match_answer"
    assert all(is_handled("match", clock) for clock in ("match_answer", "person_answer", "exclusion"))
