"""Dialects that travel with a work: PLUS, CAWG, TDM·AI; policies to be shown; ai.txt as evidence."""

import json

import pytest

from registry.preferences import aitxt, cawg, odrl, plus, tdmai, tdmembedded

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:p="http://ns.useplus.org/ldf/xmp/1.0/" %s</rdf:RDF></x:xmpmeta>"""
CODE = "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"


def said(statements):
    return {statement.category: statement.allowed for statement in statements}


def codes(found):
    return [fault.code for fault in found.diagnoses]


@pytest.mark.parametrize(
    "form",
    [
        f'p:DataMining="{CODE}"/>',
        f"><p:DataMining>{CODE}</p:DataMining></rdf:Description>",
        f'><p:DataMining rdf:resource="{CODE}"/></rdf:Description>',
        f"><p:DataMining><rdf:Bag><rdf:li>{CODE}</rdf:li></rdf:Bag></p:DataMining></rdf:Description>",
    ],
)
def test_a_data_mining_code_is_read_from_every_form_of_xmp_inside_a_file(form):
    found = plus.read(b"\xff\xd8\xff\xe1junk" + (XMP % form).encode() + b"\xff\xd9")

    assert (found.codes, found.diagnoses) == (("DMI-PROHIBITED",), ())
    assert said(found.statements) == {"mine": False, "search": False}


def test_a_packet_that_declares_entities_is_not_read():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'

    assert codes(plus.read(bomb)) == ["xmp_broken"]
    assert codes(tdmembedded.read_package(bomb)) == ["xmp_broken"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("DMI-ALLOWED", "plus_not_the_address"),
        (CODE.lower(), "plus_not_the_address"),
        (CODE + "-SEECONSTRAINT", "plus_conditions_elsewhere"),
        ("prohibited", "plus_unknown_code"),
    ],
)
def test_a_code_spelled_otherwise_is_named(value, code):
    assert codes(plus.read_codes([value])) == [code]


ENTRIES = {
    "cawg.ai_training": {"use": "allowed"},
    "cawg.ai_generative_training": {"use": "notAllowed"},
    "cawg.data_mining": {"use": "constrained", "constraint_info": "only on days whose names end in 'y'"},
}


@pytest.mark.parametrize(
    "shape",
    [
        {"entries": ENTRIES},
        {"label": "cawg.training-mining", "data": {"entries": ENTRIES}},
        {
            "active_manifest": "m",
            "manifests": {
                "m": {"assertions": [{"label": "x"}, {"label": "cawg.training-mining", "data": {"entries": ENTRIES}}]}
            },
        },
    ],
)
def test_an_assertion_is_found_in_every_shape_a_library_hands_out(shape):
    for given in (shape, json.dumps(shape).encode()):
        found = cawg.read(given)

        assert said(found.statements) == {"train_other": True, "train_generative": False, "mine": False}
        assert found.entries[2].constraint.startswith("only on days")
        assert codes(found) == ["cawg_constrained"]


def test_the_older_assertion_has_the_same_words_under_another_prefix():
    data = {"entries": {"c2pa.ai_training": {"use": "notAllowed"}, "c2pa.ai_inference": {"use": "allowed"}}}
    found = cawg.read({"label": "c2pa.training-mining", "data": data})

    assert said(found.statements) == {"train_other": False, "inference": True}
    assert {statement.version for statement in found.statements} == {"1.0"}


def test_an_entry_without_a_known_use_is_named_and_passed_over():
    found = cawg.read({"entries": {"cawg.data_mining": "notAllowed", "my.own": {"use": "allowed"}}})

    assert (found.statements, codes(found)) == ((), ["cawg_unknown_use", "cawg_custom_entry"])


DECLARATION = {
    "version": "1.0",
    "iscc": "ISCC:KACT4EBWK27737D2AYCJRAL5Z36G76RFRMO4554RU26HZ4ORJGIVHDI",
    "intent": "activate",
}


def test_a_declaration_inherits_from_the_wider_key_unless_it_says_otherwise():
    found = tdmai.read(DECLARATION | {"all": "true", "train-genai": "false"})

    assert said(found.statements) == {"mine": True, "train_other": True, "train_generative": False}
    assert found.diagnoses == ()


def test_inference_and_search_inherit_nothing():
    assert set(said(tdmai.read(DECLARATION | {"all": "false"}).statements)) == {
        "mine",
        "train_generative",
        "train_other",
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"iscc": None}, "tdmai_no_iscc"),
        ({"train-ai": False}, "tdmai_not_text"),
        ({"train-ai": "n"}, "tdmai_value"),
        ({"version": "2"}, "tdmai_version"),
        ({"intent": "delete"}, "tdmai_intent"),
        ({"tdm": "false"}, "tdmai_unknown_key"),
    ],
)
def test_a_declaration_that_readers_take_otherwise_is_named(change, code):
    assert codes(tdmai.read(json.dumps(DECLARATION | change).encode())) == [code]


def test_a_policy_is_shown_with_what_it_lacks():
    found = odrl.read(b'{"permission": {"action": "use", "duty": {"action": "compensate"}}, "prohibition": []}')

    assert [(one.action, one.duties) for one in found.permissions] == [("use", ("compensate",))]
    assert set(codes(found)) == {"odrl_context", "odrl_property", "odrl_missing", "odrl_beyond_profile", "odrl_action"}


def test_ai_txt_is_evidence_with_its_lines():
    found = aitxt.read(b"# Spawning AI\nUser-Agent: *\nDisallow: *.jpg\nAllow: *.txt\nTraining: no\nDisallow:\n")

    assert found.is_evidence
    assert [(one.line, one.pattern, one.allowed) for one in found.evidence] == [
        (3, "*.jpg", False),
        (4, "*.txt", True),
        (5, "", False),
        (6, "", True),
    ]
    assert codes(found) == ["aitxt_evidence_only"]


@pytest.mark.parametrize(
    ("text", "code"), [(b"<html>", "aitxt_is_a_web_page"), (b"We say no to AI.", "aitxt_nothing_read")]
)
def test_ai_txt_without_a_line_to_read_says_so(text, code):
    assert codes(aitxt.read(text)) == [code]
