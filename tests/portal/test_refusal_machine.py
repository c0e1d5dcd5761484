"""Every step of the refusal machine is told to who is concerned, and the end of every clock is handled."""

import pytest

from registry.models import Match, Refusal
from registry.selectors.clock_words import WORDS
from registry.selectors.refusal_history import EVENTS, SILENCES
from registry.services import deadlines
from registry.services.wording.base import WORDINGS

TABLE = Refusal.TRANSITIONS
EDGES = {event: edge for rule in TABLE.values() for event, edge in rule.edges.items()}
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


def test_a_refusal_is_contested_from_every_state_in_which_it_counts():
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
