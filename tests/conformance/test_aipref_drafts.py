"""Every worked example of the AIPREF drafts (vocab-07, attach-05), in the shared rows and in the texts themselves."""

import json
import re

import pytest

from registry.preferences.aipref import LABELS, combine, parse

from .vectors import vector_folder

FOLDER = vector_folder("aipref-drafts")
EXAMPLES = json.loads((FOLDER / "worked-examples.json").read_text(encoding="utf-8"))
VOCAB = (FOLDER / "draft-ietf-aipref-vocab.md").read_text(encoding="utf-8")
ATTACH = (FOLDER / "draft-ietf-aipref-attach.md").read_text(encoding="utf-8")

# Blocks of the texts that hold a statement, and what the text around them says it means.
IN_THE_TEXTS = {
    "train-ai=y, search=n": {"train-ai": "allow", "search": "disallow"},
    'train-ai=y, train-ai, search=n, search="n"': {"train-ai": "unknown", "search": "unknown"},
    "train-ai;allow=n, train-ai=y": {"train-ai": "allow", "search": "unknown"},
    'train-ai;has;parameters="?";': {"train-ai": "unknown", "search": "unknown"},
    "train-ai=n": {"train-ai": "disallow", "search": "unknown"},
    "train-ai=y": {"train-ai": "allow", "search": "unknown"},
}


@pytest.mark.parametrize("row", EXAMPLES["vocab"], ids=lambda row: row["in"] or "empty")
def test_a_statement_means_what_the_draft_says(row):
    found = parse(row["in"])

    assert {label: found.preference(label) for label in row["out"]} == row["out"]


@pytest.mark.parametrize("row", EXAMPLES["combine"], ids=lambda row: "+".join(row["in"]))
def test_statements_combine_as_the_draft_says(row):
    assert combine(row["in"]) == row["out"]
    assert combine(reversed(row["in"])) == row["out"]


@pytest.mark.parametrize(("text", "meant"), IN_THE_TEXTS.items())
def test_an_example_in_the_text_of_a_draft_is_read_so(text, meant):
    assert text in VOCAB + ATTACH
    assert {label: parse(text).preference(label) for label in LABELS} == meant


def test_no_example_of_the_texts_is_left_out():
    blocks = re.findall(r"^~~~[^\n]*\n(.*?)^~~~", VOCAB + ATTACH, re.MULTILINE | re.DOTALL)
    lines = {line.strip() for block in blocks for line in block.splitlines()}
    bare = {line for line in lines if re.match(r"(?:train-ai|search)[;=,]", line)}
    behind = {line.partition(":")[2].strip() for line in lines if line.lower().startswith("content-usage:")}

    assert bare | {re.sub(r"^/\S+\s+", "", value) for value in behind} == set(IN_THE_TEXTS)


def test_the_labels_are_those_of_the_draft():
    table = VOCAB.partition("{: #t-category-labels")[0].rpartition("|:--")[2]

    assert set(re.findall(r"\|\s+([a-z-]+)\s+\|\s+\{\{", table)) == set(LABELS)
