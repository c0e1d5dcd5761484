"""The words of every dialect mean what screening.md says, and nothing is said beyond what was stated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.models import Usage
from registry.preferences.statements import CATEGORIES, Statement
from registry.preferences.vocabularies import (
    AIPREF,
    CAWG,
    CONTENT_SIGNAL,
    NOAI,
    PLUS,
    RSL,
    TDM_AI,
    TDMREP,
    VOCABULARIES,
    completed,
)

STATED = st.dictionaries(st.sampled_from(CATEGORIES), st.booleans())


def test_the_categories_of_the_readers_are_those_of_the_register():
    assert set(CATEGORIES) == set(Usage.values)


@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=lambda v: f"{v.id}-{v.version}")
def test_every_word_speaks_of_known_categories_only(vocabulary):
    said = [*vocabulary.terms.values(), *vocabulary.verdicts.values()]

    assert said
    assert {category for categories in said for category in categories} <= set(CATEGORIES)


@pytest.mark.parametrize(
    ("vocabulary", "token", "categories"),
    [
        (AIPREF, "train-ai", ("train_generative",)),
        (TDM_AI, "train-ai", ("train_generative", "train_other")),
        (CAWG, "cawg.ai_training", ("train_other",)),
        (CAWG, "cawg.ai_generative_training", ("train_generative",)),
        (TDMREP, "tdm-reservation", ("mine",)),
        (RSL, "ai-index", ("search",)),
        (CONTENT_SIGNAL, "ai-input", ("inference",)),
    ],
)
def test_the_same_word_is_read_under_its_own_vocabulary(vocabulary, token, categories):
    statements = vocabulary.statements(token, allowed=False, line=3)

    assert statements == tuple(
        Statement(category, False, vocabulary.id, vocabulary.version, token, 3) for category in categories
    )


def test_a_word_that_a_vocabulary_does_not_have_says_nothing():
    assert AIPREF.statements("train-genai", allowed=True) == ()
    assert NOAI.verdict("noarchive") == ()


def test_a_verdict_says_itself_what_it_allows():
    except_search = PLUS.verdict("DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING")

    assert {said.category: said.allowed for said in except_search} == {"mine": False, "search": True}


def test_mining_disallowed_takes_its_parts_with_it_but_never_search():
    assert completed({"mine": False}) == {
        "collect": False,
        "mine": False,
        "train_generative": False,
        "train_other": False,
    }


def test_a_part_of_mining_that_is_stated_stays_as_stated():
    assert completed({"mine": False, "train_other": True})["train_other"] is True


def test_mining_allowed_implies_nothing():
    assert completed({"mine": True}) == {"mine": True}


@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=lambda v: f"{v.id}-{v.version}")
@given(stated=STATED)
def test_what_can_be_said_of_a_statement_never_goes_beyond_it(vocabulary, stated):
    stated = completed(stated)

    said: dict[str, bool] = {}
    for token, allowed in vocabulary.sayable(stated):
        for category, verdict in completed(
            {s.category: allowed for s in vocabulary.statements(token, allowed)}
        ).items():
            assert said.setdefault(category, verdict) is verdict

    assert said.items() <= stated.items()


def test_a_word_wider_than_the_statement_is_not_said():
    assert dict(CONTENT_SIGNAL.sayable({"train_generative": False})) == {}
    assert dict(TDM_AI.sayable(completed({"mine": False, "train_generative": True}))) == {"train-genai": True}
    assert dict(TDM_AI.sayable(completed({"mine": False}))) == {"all": False, "train-ai": False, "train-genai": False}
