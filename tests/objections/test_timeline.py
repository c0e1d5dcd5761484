"""The history of a case: every act has its words, in both languages."""

from typing import Any

import pytest
from django.utils import translation

from objections.models import Objection
from objections.selectors.timeline import EVENTS
from registry.models import Certificate, Filing, Match, Refusal, Registration

MODELS: dict[str, Any] = {
    "registration": Registration,
    "objection": Objection,
    "refusal": Refusal,
    "match": Match,
    "certificate": Certificate,
    "filing": Filing,
}
# Acts that change no state; see the calls of act_record.
BESIDES = {
    "registration": {"screened", "intent"},
    "objection": {"evidence"},
    "refusal": {"grant", "revoke_grant", "assurance"},
    "match": {"find"},
    "certificate": {"issue", "draw", "challenge", "unchallenge", "cure_stated"},
    "filing": {"file", "consent_given"},
}
NOT_PUBLIC = {"discard"}  # of a draft, which is no public act


@pytest.mark.parametrize("kind", MODELS)
def test_every_act_of_a_case_has_words(kind: str) -> None:
    steps = {event for rule in MODELS[kind].TRANSITIONS.values() for event in rule.edges}

    assert (steps | BESIDES.get(kind, set())) - NOT_PUBLIC - EVENTS[kind].keys() == set()


@pytest.mark.parametrize("kind", EVENTS)
def test_every_act_is_told_in_chinese_on_chinese_pages(kind: str) -> None:
    with translation.override("zh-hans"):
        told = {event: str(words) for event, words in EVENTS[kind].items()}

    assert [event for event, words in told.items() if words.isascii()] == []
