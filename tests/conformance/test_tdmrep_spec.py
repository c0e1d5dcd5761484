"""Every worked example of the TDM Reservation Protocol, in the shared rows and in the specification itself."""

import html
import json
import re

import pytest

from registry.preferences import odrl, tdmembedded, tdmrep
from registry.preferences.metas import read as read_page
from registry.preferences.tdmlayers import LAYERS, TdmLayer, superseding

from .vectors import vector_folder

FOLDER = vector_folder("tdmrep-spec")
EXAMPLES = json.loads((FOLDER / "worked-examples.json").read_text(encoding="utf-8"))
BLOCKS = [
    html.unescape(re.sub(r"</?(?:code|b|em)\b[^>]*>", "", block)).strip()
    for block in re.findall(r"<pre[^>]*>(.*?)</pre>", (FOLDER / "spec" / "index.html").read_text("utf-8"), re.DOTALL)
]
POLICY = "https://provider.com/policies/policy.json"


def file_of(rules):
    return tdmrep.read(json.dumps(rules).encode())


def blocks_with(*texts):
    return [block for block in BLOCKS if all(text in block for text in texts)]


@pytest.mark.parametrize("case", EXAMPLES["cases"], ids=lambda case: case["path"])
def test_a_path_is_reserved_as_the_example_says(case):
    document = file_of(EXAMPLES["file_rules"])

    assert document.reservation(case["path"]) == case["reservation"]
    assert document.policy(case["path"]) == case["policy"]


def test_an_escaped_special_character_is_the_character_itself():
    example = EXAMPLES["pattern_escape"]
    document = file_of([{"location": example["location"], "tdm-reservation": 1}])

    assert (document.reservation(example["url"]) == 1) is example["match"]


def test_the_first_match_in_the_file_wins_over_a_longer_one():
    example = EXAMPLES["first_match_wins"]

    assert file_of(example["rules"]).reservation(example["path"]) == example["reservation"]


def test_another_value_leaves_the_reservation_unset():
    rule = {"location": "/", "tdm-reservation": EXAMPLES["bad_value"]["tdm-reservation"]}

    assert file_of([rule]).reservation("/x") is None


def test_later_layers_supersede_earlier_ones_and_silence_resets_nothing():
    file, header, meta, embedded = (TdmLayer(name) for name in LAYERS)

    for later in (header, meta, embedded):
        assert superseding([TdmLayer(file.layer, True, POLICY), later]).reserved is True
        assert superseding([TdmLayer(file.layer, True, POLICY), TdmLayer(later.layer, False)]).reserved is False
        assert superseding([TdmLayer(later.layer, True), TdmLayer(file.layer, False)]).layer == later.layer
    assert superseding([file, header]).reserved is None


def test_the_files_of_the_specification_are_read_without_a_complaint():
    files = [block for block in BLOCKS if block.startswith("[") and '"location"' in block]

    assert [len(tdmrep.read(block.encode()).entries) for block in files] == [1, 3]
    assert [tdmrep.read(block.encode()).diagnoses for block in files] == [(), ()]
    assert tdmrep.read(files[0].encode()).reservation("/any/page.html") == 1


def test_the_responses_of_the_specification_are_read():
    found = []
    for block in blocks_with("HTTP/1.1 200 OK"):
        headers = [tuple(line.strip().split(": ", 1)) for line in block.splitlines()[1:] if ": " in line]
        layer = tdmrep.read_headers(headers)
        found.append((layer.reserved, layer.policy, layer.diagnoses))

    assert found == [(True, None, ()), (True, POLICY, ())]


def test_the_page_of_the_specification_is_read():
    (block,) = blocks_with("<!DOCTYPE html>")
    page = read_page(block.encode())

    assert (page.tdm.reserved, page.tdm.policy, page.diagnoses) == (True, POLICY, ())


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_the_book_of_the_specification_is_read(version):
    (block,) = blocks_with("<package", f'version="{version}"' if version == "2.0" else "prefix=")
    package = re.sub(r"\s\.\.\.", ' xmlns:dc="http://purl.org/dc/elements/1.1/"', block)  # the dots leave out names
    layer = tdmembedded.read_package(package.encode())

    assert (layer.reserved, layer.policy, layer.diagnoses) == (True, POLICY, ())


def test_the_metadata_of_the_document_in_the_specification_is_read():
    (block,) = blocks_with("<rdf:RDF", "<tdm:reservation>")
    packet = block.replace("...", "").replace(
        "xmlns:rdf=http://www.w3.org/1999/02/22-rdf-syntax-ns#>",
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    )
    layer = tdmembedded.read_xmp(b"%PDF-1.7 \xff\xfe " + packet.encode() + b" endstream")

    assert (layer.reserved, layer.policy) == (True, "https://publisher.com/policies/policy.json")


def test_the_policies_of_the_specification_are_read_as_they_were_meant():
    whole = [block for block in blocks_with('"@type"', '"permission"') if "..." not in block]
    policies = [odrl.read(block.encode()) for block in whole]

    assert [[(one.action, one.duties, one.constraints) for one in policy.permissions] for policy in policies] == [
        [("tdm:mine", ("obtainConsent",), ())],
        [("tdm:mine", ("compensate",), (("purpose", "eq", "tdm:non-research"),))],
    ]
    assert [policy.uid for policy in policies] == ["https://provider.com/policies/1"] * 2
    # The second example of the specification has a comma too many and is no JSON.
    assert [[fault.code for fault in policy.diagnoses] for policy in policies] == [[], ["json_trailing_comma"]]
