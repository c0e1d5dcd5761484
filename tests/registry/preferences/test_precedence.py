"""Several documents about one address: the most restrictive wins, every statement is kept, the rule is named."""

from registry.preferences.precedence import Source, settle
from registry.preferences.tdmlayers import TdmLayer
from registry.preferences.vocabularies import AIPREF, NOAI, TDM_AI

ALLOWS = Source("content_usage_header", AIPREF.statements("train-ai", True))
REFUSES = Source("noai_meta", NOAI.verdict("noml"))


def test_the_most_restrictive_statement_wins_and_the_other_is_kept():
    verdict = settle([ALLOWS, REFUSES])["train_generative"]

    assert (verdict.allowed, verdict.rule) == (False, "most_restrictive")
    assert [one.source for one in verdict.deciding] == ["noai_meta"]
    assert [one.source for one in verdict.said] == ["content_usage_header", "noai_meta"]


def test_what_nobody_speaks_of_is_undecided():
    verdict = settle([ALLOWS])["search"]

    assert (verdict.allowed, verdict.rule, verdict.said) == (None, "unstated", ())


def test_a_later_layer_of_tdmrep_supersedes_the_file():
    verdict = settle([], [TdmLayer("tdm_file", True), TdmLayer("tdm_meta", False)])["mine"]

    assert (verdict.allowed, verdict.rule) == (True, "superseded")
    assert [(one.source, one.superseded) for one in verdict.said] == [("tdm_file", True), ("tdm_meta", False)]


def test_a_superseded_reservation_implies_nothing():
    assert settle([], [TdmLayer("tdm_file", True), TdmLayer("tdm_meta", False)])["train_other"].allowed is None


def test_mining_refused_takes_training_with_it_and_says_why():
    verdict = settle([], [TdmLayer("tdm_header", True)])["train_other"]

    assert (verdict.allowed, verdict.rule) == (False, "implied_by_mine")
    assert verdict.deciding[0].statement.token == "tdm-reservation"


def test_a_source_that_states_a_part_of_mining_keeps_its_word_but_not_against_another_source():
    own = Source("tdm_ai", (*TDM_AI.statements("all", False)[:1], *TDM_AI.statements("train-genai", True)))

    assert settle([own])["train_generative"].allowed is True
    assert settle([own], [TdmLayer("tdm_file", True)])["train_generative"].allowed is False


def test_evidence_is_listed_and_never_decides():
    verdict = settle([Source("ai_txt", NOAI.verdict("noml"), is_evidence=True), ALLOWS])["train_generative"]

    assert (verdict.allowed, len(verdict.said)) == (True, 2)
