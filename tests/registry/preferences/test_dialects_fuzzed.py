"""No input makes a reader raise, and whatever it finds wrong can be said in both languages."""

import json
import math
import time

import pytest
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registry.preferences import aipref, aitxt, cawg, metas, noai, odrl, plus, tdmai, tdmembedded, tdmlayers, tdmrep
from registry.preferences.statements import CATEGORIES
from registry.selectors.diagnoses import diagnosis_text
from tests.conformance.vectors import vector_folder

OF_BYTES = [
    tdmrep.read,
    metas.read,
    plus.read,
    cawg.read,
    tdmai.read,
    odrl.read,
    aitxt.read,
    tdmembedded.read_xmp,
    tdmembedded.read_package,
]
OF_TEXT = [
    aipref.parse,
    lambda text: aipref.parse_fields([text, "train-ai=n"]),
    lambda text: noai.read_header([text, text]),
    lambda text: noai.read_meta([("robots", text), (text, "noai"), (text, text)]),
    lambda text: tdmlayers.read_headers([("tdm-reservation", text), ("tdm-policy", text), (text, text)]),
    lambda text: plus.read_codes([text]),
]
NAMES = [f"{reader.__module__.rpartition('.')[2]}.{reader.__name__}" for reader in OF_BYTES]
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
NAMES_USED = """location tdm-reservation tdm-policy entries use all train-ai iscc label data assertions manifests
active_manifest permission duty action @context cawg.data_mining"""
KEYS = st.sampled_from(NAMES_USED.split()) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)
MARKS = """<meta |name=|content=|"|'|>|<![|<!--|-->|</head>|robots|noai|tdm-reservation|User-Agent: *\n|Disallow: """
MORE_MARKS = "|x:xmpmeta|<rdf:RDF|train-ai|=y|;|,|=(|@9|%|&#x0;|<?"
PIECES = st.lists(st.sampled_from((MARKS + MORE_MARKS).split("|")) | st.text(max_size=5), max_size=40).map("".join)


def check(found):
    """A result whose statements are ours and whose faults can be said."""
    for statement in getattr(found, "statements", ()) if not callable(getattr(found, "statements", ())) else ():
        assert statement.category in CATEGORIES
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for fault in found.diagnoses:
                sentence = diagnosis_text(fault)
                assert sentence.encode()
                assert len(sentence) < 700


def naughty():
    return json.loads((vector_folder("blns") / "blns.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("reader", OF_BYTES, ids=NAMES)
@FEW
@given(data=st.binary(max_size=300) | PIECES.map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(data=b"[" * 200_000)
@example(data=b'{"a":' * 100_000)
@example(data=b"[1" + b"0" * 100_000 + b"]")
@example(data=b'[{"location": NaN, "tdm-reservation": -Infinity}]')
@example(data=rb'[{"location": "/\ud800", "tdm-reservation": 1, "tdm-reservation": 0, "\udfff": "\ud800"}]')
@example(data=b"/*" * 300_000)
@example(data=b'"\\' * 300_000)
@example(data=b", " * 300_000)
@example(data=b'<?xml version="1.0" encoding="no-such"?><x:xmpmeta/>')
@example(data=b"<a>" * 100_000)
@example(data=b"\x00" * 1000)
def test_no_bytes_make_a_reader_raise(reader, data):
    check(reader(data))


@pytest.mark.parametrize("reader", OF_BYTES, ids=NAMES)
@FEW
@given(value=VALUES)
def test_no_json_makes_a_reader_raise(reader, value):
    check(reader(json.dumps(value).encode()))


@pytest.mark.parametrize("reader", [cawg.read, tdmai.read], ids=["cawg", "tdmai"])
@FEW
@given(value=VALUES)
@example(value={"entries": {"cawg.data_mining": {"use": math.nan}}})
@example(value={"all": "false", "iscc": "\ud800"})
def test_no_decoded_value_makes_a_reader_raise(reader, value):
    check(reader(value))


@pytest.mark.parametrize("reader", OF_TEXT)
@FEW
@given(text=st.text(st.characters(), max_size=60) | PIECES)
@example(text="(" * 50_000)
@example(text="a=1," * 20_000)
@example(text="a: " * 50_000)
@example(text="train-ai=?\ud800")
def test_no_text_makes_a_reader_raise(reader, text):
    check(reader(text))


@pytest.mark.parametrize("reader", OF_BYTES, ids=NAMES)
def test_no_naughty_string_makes_a_reader_of_bytes_raise(reader):
    for text in naughty():
        for data in (
            text.encode(),
            json.dumps(text).encode(),
            json.dumps([{"location": text, "tdm-reservation": text}]).encode(),
        ):
            check(reader(data))


@pytest.mark.parametrize("reader", OF_TEXT)
def test_no_naughty_string_makes_a_reader_of_text_raise(reader):
    for text in naughty():
        check(reader(text))


@FEW
@given(paths=st.lists(st.text(st.characters(), max_size=30), min_size=1, max_size=5))
@example(paths=["/\ud800", "//", "http://[", "/a?"])
def test_no_location_and_no_path_make_a_lookup_raise(paths):
    document = tdmrep.read(json.dumps([{"location": path, "tdm-reservation": 1} for path in paths]).encode())

    for path in paths:
        assert document.reservation(path) in (0, 1, None)


@pytest.mark.parametrize("reader", OF_BYTES, ids=NAMES)
@pytest.mark.parametrize(
    "piece",
    [
        b"<!--",
        b"<![",
        b"/*",
        b'"',
        b"\\",
        b"<meta ",
        b"[{",
        b"<x:xmpmeta",
        b"a: b\n",
        b"&",
        b"<script>",
        b"<",
        b"</",
        b'<a b="c" ',
    ],
)
def test_a_file_made_to_be_slow_is_not(reader, piece):
    began = time.perf_counter()
    reader(piece * (1_000_000 // len(piece)))

    assert time.perf_counter() - began < 5
