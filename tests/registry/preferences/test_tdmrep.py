"""tdmrep.json: strict for the result, lenient for the holder who wants to know what went wrong."""

import json

import pytest

from registry.preferences import tdmrep
from registry.preferences.tdmlayers import read_headers, read_meta

RULE = {"location": "/", "tdm-reservation": 1}


def codes(document):
    return [fault.code for fault in document.diagnoses]


def read(value):
    return tdmrep.read(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"location": "/", "tdm-reservation": 1}', "tdmrep_one_object"),
        (b'{"rules": [{"location": "/", "tdm-reservation": 1}]}', "tdmrep_one_object"),
        (b'[{"location": "/", "tdm-reservation": "1"}]', "tdmrep_value"),
        (b'[{"location": "/", "tdm-reservation": true}]', "tdmrep_value"),
        (b'[{"location": "/", "TDM-Reservation": 1}]', "tdmrep_key_spelling"),
        (b'[{"location": "/", "tdm_reservation": 1}]', "tdmrep_key_spelling"),
        (b'[{"location": "https://example.com/", "tdm-reservation": 1}]', "tdmrep_location_is_url"),
        (b'// ours\n[{"location": "/", "tdm-reservation": 1}]', "json_comment"),
        (b'[{"location": "/", "tdm-reservation": 1},]', "json_trailing_comma"),
    ],
)
def test_a_file_that_breaks_the_protocol_reserves_nothing_and_what_was_meant_is_known(text, code):
    document = tdmrep.read(text)

    assert document.reservation("/any") is None
    assert code in codes(document)
    assert [(entry.location, entry.reserved) for entry in document.intended] == [("/", True)]


def test_a_byte_order_mark_is_passed_over_with_a_warning():
    document = tdmrep.read(b"\xef\xbb\xbf" + json.dumps([RULE]).encode())

    assert (document.reservation("/x"), codes(document)) == (1, ["json_byte_order_mark"])


@pytest.mark.parametrize("text", [b"<!DOCTYPE html><title>404</title>", b"", b"\xff\xfe[\x00]\x00", b"nothing"])
def test_what_is_no_file_of_rules_states_nothing(text):
    document = tdmrep.read(text)

    assert (document.entries, document.intended) == ((), ())
    assert len(document.diagnoses) == 1


def test_the_wildcard_and_the_end_mark_work_as_in_robots_txt():
    document = read(
        [
            {"location": "/*.jpg$", "tdm-reservation": 1},
            {"location": "/a/*/b", "tdm-reservation": 0},
            {"location": "/exact$", "tdm-reservation": 1},
        ]
    )

    assert [document.reservation(path) for path in ("/x/y.jpg", "/x/y.jpg?v=2", "/a/1/2/b/c", "/a/b", "/exact")] == [
        1,
        None,
        0,
        None,
        1,
    ]
    assert document.reservation("/exactly") is None


@pytest.mark.parametrize("path", ["/%61rt/x", "/art/../art/x", "https://any.example/art/x", "/art/x?page=2"])
def test_every_spelling_of_a_path_meets_the_same_rule(path):
    assert read([{"location": "/art/", "tdm-reservation": 1}]).reservation(path) == 1


def test_a_rule_with_a_bad_value_still_stands_before_those_behind_it():
    document = read([{"location": "/a", "tdm-reservation": "yes"}, {"location": "/", "tdm-reservation": 1}])

    assert (document.reservation("/a/x"), document.reservation("/b")) == (None, 1)


def test_a_rule_that_is_never_reached_is_named_with_the_one_before_it():
    document = read([{"location": "/a/", "tdm-reservation": 1}, {"location": "/a/b", "tdm-reservation": 0}])

    (fault,) = document.diagnoses
    assert (fault.code, fault.params["rule"], fault.params["earlier"]) == ("tdmrep_never_reached", "2", "1")


def test_a_policy_beside_no_reservation_is_not_processed():
    policy = "https://example.com/policy"
    document = read([{"location": "/", "tdm-reservation": 0, "tdm-policy": policy}])

    assert (document.entries[0].policy, document.policy("/x")) == (policy, None)
    assert codes(document) == ["tdmrep_policy_unused"]


def test_a_reservation_speaks_of_mining_in_the_words_of_the_protocol():
    (statement,) = read([RULE]).layer("/x").statements

    assert (statement.category, statement.allowed, statement.vocabulary) == ("mine", False, "tdmrep")


@pytest.mark.parametrize(
    ("headers", "reserved", "code"),
    [
        ([("TDM-Reservation", " 1 ")], True, None),
        ([("tdm-reservation", "0"), ("tdm-reservation", "0")], False, None),
        ([("tdm-reservation", "1"), ("tdm-reservation", "0")], None, "tdm_layer_contradicts"),
        ([("tdm-reservation", "1, 1")], None, "tdm_layer_value"),
        ([("tdm-policy", "https://example.com/p")], None, "tdm_policy_alone"),
        ([("tdm-reservation", "1"), ("tdm-policy", "see below")], True, "tdm_layer_policy"),
        ([("content-type", "text/html")], None, None),
    ],
)
def test_headers_are_read_as_values_of_the_protocol_only(headers, reserved, code):
    layer = read_headers(headers)

    assert layer.reserved is reserved
    assert [fault.code for fault in layer.diagnoses] == ([code] if code else [])


def test_metas_are_another_layer_of_the_same_words():
    layer = read_meta([("tdm-reservation", "1"), ("description", "x")])

    assert (layer.layer, layer.reserved) == ("tdm_meta", True)
